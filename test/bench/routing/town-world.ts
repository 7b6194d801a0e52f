import type { BlankSku } from '../../../src/models/ids.ts'
import type { LatLon } from '../../../src/models/geo.ts'
import type { Item } from '../../../src/models/order.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import type { Chance } from '../../../src/runtime/chance.ts'
import { MUG, MUGS, POSTER, capability, item, request, shop } from '../../unit/routing/fixtures.ts'

/** Posters of three sizes and mugs: what the shops of these towns differ in making. */
const PRODUCTS = [
  POSTER,
  { ...POSTER, size: 'A4' },
  { ...POSTER, substrate: 'matt-120' },
  MUG,
] as const
const SKUS = ['silk-170/A3', 'silk-170/A4', 'matt-120/A3', 'mug-white/11oz'] as const
const TOWNS = 60

/** Most people live in few towns, and so do most shops. */
export class Towns {
  private readonly chance: Chance
  private readonly towns: readonly LatLon[]

  constructor(chance: Chance) {
    this.chance = chance
    this.towns = Array.from({ length: TOWNS }, () => ({
      lat: 40 + chance.next() * 15,
      lon: chance.next() * 25,
    }))
  }

  shops(count: number): KnownShop[] {
    return Array.from({ length: count }, (_, n) => this.shop(`shop-${n}`))
  }

  /** A basket of one to four lines, some of them more than a shop can make in time. */
  order(seq: number): RouteRequest {
    const { chance } = this
    const lines = 1 + chance.below(4)
    const first = chance.below(PRODUCTS.length)
    const items = Array.from({ length: lines }, (_, line): Item => {
      const product = PRODUCTS[(first + line) % PRODUCTS.length] ?? POSTER
      const many = chance.next() < 0.3 ? 100 : 8
      return item(product, 1 + chance.below(many))
    })
    const near = this.somewhere()
    return {
      ...request({
        spec: {
          items,
          destination: { country: 'DE', postcodePrefix: '', near, addressHash: '' },
          strategy: 'split',
          maxSplits: 8,
        },
      }),
      order: `o-${seq}` as RouteRequest['order'],
    }
  }

  private shop(peer: string): KnownShop {
    const { chance } = this
    const perDay = 2 + chance.below(30)
    const promise = Array.from({ length: 14 }, (_, day) =>
      Math.floor(perDay * (day + 1) * chance.next()),
    )
    promise.forEach((units, day) => (promise[day] = Math.max(units, promise[day - 1] ?? 0)))
    const price = 0.8 + chance.next() * 0.4
    const posters = capability({
      sizes: chance.next() < 0.7 ? ['A3', 'A4'] : ['A4'],
      substrates: chance.next() < 0.7 ? ['silk-170', 'matt-120'] : ['silk-170'],
      price: { setup: chance.below(200), unit: Math.round(500 * price), finishing: 50 },
    })
    const mugs = { ...MUGS, price: { setup: 0, unit: Math.round(900 * price), finishing: 0 } }
    const stock = Object.fromEntries(SKUS.map((sku) => [sku as BlankSku, chance.below(120)]))
    const base = shop({ peer, at: this.somewhere() })
    const { profile, report } = base
    return {
      profile: {
        ...profile,
        place: { ...profile.place, country: 'DE' },
        capabilities: chance.next() < 0.5 ? [posters, mugs] : [posters],
      },
      report: { ...report, promise: { digital: promise, sublimation: promise }, stock },
    }
  }

  private somewhere(): LatLon {
    const { chance } = this
    // Squared: the first towns are the largest.
    const town = this.towns[Math.floor(chance.next() ** 2 * TOWNS)] ?? { lat: 50, lon: 10 }
    return { lat: town.lat + chance.next() * 0.3, lon: town.lon + chance.next() * 0.3 }
  }
}
