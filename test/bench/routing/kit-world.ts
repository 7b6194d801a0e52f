import type { Process } from '../../../src/models/catalog.ts'
import { DAY_MS, makeBlankSku } from '../../../src/models/ids.ts'
import type { BlankSku, MerchantId, OrderId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { ArtworkHash } from '../../../src/models/ids.ts'
import type { Item, OrderSpec } from '../../../src/models/order.ts'
import type { Hours, PromiseVector, ShopProfile, ShopReport } from '../../../src/models/shop.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import { WEIGHTS, defaultRouterSettings } from '../../../src/routing/settings.ts'
import type { RouterSettings } from '../../../src/routing/settings.ts'
import type { ShopTable } from '../../../src/routing/index/shop-table.ts'

/**
 * The practice kit's instances in the product's own words: its cost model is one setting of ours.
 * Amounts are thousandths of a cent, so that whole minor units round nothing that matters.
 */
export const SCALE = 1_000
/** Instances begin on an arbitrary Monday, at the start of the day in UTC. */
export const DAY_ZERO = 20_465
export const START = DAY_ZERO * DAY_MS

export interface KitParams {
  readonly parcelFixed: number
  readonly customsFixed: number
  readonly dutyRate: number
  readonly parcelKm: number
  readonly perKg: number
  readonly perKgKm: number
  readonly airFromKm: number
  readonly airPerKg: number
  readonly perKgKmAir: number
  readonly co2PerKgKmRoad: number
  readonly co2PerKgKmAir: number
  readonly carbonPrice: number
  readonly qualityWeight: number
  readonly latePerUnitDay: number
  readonly maxLateDays: number
  readonly customsDays: number
  readonly rejectPerUnit: number
}

export interface KitProduct {
  readonly id: number
  readonly process: number
  readonly base: number
  readonly kg: number
  readonly setup: number
}

export interface KitShop {
  readonly id: number
  readonly lat: number
  readonly lon: number
  readonly zone: string
  readonly quality: number
  /** Factors on the base price, by product id. */
  readonly price: Readonly<Record<string, number>>
  /** Units a day, by process. */
  readonly cap: Readonly<Record<string, number>>
}

export interface KitWorld {
  readonly params: KitParams
  readonly processes: readonly string[]
  readonly products: readonly KitProduct[]
  readonly embargo: readonly (readonly [string, string])[]
}

export interface KitPlace {
  readonly lat: number
  readonly lon: number
  readonly zone: string
}

/** The kit's six processes; its names are not all ours. */
const PROCESS_OF: Readonly<Record<string, Process>> = {
  dtg: 'dtg',
  sublimation: 'sublimation',
  wideformat: 'inkjet',
  digital: 'digital',
  embroidery: 'embroidery',
  uv: 'dtf',
}

const ALWAYS: Hours = {
  week: [0, 1, 2, 3, 4, 5, 6].map(() => ({ opensAt: '00:00', closesAt: '24:00' })),
  cutOff: '24:00',
  closedDays: [],
}
/** Later than any instance ends: only arrival dates bind. */
const SHIP_BY_DAYS = 300

export function processOf(world: KitWorld, index: number): Process {
  const process = PROCESS_OF[world.processes[index] ?? '']
  if (process === undefined) throw new Error(`process ${index} has no name here`)
  return process
}

export function skuOf(product: number): BlankSku {
  return makeBlankSku('blank', `p${product}`)
}

export function peerOf(id: number): PeerId {
  // Fixed width, so that the order of names is the order of numbers.
  return `kit-${String(id).padStart(6, '0')}` as PeerId
}

/**
 * The kit knows customs zones, nothing smaller: in small letters, so that what we know of countries
 * and their exclaves (Northern Ireland, the Canaries) does not apply.
 */
function countryOf(zone: string): string {
  return zone.toLowerCase()
}

export function idOf(peer: PeerId): number {
  return Number(peer.slice(4))
}

export function kitSettings(world: KitWorld, change: Partial<RouterSettings> = {}): RouterSettings {
  const { params: p } = world
  const defaults = defaultRouterSettings('EUR')
  const grams: Record<BlankSku, number> = {}
  for (const { id, kg } of world.products) grams[skuOf(id)] = kg * 1_000
  return {
    ...defaults,
    weights: WEIGHTS.balanced,
    cost: {
      tariffKmMax: p.airFromKm,
      airFromKm: p.airFromKm,
      perKg: p.perKg * SCALE,
      perKgKm: p.perKgKm * SCALE,
      airPerKg: p.airPerKg * SCALE,
      airPerKgKm: p.perKgKmAir * SCALE,
      roadCo2: p.co2PerKgKmRoad,
      airCo2: p.co2PerKgKmAir,
      carbonPrice: p.carbonPrice * SCALE,
      dutyPerMille: p.dutyRate * 1_000,
      perDay: 0,
      latePerUnitDay: p.latePerUnitDay * SCALE,
      lateDaysMax: 0,
      lateAssumedPerMille: 0,
      reprintPerMille: p.qualityWeight * 1_000,
      grams,
      gramsAssumed: 0,
    },
    transit: { ...defaults.transit, customsDays: p.customsDays },
    ...change,
  }
}

export function kitProfile(world: KitWorld, shop: KitShop): ShopProfile {
  const { params } = world
  const peer = peerOf(shop.id)
  const capabilities = Object.entries(shop.price).map(([id, factor]) => {
    const product = world.products[Number(id)]
    if (product === undefined) throw new Error(`shop ${shop.id} prices product ${id}`)
    return {
      process: processOf(world, product.process),
      sizes: [`p${id}`],
      substrates: ['blank'],
      finishings: [],
      coloursMax: 4,
      sidesMax: 1 as const,
      price: {
        setup: product.setup * SCALE,
        unit: Math.round(product.base * factor * SCALE),
        finishing: 0,
      },
    }
  })
  const embargo = world.embargo.flatMap(([a, b]) =>
    a === shop.zone ? [countryOf(b)] : b === shop.zone ? [countryOf(a)] : [],
  )
  return {
    peer,
    boot: 1,
    revision: 1,
    name: peer,
    place: {
      lat: shop.lat,
      lon: shop.lon,
      country: countryOf(shop.zone),
      city: '',
      timeZone: 'UTC',
      site: '',
    },
    capabilities,
    capacity: Object.fromEntries(
      Object.entries(shop.cap).map(([k, units]) => [processOf(world, Number(k)), units]),
    ),
    hours: ALWAYS,
    shipping: {
      parcel: params.parcelFixed * SCALE,
      per100Km: params.parcelKm * 100 * SCALE,
      customs: params.customsFixed * SCALE,
    },
    currency: 'EUR',
    leadDays: 0,
    embargo,
  }
}

export function kitReport(
  shop: KitShop,
  today: number,
  promise: Readonly<Partial<Record<Process, PromiseVector>>>,
  stock: Readonly<Record<BlankSku, number>>,
  bidPrice: Readonly<Partial<Record<Process, number>>>,
): ShopReport {
  return {
    peer: peerOf(shop.id),
    storeId: 'kit' as StoreId,
    boot: 1,
    seq: 1,
    profile: [1, 1],
    at: today * DAY_MS,
    mode: 'open',
    today,
    promise,
    stock,
    bidPrice,
  }
}

export function setQuality(table: ShopTable, shop: KitShop): void {
  table.setRecord(peerOf(shop.id), {
    latePerMille: 0,
    reprintPerMille: (1 - shop.quality) * 1_000,
  })
}

export interface KitAsk extends KitPlace {
  readonly id: string
  readonly lines: readonly { readonly product: number; readonly qty: number }[]
  /** Days since the instance began: now, and the day of arrival. */
  readonly now: number
  readonly arriveDay: number
  readonly maxParcels: number
  readonly strategy: OrderSpec['strategy']
}

export function kitRequest(world: KitWorld, ask: KitAsk): RouteRequest {
  const items = ask.lines.map(({ product, qty }): Item => {
    const { process } = world.products[product] ?? { process: -1 }
    return {
      process: processOf(world, process),
      size: `p${product}`,
      substrate: 'blank',
      finishings: [],
      colours: 4,
      sides: 1,
      product: '',
      quantity: qty,
      artwork: { hash: '' as ArtworkHash, bytes: 0, mediaType: 'application/pdf', pages: 1 },
    }
  })
  return {
    order: ask.id as OrderId,
    spec: {
      merchant: '' as MerchantId,
      merchantReference: '',
      items,
      destination: {
        country: countryOf(ask.zone),
        postcodePrefix: '',
        near: { lat: ask.lat, lon: ask.lon },
        addressHash: '',
      },
      shippingMethod: 'standard',
      shipBy: START + SHIP_BY_DAYS * DAY_MS,
      priceCap: null,
      strategy: ask.strategy,
      shop: null,
      maxSplits: ask.maxParcels,
    },
    shares: items.map(({ quantity }, line) => [line, quantity] as const),
    excluded: new Map(),
    now: START + ask.now * DAY_MS,
    mayDivide: true,
    costAlready: 0,
    cluster: null,
    arriveBy: START + ask.arriveDay * DAY_MS,
  }
}
