import { encode } from '../wire/cbor-writer.ts'
import type { OrderId, PeerId } from '../models/ids.ts'
import type { Order, OrderEvent } from '../models/order.ts'
import type { Crypto, Verifier } from '../ports/crypto.ts'

/** The chain before the first event. */
export const CHAIN_START = new Uint8Array(32)

type Unsigned = Omit<OrderEvent, 'signature'>

/**
 * One more event, signed by this node over the history so far: nobody can later change, drop or
 * reorder what came before without breaking the chain.
 */
export function appendEvent(
  order: Pick<Order, 'id' | 'chain' | 'events'>,
  event: Omit<Unsigned, 'by'>,
  crypto: Crypto,
): Pick<Order, 'chain' | 'events'> {
  const unsigned: Unsigned = { ...event, by: crypto.self }
  const bytes = signedBytes(order.id, order.chain, unsigned)
  const signature = crypto.sign('event', bytes)
  return {
    chain: link(bytes, signature, crypto),
    events: [...order.events, { ...unsigned, signature }],
  }
}

export type HistoryFault =
  | { readonly type: 'forged'; readonly index: number; readonly by: PeerId }
  | { readonly type: 'chain_broken' }

/** Null if every event is signed by whom it names and the chain ends as the order says. */
export function verifyHistory(order: Order, crypto: Verifier): HistoryFault | null {
  let chain: Uint8Array = CHAIN_START
  for (const [index, { signature, ...event }] of order.events.entries()) {
    const bytes = signedBytes(order.id, chain, event)
    if (!crypto.verify('event', event.by, bytes, signature))
      return { type: 'forged', index, by: event.by }
    chain = link(bytes, signature, crypto)
  }
  const same = chain.length === order.chain.length && chain.every((b, i) => b === order.chain[i])
  return same ? null : { type: 'chain_broken' }
}

function signedBytes(id: OrderId, chain: Uint8Array, e: Unsigned): Uint8Array {
  return encode([id, chain, e.type, e.part, e.attempt, e.at, e.by, e.detail])
}

function link(bytes: Uint8Array, signature: Uint8Array, crypto: Verifier): Uint8Array {
  const joined = new Uint8Array(bytes.length + signature.length)
  joined.set(bytes)
  joined.set(signature, bytes.length)
  return crypto.hash(joined)
}
