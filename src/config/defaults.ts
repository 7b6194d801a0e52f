import type { Tree } from './layer.ts'

/** Sections that exist even when nobody sets anything in them, so that errors name the missing leaf. */
export const SECTIONS: readonly (readonly string[])[] = [
  ['node'],
  ['shop', 'place'],
  ['shop', 'capacity'],
  ['shop', 'refuses'],
  ['network'],
  ['api'],
  ['floor'],
  ['orders'],
  ['routing'],
  ['logging'],
]

/** What holds when nobody says otherwise. Values that depend on others are in `derived.ts`. */
export const DEFAULTS: Tree = {
  node: {},
  shop: {
    place: { city: '' },
    capabilities: [],
    hours: {
      week: {
        monday: '09:00-17:00',
        tuesday: '09:00-17:00',
        wednesday: '09:00-17:00',
        thursday: '09:00-17:00',
        friday: '09:00-17:00',
        saturday: 'closed',
        sunday: 'closed',
      },
      cutOff: '14:00',
      closedDays: [],
      holidays: 'none',
      openDays: [],
    },
    // About the price of a small domestic parcel; customs is a broker's usual handling fee.
    shipping: { parcel: 500, per100Km: 20, customs: 1500 },
    currency: 'USD',
    leadDays: 1,
    embargo: [],
    goods: [],
    refuses: { merchants: [], products: [] },
  },
  stock: [],
  network: { announce: [], bootstrap: [] },
  // Loopback only: opening the API to others is a decision (DESIGN.md 5.9).
  api: { host: '127.0.0.1', port: 7471, singlePort: false, allowedHosts: [] },
  floor: { start: 'auto', confirm: 'operator', concurrentJobs: 4 },
  orders: {
    // 15 minutes to fetch and check the artwork: what the trade asks of shops (FIELD.md, Cloudprinter).
    ackByMs: 900_000,
    // Two days: a shop that accepted on the eve of a holiday may still start.
    startByMs: 172_800_000,
    // A day: a merchant's customer sleeps over it, and tariffs seldom change sooner.
    quoteForMs: 86_400_000,
    // Dear orders, and those that are open for weeks, have two more keepers, in other clusters.
    fiveKeepersAbove: 50_000,
    fiveKeepersBeyondMs: 604_800_000,
    strategy: 'auto',
    maxSplits: 3,
  },
  // What is not set here is as `routing/settings.ts` has it, and why.
  routing: { optimize: 'balanced', embargoes: [] },
  logging: { level: 'info', format: 'auto' },
}
