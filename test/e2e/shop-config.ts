import { stringify } from 'yaml'

export interface ShopTraits {
  readonly name: string
  readonly city: string
  readonly lat: number
  readonly lon: number
  readonly listen: readonly string[]
  /** What it prints on; a shop without any only takes orders. */
  readonly substrates?: readonly string[]
  readonly onHand?: number
  /** Items a day. */
  readonly capacity?: number
  /** `manual`: accepted work waits for a person. */
  readonly start?: 'auto' | 'manual'
}

/** Open day and night, so that no test depends on the day it runs on. */
const ALWAYS = '00:00-23:59'
const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** A small digital shop, as a configuration file. */
export function shopConfig(traits: ShopTraits): string {
  const {
    name,
    city,
    lat,
    lon,
    listen,
    substrates = ['silk-170'],
    onHand = 1_000,
    capacity = 1_000,
    start = 'auto',
  } = traits
  const capability = {
    process: 'digital',
    sizes: ['A4', 'A3'],
    substrates,
    finishings: [],
    coloursMax: 4,
    sidesMax: 2,
    price: { setup: 100, unit: 50, finishing: 0 },
  }
  return stringify({
    profile: 'local',
    shop: {
      name,
      place: { lat, lon, country: 'US', city, timeZone: 'America/Los_Angeles', site: name },
      currency: 'USD',
      capabilities: substrates.length === 0 ? [] : [capability],
      capacity: substrates.length === 0 ? {} : { digital: capacity },
      hours: {
        week: Object.fromEntries(WEEK.map((day) => [day, ALWAYS])),
        cutOff: '23:59',
        closedDays: [],
      },
      leadDays: 1,
    },
    stock: substrates.flatMap((substrate) =>
      ['A4', 'A3'].map((size) => ({ substrate, size, onHand, reorderPoint: 10 })),
    ),
    network: { listen, mdns: false },
    // More places on the press than a test has orders: nobody takes the other orders off it.
    floor: { start, confirm: 'operator', concurrentJobs: 100 },
  })
}

/** Five cities within a day's drive. */
export const CITIES = [
  { city: 'San Francisco', lat: 37.76, lon: -122.41 },
  { city: 'Oakland', lat: 37.8, lon: -122.27 },
  { city: 'San Jose', lat: 37.33, lon: -121.89 },
  { city: 'Sacramento', lat: 38.58, lon: -121.49 },
  { city: 'Los Angeles', lat: 34.04, lon: -118.24 },
] as const
