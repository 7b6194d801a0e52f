import type { OrderId } from '../../models/ids.ts'
import type { Order, OrderSpec, Recipient } from '../../models/order.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { PrivateRecord } from './private-records.ts'

/** An order as it enters the core: validated at the edge, artwork already held by this node. */
export interface Submission {
  /** `destination.addressHash` is filled in here. */
  readonly spec: OrderSpec
  readonly recipient: Recipient
  /** 16 random bytes in hex: the address hash must not be guessable. */
  readonly salt: string
  /** Empty: none. Remembered for ever beside the merchant. */
  readonly idempotencyKey: string
  /** Hash of the request as sent: the same key with another body is a conflict. */
  readonly fingerprint: string
  /** The quote that it names; not there: none. The node has made its price the cap (`runtime/commands/quotes.ts`). */
  readonly quote?: string
  /** Milliseconds since 1970: the quote had expired by then, so that only a repeat is answered. */
  readonly lapsed?: number
}

/** Nodes that hold all files of an order, of how many wanted; null: it was told before, and not asked again. */
export type ArtworkTold = readonly [copies: number, wanted: number] | null

/** What becomes of a submission, as the merchant is to hear it. */
export type IntakeOutcome =
  | {
      readonly type: 'placed'
      readonly order: Order
      readonly alreadyExists: boolean
      /** Keepers that said that they have it on disk, of how many. */
      readonly durability: readonly [confirmed: number, keepers: number]
      readonly artwork: ArtworkTold
    }
  | { readonly type: 'idempotency_conflict'; readonly order: OrderId }
  /** Nobody can say whose the key is: it waits for that, and the same key is to be sent again. */
  | { readonly type: 'key_quorum_unavailable'; readonly order: OrderId | null }
  /** The key stands for an order that has been forgotten, or was never placed in time. */
  | { readonly type: 'key_spent'; readonly order: OrderId }
  /** The key stands for an order that lay on disks that are lost: nobody can say what became of it. */
  | { readonly type: 'order_lost'; readonly order: OrderId }
  /** Nothing was placed: the quote that it names is no longer good. */
  | { readonly type: 'quote_expired'; readonly at: number }
  /** The specification would not fit the register beside its history. */
  | { readonly type: 'too_large'; readonly bytes: number; readonly bytesMax: number }
  /** Not placed, as far as anybody knows: the same key may be sent again. */
  | { readonly type: 'unknown' | 'unreachable'; readonly order: OrderId }

/** An order that is to be created, and by whom it is to be kept. */
export interface Draft {
  readonly order: Order
  readonly keepers: readonly Keeper[]
  /** What its address hash says. */
  readonly record: PrivateRecord
}

/** What became of creating it: register and address on a quorum of its keepers, or not known to be. */
export type Made =
  | {
      readonly type: 'made'
      readonly order: Order
      readonly durability: readonly [number, number]
      readonly artwork: ArtworkTold
    }
  | { readonly type: 'unreachable' | 'unknown' }
  /** Too many of its keepers have other disks now: nobody can make it, and it may have been made. */
  | { readonly type: 'lost' }
