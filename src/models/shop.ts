import type { Process } from './catalog.ts'
import type { BlankSku, ClusterId, PeerId, StoreId } from './ids.ts'
import type { Currency } from './money.ts'
import type { LatLon } from './geo.ts'
import type { GoodsFlag } from './route-rules.ts'

/** Where a shop stands. `site` says what may fail together: a building, a street, a power line. */
export interface Place extends LatLon {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly city: string
  /** IANA name: hours, cut-off and days are the shop's own. */
  readonly timeZone: string
  readonly site: string
}

/** One kind of work that a shop does: every combination of the listed values. */
export interface Capability {
  readonly process: Process
  readonly sizes: readonly string[]
  readonly substrates: readonly string[]
  readonly finishings: readonly string[]
  readonly coloursMax: number
  readonly sidesMax: 1 | 2
  readonly price: PriceRule
}

/** Minor units of the network's currency. */
export interface PriceRule {
  /** Once for each item of an order. */
  readonly setup: number
  readonly unit: number
  /** For each finishing and unit. */
  readonly finishing: number
}

/** `09:00` to `17:30` in the shop's time zone; null is a closed day. Monday first. */
export interface Opening {
  readonly opensAt: string
  readonly closesAt: string
}

export interface Hours {
  /** Seven entries, Monday first. */
  readonly week: readonly (Opening | null)[]
  /** Work accepted after this time counts from the next open day. */
  readonly cutOff: string
  /** Local dates `2026-12-25`. */
  readonly closedDays: readonly string[]
}

export interface Shipping {
  /** Minor units for each parcel, before distance. */
  readonly parcel: number
  /** Minor units for each parcel and 100 km. */
  readonly per100Km: number
  /** Minor units added for a parcel that crosses a customs border. */
  readonly customs: number
}

/** What changes rarely: who the shop is, what it can make, for how much. Signed by the shop. */
export interface ShopProfile {
  readonly peer: PeerId
  /** Grows with each change: (boot, revision). */
  readonly boot: number
  readonly revision: number
  readonly name: string
  readonly place: Place
  readonly capabilities: readonly Capability[]
  /** Units a working day, for each process that the shop has. */
  readonly capacity: Readonly<Partial<Record<Process, number>>>
  readonly hours: Hours
  readonly shipping: Shipping
  readonly currency: Currency
  /** Working days between the start of a job and its parcel leaving. */
  readonly leadDays: number
  /** Countries that the shop does not ship to. */
  readonly embargo: readonly string[]
  /** Special goods that it takes; not there: none. */
  readonly goods?: readonly GoodsFlag[]
  /** What it does not take; not there: it takes anything that it can make. */
  readonly refuses?: Refusals
}

/** Work that a shop does not want, whoever pays. */
export interface Refusals {
  /** Merchants by id. */
  readonly merchants: readonly string[]
  /** Lower-case words: an item whose product, substrate or process has one of them is not taken. */
  readonly products: readonly string[]
}

/** Days that a promise vector looks ahead, today first: a fortnight covers every ship-by date seen in the trade. */
export const PROMISE_DAYS = 14

/**
 * Units that a process can still promise to have finished by the end of each of the shop's next
 * `PROMISE_DAYS` days, today first; never decreasing (ROUTING.md, point 3).
 */
export type PromiseVector = readonly number[]

export type ShopMode = 'open' | 'paused' | 'stopping'

/** What changes all the time. Signed by the shop; versioned by (boot, seq); under 300 bytes for a usual shop. */
export interface ShopReport {
  readonly peer: PeerId
  readonly storeId: StoreId
  readonly boot: number
  readonly seq: number
  /** The profile this report goes with: its (boot, revision). */
  readonly profile: readonly [boot: number, revision: number]
  readonly at: number
  readonly mode: ShopMode
  /** The local day that promise vectors begin with, in days since 1970. */
  readonly today: number
  readonly promise: Readonly<Partial<Record<Process, PromiseVector>>>
  /** Units on the shelf that nobody has reserved. */
  readonly stock: Readonly<Record<BlankSku, number>>
  /** Minor units a unit: what the shop asks on top for scarce capacity (ROUTING.md, point 6). */
  readonly bidPrice: Readonly<Partial<Record<Process, number>>>
  /** Where the shop is at home; empty or not there: nowhere yet. */
  readonly cluster?: ClusterId | ''
}

/** A shop that can be routed to: both halves are known here. */
export interface KnownShop {
  readonly profile: ShopProfile
  readonly report: ShopReport
}

/** A shelf line of the shop's own books. */
export interface StockLine {
  readonly sku: BlankSku
  readonly onHand: number
  /** At or below this the line is on the low-stock list. */
  readonly reorderPoint: number
}
