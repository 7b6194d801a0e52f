import { Chance } from '../../../src/runtime/chance.ts'
import type { KitParams, KitProduct, KitShop, KitWorld } from './kit-world.ts'

/** t (days), lat, lon, zone, product, units, days until the promised arrival. */
export type OrderRow = readonly [number, number, number, string, number, number, number]

/** A stream of orders over a network, in the practice kit's words but on towns of our own. */
export interface OnlineInstance extends KitWorld {
  readonly shops: readonly KitShop[]
  readonly days: number
  /** Days on which work can be booked: orders stop before. */
  readonly horizon: number
  readonly orders: readonly OrderRow[]
  /** An earlier week of the same network. */
  readonly train: readonly OrderRow[] | null
}

/** Euro cents; plausible, not real. */
const PARAMS: KitParams = {
  parcelFixed: 350,
  customsFixed: 900,
  dutyRate: 0.06,
  parcelKm: 0.08,
  perKg: 60,
  perKgKm: 0.05,
  airFromKm: 1_500,
  airPerKg: 300,
  perKgKmAir: 0.02,
  co2PerKgKmRoad: 0.00012,
  co2PerKgKmAir: 0.0006,
  carbonPrice: 10,
  qualityWeight: 0.1,
  latePerUnitDay: 200,
  maxLateDays: 6,
  rejectPerUnit: 6_000,
  customsDays: 2,
}

const PROCESSES = ['dtg', 'sublimation', 'wideformat'] as const
const PRODUCTS: readonly KitProduct[] = [
  { id: 0, process: 0, base: 850, kg: 0.18, setup: 0 },
  { id: 1, process: 0, base: 1_900, kg: 0.55, setup: 0 },
  { id: 2, process: 1, base: 450, kg: 0.4, setup: 0 },
  { id: 3, process: 1, base: 1_400, kg: 0.2, setup: 40 },
  { id: 4, process: 2, base: 700, kg: 0.12, setup: 0 },
  { id: 5, process: 2, base: 2_400, kg: 1.6, setup: 120 },
]
/** Three customs zones, each a box of degrees, by their share of towns. */
const ZONES = [
  { zone: 'EU', south: 37, north: 58, west: -8, east: 28, share: 0.5 },
  { zone: 'US', south: 28, north: 48, west: -122, east: -70, share: 0.4 },
  { zone: 'GB', south: 50.5, north: 57, west: -4, east: 1, share: 0.1 },
] as const
const TOWNS = 240
/** Kilometres that a town's people are spread over, in degrees. */
const SPREAD_DEGREES = 0.15
const LATE_DAYS = 8
const PROMISES = [3, 4, 4, 5, 7] as const

interface Town {
  readonly lat: number
  readonly lon: number
  readonly zone: string
}

/** Towns with people and shops: the same seed is the same country. */
class Country {
  readonly chance: Chance
  private readonly towns: readonly Town[]

  constructor(seed: string) {
    const chance = new Chance(seed)
    this.chance = chance
    this.towns = Array.from({ length: TOWNS }, () => {
      let share = chance.next()
      const box = ZONES.find((zone) => (share -= zone.share) < 0) ?? ZONES[0]
      return {
        lat: box.south + chance.next() * (box.north - box.south),
        lon: box.west + chance.next() * (box.east - box.west),
        zone: box.zone,
      }
    })
  }

  /** Squared: the first towns are the largest. */
  somewhere(chance: Chance, towns = this.towns): Town {
    const town = towns[Math.floor(chance.next() ** 2 * towns.length)] as Town
    const spread = (): number => (chance.next() + chance.next() - 1) * SPREAD_DEGREES
    return { lat: town.lat + spread(), lon: town.lon + spread(), zone: town.zone }
  }

  townsIn(zone: string): readonly Town[] {
    return this.towns.filter((town) => town.zone === zone)
  }

