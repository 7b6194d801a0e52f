import type { PartId, PeerId, StoreId } from '../models/ids.ts'
import type { Share } from '../models/order.ts'

/**
 * What can be asked of an order's register. Each names the attempt and, where a shop acts, its desk,
 * so that a late message or a wiped shop changes nothing (D1). Guards are in `apply.ts`.
 */
export type OrderOperation =
  | {
      readonly type: 'plan'
      readonly replaces: PartId
      readonly children: readonly PlannedPart[]
      /** The division is an exact solver's: said in the signed history. Not there: the router's own. */
      readonly by?: 'exact'
    }
  | { readonly type: 'assign'; readonly legs: readonly Leg[] }
  | { readonly type: 'hold'; readonly part: PartId; readonly reason: string }
  /** `reason`: that of the hold that is meant. Another may have come meanwhile, which is no matter of a shop. */
  | { readonly type: 'resume'; readonly part: PartId; readonly reason: string }
  | {
      readonly type: 'withdraw'
      readonly part: PartId
      readonly attempt: number
      readonly reason: string
      /** Why it may be taken away: `certificate:<hash>`, `desk:<store>`, … Part of the signed history. */
      readonly proof: string
    }
  /** By the conductor, when the shop itself cannot say any more: the part stays where it is. */
  | {
      readonly type: 'park_absent'
      readonly part: PartId
      readonly attempt: number
      readonly reason: string
    }
  /** `key_taken`: not because the merchant wished it, but because its key stands for another order. */
  | { readonly type: 'cancel'; readonly reason?: string }
  | ShopOperation

export interface PlannedPart {
  readonly id: PartId
  readonly shares: readonly Share[]
}

/** One part given to one shop, whose desk has reserved for it. */
export interface Leg {
  readonly part: PartId
  /** One more than the part's attempt so far. */
  readonly attempt: number
  readonly shop: PeerId
  readonly desk: StoreId
  readonly cost: number
  readonly ackBy: number
  readonly startBy: number
  /** When its parcel must leave, where that is earlier than the order says. */
  readonly shipBy?: number
}

/** Whose fault a decline is decides where the order goes next (D14). */
export type Fault = 'order' | 'shop'

interface ByShop {
  readonly part: PartId
  readonly attempt: number
  readonly desk: StoreId
}

export type ShopOperation = ByShop &
  (
    | { readonly type: 'accept' }
    | { readonly type: 'decline'; readonly fault: Fault; readonly reason: string }
    | { readonly type: 'start' }
    | { readonly type: 'park'; readonly reason: string }
    | { readonly type: 'done' }
    | { readonly type: 'void'; readonly reason: string }
    | { readonly type: 'write_off'; readonly reason: string }
    | { readonly type: 'pack' }
    | { readonly type: 'ship'; readonly carrier: string; readonly tracking: string }
    | { readonly type: 'deliver' }
    | { readonly type: 'return'; readonly reason: string }
  )

/** Why an operation did not apply. Stable codes: people see them. */
export type OperationRefusal =
  | 'no_such_order'
  | 'no_such_part'
  | 'not_your_part'
  | 'no_proof'
  | 'other_attempt'
  | 'other_desk'
  | 'wrong_state'
  | 'order_canceled'
  | 'too_many_parts'
  | 'too_many_attempts'
  | 'history_full'
  | 'shares_mismatch'

export type Applied<Value> =
  | { readonly type: 'changed'; readonly order: Value }
  /** Done before, by this operation or by one with the same effect. */
  | { readonly type: 'already'; readonly order: Value }
  | { readonly type: 'refused'; readonly reason: OperationRefusal; readonly order: Value | null }
