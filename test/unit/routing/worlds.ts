import * as fc from 'fast-check'
import { coarse } from '../../../src/models/geo.ts'
import { DAY_MS } from '../../../src/models/ids.ts'
import type { BlankSku, PeerId } from '../../../src/models/ids.ts'
import type { RouteRules } from '../../../src/models/route-rules.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import { MUG, MUGS, NOW, POSTER, TODAY, capability, item, request, shop } from './fixtures.ts'

/** Random shops from all over the world, some of them paused, poor in stock or full. */
export const anyShop = fc
  .record({
    lat: fc.double({ min: -60, max: 70, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    country: fc.constantFrom('US', 'CA', 'DE', 'FR', 'JP'),
    timeZone: fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York'),
    unit: fc.integer({ min: 300, max: 700 }),
    setup: fc.integer({ min: 0, max: 400 }),
    mugs: fc.boolean(),
    mug: fc.integer({ min: 700, max: 1_100 }),
    parcel: fc.integer({ min: 200, max: 600 }),
    per100Km: fc.integer({ min: 0, max: 150 }),
    leadDays: fc.integer({ min: 0, max: 2 }),
    perDay: fc.integer({ min: 0, max: 30 }),
    posters: fc.integer({ min: 0, max: 60 }),
    mode: fc.constantFrom('open' as const, 'open' as const, 'open' as const, 'paused' as const),
    bid: fc.integer({ min: 0, max: 200 }),
    embargo: fc.constantFrom([], [], [], ['US']),
    laminates: fc.constantFrom(true, true, false),
    coloursMax: fc.constantFrom(4, 4, 4, 1, 6),
    sidesMax: fc.constantFrom(2 as const, 2 as const, 1 as const),
    today: fc.constantFrom(TODAY, TODAY - 1),
  })
  .map((r) => {
    const base = shop()
    const promise = Array.from({ length: 14 }, (_, day) => r.perDay * (day + 1))
    return shop({
      profile: {
        // Adding 0: CBOR knows no -0.
        place: {
          ...base.profile.place,
          lat: r.lat + 0,
          lon: r.lon + 0,
          country: r.country,
          timeZone: r.timeZone,
        },
        capabilities: [
          capability({
            finishings: r.laminates ? ['lamination'] : ['creasing'],
            coloursMax: r.coloursMax,
            sidesMax: r.sidesMax,
            price: { setup: r.setup, unit: r.unit, finishing: 40 },
          }),
          ...(r.mugs ? [{ ...MUGS, price: { setup: r.setup, unit: r.mug, finishing: 0 } }] : []),
        ],
        shipping: { parcel: r.parcel, per100Km: r.per100Km, customs: 900 },
        leadDays: r.leadDays,
        embargo: r.embargo,
      },
      report: {
        mode: r.mode,
        today: r.today,
        promise: { digital: promise, sublimation: promise },
        stock: {
          ['silk-170/A3' as BlankSku]: r.posters,
          ['mug-white/11oz' as BlankSku]: 30,
        },
        bidPrice: { digital: r.bid },
      },
    })
  })

/** Shops with names of their own. */
export function anyShops(min: number, max: number): fc.Arbitrary<KnownShop[]> {
  return fc.array(anyShop, { minLength: min, maxLength: max }).map((shops) => {
    return shops.map((one, index) => {
      const peer = `shop-${index}` as PeerId
      return { profile: { ...one.profile, peer }, report: { ...one.report, peer } }
    })
  })
}

export const anyRequest: fc.Arbitrary<RouteRequest> = fc
  .record({
    posters: fc.integer({ min: 1, max: 80 }),
    mugs: fc.integer({ min: 0, max: 30 }),
    finishings: fc.constantFrom([], [], ['lamination'], ['creasing'], ['gilding']),
    sides: fc.constantFrom(1 as const, 2 as const),
    colours: fc.constantFrom(4, 4, 1, 6),
    lat: fc.double({ min: -60, max: 70, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    country: fc.constantFrom('US', 'DE', 'JP'),
    cap: fc.constantFrom(null, null, 20_000, 60_000),
    maxSplits: fc.integer({ min: 1, max: 3 }),
    arriveInDays: fc.constantFrom(null, null, 2, 4, 7),
    strategy: fc.constantFrom('auto' as const, 'split' as const, 'direct' as const),
  })
  .map((r) => {
    const { finishings, sides, colours } = r
    const print = { ...POSTER, finishings, sides, colours }
    const items = [item(print, r.posters), ...(r.mugs > 0 ? [item(MUG, r.mugs)] : [])]
    const near = coarse(r)
    return request({
      arriveBy: r.arriveInDays === null ? null : NOW + r.arriveInDays * DAY_MS,
      spec: {
        items,
        destination: { country: r.country, postcodePrefix: '', near, addressHash: '' },
        priceCap: r.cap === null ? null : { amount: r.cap, currency: 'USD' },
        maxSplits: r.maxSplits,
        strategy: r.strategy,
      },
    })
  })

const some = fc.uniqueArray(
  fc.integer({ min: 0, max: 29 }).map((n) => `shop-${n}` as PeerId),
  { minLength: 1, maxLength: 12 },
)

/** Rules of a merchant's, none of which says which line comes first. */
export const anyRules: fc.Arbitrary<RouteRules> = fc.record(
  {
    optimize: fc.constantFrom('balanced', 'cheapest', 'fastest', 'greenest'),
    weights: fc.constantFrom({ carbon: 900 }, { time: 0, bid: 300 }),
    deny: some,
    priority: fc.array(some, { minLength: 1, maxLength: 2 }),
    market: fc.constantFrom('country', 'customs_zone'),
    fewestSplits: fc.boolean(),
    oneShopPerMille: fc.integer({ min: 0, max: 400 }),
    keepTogether: fc.constant([[0, 1]]),
    lotMin: fc.integer({ min: 1, max: 12 }),
    rank: fc.constantFrom('km + days * 100', 'price / max(1, km)', '-time'),
    latePerMilleMax: fc.constant(30),
  },
  { requiredKeys: [] },
)

/** An order with rules, to anywhere. */
export const anyRuledRequest: fc.Arbitrary<RouteRequest> = fc
  .record({ ask: anyRequest, rules: anyRules })
  .map(({ ask, rules }) => ({ ...ask, spec: { ...ask.spec, rules } }))
