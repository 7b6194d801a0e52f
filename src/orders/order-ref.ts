import type { OrderId } from '../models/ids.ts'
import type { Keeper, RegisterKey } from '../wire/messages.ts'
import type { RegisterRef } from '../registers/proposer.ts'

const ORDER_KEY = 'order/'

export function orderKey(order: OrderId): RegisterKey {
  return ORDER_KEY + order
}

/**
 * The register that holds an order, with keepers that somebody named. They may be of a later
 * generation than this says: a keeper of that one leads there, and never answers as of this one.
 */
export function orderRef(order: OrderId, keepers: readonly Keeper[]): RegisterRef {
  return { key: orderKey(order), generation: 0, keepers }
}

/** Null for a register that holds something else. */
export function orderOfKey(key: RegisterKey): OrderId | null {
  return key.startsWith(ORDER_KEY) ? (key.slice(ORDER_KEY.length) as OrderId) : null
}
