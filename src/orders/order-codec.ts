import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import type { Order, OrderEvent } from '../models/order.ts'
import { ByteMemory } from '../wire/byte-memory.ts'
import { decodeShaped } from '../wire/decode-shaped.ts'
import { ORDER_SHAPE } from './order-shape.ts'

/**
 * New attempts stop here: a value travels whole in every change (DESIGN.md 5.5). The steps which end
 * an order always fit, up to the limit of the wire (`REGISTER_VALUE_BYTES_MAX`).
 */
export const ORDER_BYTES_SOFT_MAX = 12 * 1024

const ORDER_VERSION = 1

type EventTuple = readonly [
  type: OrderEvent['type'],
  part: OrderEvent['part'],
  attempt: number,
  at: number,
  /** Index into `actors`: a peer id is 52 bytes and an order meets few of them. */
  by: number,
  detail: string,
  signature: Uint8Array,
]

interface OrderBytes extends Omit<Order, 'events'> {
  readonly v: number
  readonly actors: readonly PeerId[]
  readonly events: readonly EventTuple[]
}

export function encodeOrder(order: Order): Uint8Array {
  const actors = [...new Set(order.events.map((event) => event.by))]
  const events = order.events.map((e): EventTuple => [
    e.type,
    e.part,
    e.attempt,
    e.at,
    actors.indexOf(e.by),
    e.detail,
    e.signature,
  ])
  return encode({ ...order, v: ORDER_VERSION, actors, events } satisfies OrderBytes)
}

/** Orders at work at one time, with room to spare: some kilobytes each. */
const RECENT_MAX = 512
export const recentOrders = new ByteMemory(RECENT_MAX, readAnew)

/** Of bytes that this node encoded or has read before. Throws on those of another version. */
export function decodeOrder(bytes: Uint8Array): Order {
  return recentOrders.read(bytes) ?? unpackOrder(decode(bytes) as OrderBytes)
}

/**
 * Of bytes that a keeper sent; null if they are no order of this version. Never throws: a keeper may
 * run another version, and anybody can name himself as one in a hint to read.
 */
export function readOrder(bytes: Uint8Array): Order | null {
  return recentOrders.read(bytes)
}

function readAnew(bytes: Uint8Array): Order | null {
  const read = decodeShaped(bytes, ORDER_SHAPE) as OrderBytes | null
  if (read === null || read.v !== ORDER_VERSION) return null
  return read.events.every(([, , , , by]) => by < read.actors.length) ? unpackOrder(read) : null
}

function unpackOrder({ v, actors, events, ...rest }: OrderBytes): Order {
  assert(v === ORDER_VERSION, `order version ${v} is not known here`)
  return {
    ...rest,
    events: events.map(([type, part, attempt, at, by, detail, signature]) => {
      const actor = actors[by]
      assert(actor !== undefined, `order ${rest.id} names an actor that it does not list`)
      return { type, part, attempt, at, by: actor, detail, signature }
    }),
  }
}