  shop(id: number): KitShop {
    const { chance } = this
    const spread = (): number => chance.next() + chance.next() + chance.next() - 1.5
    const place = this.somewhere(chance)
    const makes = PROCESSES.map((_, k) => k).filter(() => chance.next() < 0.6)
    const processes = makes.length === 0 ? [0] : makes
    const level = 1 + 0.16 * spread()
    const price = PRODUCTS.filter(({ process }) => processes.includes(process)).map(
      ({ id: product }) => [product, level * (1 + 0.08 * spread())] as const,
    )
    return {
      id,
      ...place,
      quality: 0.85 + 0.15 * Math.sqrt(chance.next()),
      price: Object.fromEntries(price),
      // From 3 to 48 units a day, a dozen as often more as less.
      cap: Object.fromEntries(
        processes.map((k) => [k, Math.round(12 * 4 ** (1.34 * spread() * 0.75))]),
      ),
    }
  }
}

/** `load`: units ordered as a share of all that shops can make on the days that orders come. */
export function onlineInstance(
  seed: string,
  shopCount: number,
  load: number,
  days: number,
): OnlineInstance {
  const country = new Country(`${seed} shops`)
  const shops = Array.from({ length: shopCount }, (_, id) => country.shop(id))
  const week = (name: string): OrderRow[] =>
    weekOf(country, new Chance(`${seed} ${name}`), shops, load, days)
  return {
    params: PARAMS,
    processes: PROCESSES,
    products: PRODUCTS,
    embargo: [],
    shops,
    days,
    horizon: days + LATE_DAYS,
    orders: week('orders'),
    train: week('earlier orders'),
  }
}

/** So many orders to one customs zone within `spanDays` of noon of the second day, after a usual week. */
export function burstInstance(
  seed: string,
  shopCount: number,
  orderCount: number,
  spanDays: number,
): OnlineInstance {
  const usual = onlineInstance(seed, shopCount, BURST_USUAL_LOAD, BURST_DAYS)
  const chance = new Chance(`${seed} burst`)
  const country = new Country(`${seed} shops`)
  const towns = country.townsIn(BURST_ZONE)
  const orders = Array.from({ length: orderCount }, (): OrderRow => {
    const { lat, lon, zone } = country.somewhere(chance, towns)
    const t = 1.5 + chance.next() * spanDays
    return [t, lat, lon, zone, ...drawWish(chance, PRODUCTS)]
  })
  return { ...usual, orders: orders.sort((a, b) => a[0] - b[0]) }
}

const BURST_ZONE = 'EU'
const BURST_DAYS = 4
/** The week that prices were learnt in knew nothing of what was to come. */
const BURST_USUAL_LOAD = 0.5

/** Product, units and days until the promised arrival. */
function drawWish(
  chance: Chance,
  products: readonly KitProduct[],
): [product: number, units: number, days: number] {
  const units = chance.next() < 0.8 ? 1 + chance.below(2) : 3 + chance.below(8)
  const product = products[chance.below(products.length)]?.id ?? 0
  return [product, units, PROMISES[chance.below(PROMISES.length)] ?? PROMISES[0]]
}

function weekOf(
  country: Country,
  chance: Chance,
  shops: readonly KitShop[],
  load: number,
  days: number,
): OrderRow[] {
  const rows: OrderRow[] = []
  PROCESSES.forEach((_, k) => {
    const perDay = shops.reduce((sum, shop) => sum + (shop.cap[k] ?? 0), 0)
    const products = PRODUCTS.filter(({ process }) => process === k)
    for (let units = Math.round(perDay * days * load); units > 0;) {
      const { lat, lon, zone } = country.somewhere(chance)
      const [product, wished, promise] = drawWish(chance, products)
      const quantity = Math.min(units, wished)
      rows.push([chance.next() * days, lat, lon, zone, product, quantity, promise])
      units -= quantity
    }
  })
  return rows.sort((a, b) => a[0] - b[0])
}
