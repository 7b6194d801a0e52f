import type { Place } from '../../models/shop.ts'
import { Dice } from '../dice.ts'
import { drawMakerOf, TRADES } from './draw-shops.ts'
import { staleMs } from '../../membership/reports/signs-of-life.ts'
import type { Scenario } from './scenario.ts'

/** No lorry goes from one to another in a day: each is a cluster of its own. */
const CITIES: readonly Omit<Place, 'site'>[] = [
  {
    lat: 37.77,
    lon: -122.42,
    country: 'US',
    city: 'San Francisco',
    timeZone: 'America/Los_Angeles',
  },
  { lat: 40.71, lon: -74.01, country: 'US', city: 'New York', timeZone: 'America/New_York' },
  { lat: 29.76, lon: -95.37, country: 'US', city: 'Houston', timeZone: 'America/Chicago' },
]
const SHOPS_A_CITY = 3
/** What all heard of all while clusters formed is too old to believe by then. */
const LATER_MS = staleMs(CITIES.length * SHOPS_A_CITY) + 60_000
/** Whoever could make what waits has been heard of by then, and was asked (`sim/checkers/reaching.ts`). */
const QUIET_MS = 10 * 60_000

/**
 * Three cities of three shops, each with one trade of its own, and nodes that know only their own
 * cluster in full: what is ordered in one city is mostly made in another.
 */
export function farApart(scenario: Scenario): Scenario {
  const dice = new Dice(`${scenario.seed}/far apart`)
  const shops = CITIES.flatMap((city, at) =>
    Array.from({ length: SHOPS_A_CITY }, (_, nth) => {
      const index = at * SHOPS_A_CITY + nth
      const trade = TRADES[at] ?? TRADES[0]
      const shop = drawMakerOf(
        dice.stream(`shop/${index}`),
        index,
        trade === undefined ? [] : [trade],
      )
      const place = { ...city, site: `site-${index}` }
      return { ...shop, profile: { ...shop.profile, place }, takesOrders: true }
    }),
  )
  // In half of the worlds nothing happens at first: then a shop of another city is found by asking alone.
  const laterMs = dice.hits(500) ? LATER_MS : 0
  const orders = scenario.orders.map((order, index) => ({
    ...order,
    atMs: order.atMs + laterMs,
    intake: index % shops.length,
    spec: {
      ...order.spec,
      priceCap: null,
      strategy: order.spec.strategy === 'cluster' ? ('auto' as const) : order.spec.strategy,
      shop: order.spec.shop === null ? null : dice.pick(shops).peer,
    },
  }))
  return {
    ...scenario,
    safetyMs: scenario.safetyMs + laterMs,
    shops,
    orders,
    faults: scenario.faults.map((fault) => ({ ...fault, atMs: fault.atMs + laterMs })),
    quietMs: QUIET_MS,
    reportedShopsMax: SHOPS_A_CITY,
  }
}
