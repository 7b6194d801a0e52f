import type { PrintSpec, ShippingMethod } from './catalog.ts'
import type { LatLon } from './geo.ts'
import type { ArtworkHash, MerchantId, OrderId, PartId, PeerId, StoreId } from './ids.ts'
import type { Money } from './money.ts'
import type { OrderState } from './order-lifecycle.ts'
import type { PartEvent, PartState } from './part-lifecycle.ts'
import type { GoodsFlag, RouteRules } from './route-rules.ts'

/** Parts an order may have, replaced ones included: a value must stay under its byte limit. */
export const PARTS_MAX = 8
/** Shops that a part is tried at before it waits for a person (DESIGN.md 5.5). */
export const ATTEMPTS_MAX = 8
/** Lines an order may have: about as many as fit its share of the register (`SPEC_BYTES_MAX`). */
export const ITEMS_MAX = 24
/** Units of one line: beyond this nobody prints on demand. */
export const QUANTITY_MAX = 100_000

export type Strategy = 'auto' | 'cluster' | 'direct' | 'split'
export const STRATEGIES: readonly Strategy[] = ['auto', 'cluster', 'direct', 'split']

export interface ArtworkRef {
  readonly hash: ArtworkHash
  readonly bytes: number
  readonly mediaType: 'application/pdf'
  readonly pages: number
}

/** A line of a merchant's request. */
export interface Item extends PrintSpec {
  /** The merchant's word for it, shown to the shop: `Poster "Bay at night"`. */
  readonly product: string
  readonly quantity: number
  readonly artwork: ArtworkRef
  /** What carriers and customs must know of it; not there: nothing. */
  readonly goods?: readonly GoodsFlag[]
}

/**
 * Why a part is given back that is on paper nowhere, and held: the disks are lost that had its address.
 * Only its merchant can help, by ordering it anew.
 */
export const ADDRESS_LOST = 'address_lost'

/** Where it goes, as far as a register may know: never a name, a street or a full postcode. */
export interface Destination {
  readonly country: string
  /** At most 3 characters. */
  readonly postcodePrefix: string
  /** Rounded by `coarse`. */
  readonly near: LatLon
  /** Salted hash of the whole address in hex: proves later which address was meant. */
  readonly addressHash: string
}

/** Personal data: only ever in a private record (DESIGN.md 5.5). */
export interface Recipient {
  readonly name: string
  readonly street: string
  readonly city: string
  readonly region: string
  readonly postcode: string
  readonly country: string
  readonly email: string
  readonly phone: string
}

/** What was ordered. Fixed when the order is created. */
export interface OrderSpec {
  readonly merchant: MerchantId
  readonly merchantReference: string
  readonly items: readonly Item[]
  readonly destination: Destination
  readonly shippingMethod: ShippingMethod
  /** Milliseconds since 1970: the parcel must have left by then. */
  readonly shipBy: number
  /** Milliseconds since 1970: it must have arrived by the end of that day; not there: only `shipBy` counts. */
  readonly arriveBy?: number
  /** Whole price, production and shipping; null: the merchant pays what it costs. */
  readonly priceCap: Money | null
  readonly strategy: Strategy
  /** The shop that `direct` names; null: any. */
  readonly shop: PeerId | null
  readonly maxSplits: number
  /** The merchant's rules; not there: none. */
  readonly rules?: RouteRules
}

/** Some units of one line: `[index in spec.items, quantity]`. */
export type Share = readonly [line: number, quantity: number]

/** A shop that had this part before, and why it has it no longer. */
export interface Tried {
  readonly shop: PeerId
  readonly attempt: number
  readonly reason: string
}

/** The share that one shop makes: one shipment. */
export interface Part {
  readonly id: PartId
  readonly shares: readonly Share[]
  readonly state: PartState
  /** The fencing number: only grows, one more with each assignment. 0 before the first. */
  readonly attempt: number
  readonly shop: PeerId | null
  /** The desk that reserved: a wiped shop is another desk and cannot act for its former self (D1). */
  readonly desk: StoreId | null
  /** What this part costs the merchant at that shop, in minor units. */
  readonly cost: number
  /** The desk must acknowledge by then, and start by then, or lose the part (D10, D11). */
  readonly ackBy: number
  readonly startBy: number
  /** Milliseconds since 1970: its parcel must leave by then; not there: as the order says. */
  readonly shipBy?: number
  readonly tried: readonly Tried[]
  /** Why it is on hold, parked, declined or failed: a stable code; empty otherwise. */
  readonly reason: string
  readonly carrier: string
  readonly tracking: string
}

export type OrderEventType = PartEvent | 'create' | 'cancel_wish'

/** One step of an order's history; signed by the node that took it and chained by hash. */
export interface OrderEvent {
  readonly type: OrderEventType
  /** Empty for events of the whole order. */
  readonly part: PartId | ''
  readonly attempt: number
  readonly at: number
  readonly by: PeerId
  /** Reason, shop or tracking, by type: short, never personal. */
  readonly detail: string
  readonly signature: Uint8Array
}

/** The idempotency key that an order was placed with, as its home cluster knows it (`src/keys`). */
export interface OrderKey {
  /** Of merchant and key together, 32 hex digits: it says neither. */
  readonly name: string
  /** Of the request, 32 hex digits. */
  readonly fingerprint: string
}

/** The value of an order's register: everything else about an order is computed from it. */
export interface Order {
  readonly id: OrderId
  /** Changes so far; 1 after create. */
  readonly version: number
  readonly spec: OrderSpec
  readonly intake: PeerId
  readonly createdAt: number
  readonly state: OrderState
  /** The merchant wants no more of it: each part that can still be canceled will be (D16). */
  readonly cancelWish: boolean
  readonly parts: readonly Part[]
  readonly events: readonly OrderEvent[]
  /** Hash over the previous chain and the last event. */
  readonly chain: Uint8Array
  /** The last operations, newest last: a repeated one is recognised. */
  readonly ops: readonly string[]
  /** Nothing is done for it before the key is known to stand for it; not there: it came without one. */
  readonly key?: OrderKey
}

/** Operation ids kept in the value: more than any retry can lag behind. */
export const OPS_KEPT = 32
