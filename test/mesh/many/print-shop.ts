import { makeBlankSku } from '../../../src/models/ids.ts'
import type { LatLon } from '../../../src/models/geo.ts'
import type { ShopPlan } from '../mesh-shop.ts'

export const PAPER = makeBlankSku('silk-170', 'A3')
/** More than a hundredth of any run's posters. */
const ON_SHELF = 5_000
const UNITS_A_DAY = 2_000
/** About 30 km: one metropolitan area, many addresses. */
const SPREAD_DEGREES = 0.3

/** Farther apart than a cluster reaches. */
export const CITIES: readonly (LatLon & { readonly city: string; readonly timeZone: string })[] = [
  { city: 'San Francisco', lat: 37.77, lon: -122.42, timeZone: 'America/Los_Angeles' },
  { city: 'Seattle', lat: 47.61, lon: -122.33, timeZone: 'America/Los_Angeles' },
  { city: 'Denver', lat: 39.74, lon: -104.98, timeZone: 'America/Denver' },
  { city: 'Dallas', lat: 32.78, lon: -96.8, timeZone: 'America/Chicago' },
  { city: 'Chicago', lat: 41.88, lon: -87.63, timeZone: 'America/Chicago' },
  { city: 'Atlanta', lat: 33.75, lon: -84.39, timeZone: 'America/New_York' },
  { city: 'Miami', lat: 25.77, lon: -80.19, timeZone: 'America/New_York' },
  { city: 'New York', lat: 40.71, lon: -74.01, timeZone: 'America/New_York' },
]

/** Poster shops, dealt to the cities in turn. */
export function printShop(number: number): ShopPlan {
  const home = CITIES[number % CITIES.length]
  if (home === undefined) throw new Error('there are cities')
  const open = { opensAt: '00:00', closesAt: '23:59' }
  // Golden angle: no two of a city at one place, and the same places in each run.
  const angle = number * 2.399963
  const reach = SPREAD_DEGREES * Math.sqrt((number % 16) / 16)
  return {
    profile: {
      name: `Shop ${number}`,
      place: {
        lat: home.lat + reach * Math.sin(angle),
        lon: home.lon + reach * Math.cos(angle),
        country: 'US',
        city: home.city,
        timeZone: home.timeZone,
        site: `site-${number}`,
      },
      capabilities: [
        {
          process: 'digital',
          sizes: ['A3'],
          substrates: ['silk-170'],
          finishings: [],
          coloursMax: 4,
          sidesMax: 2,
          price: { setup: 100, unit: 80 + (number % 5), finishing: 0 },
        },
      ],
      capacity: { digital: UNITS_A_DAY },
      hours: { week: Array.from({ length: 7 }, () => open), cutOff: '23:00', closedDays: [] },
      shipping: { parcel: 400, per100Km: 30, customs: 0 },
      currency: 'USD',
      leadDays: 0,
      embargo: [],
    },
    stock: [{ sku: PAPER, onHand: ON_SHELF, reorderPoint: 20 }],
  }
}
