import { decode, encode } from '@ipld/dag-cbor'
import type { PeerId } from '../models/ids.ts'
import type { Order, OrderEvent } from '../models/order.ts'

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

/** Throws on bytes that are not an order of this version: register values come from members only. */
export function decodeOrder(bytes: Uint8Array): Order {
  const { v, actors, events, ...rest } = decode<OrderBytes>(bytes)
  if (v !== ORDER_VERSION) throw new Error(`order version ${v} is not known here`)
  return {
    ...rest,
    events: events.map(([type, part, attempt, at, by, detail, signature]) => {
      const actor = actors[by]
      if (actor === undefined)
        throw new Error(`order ${rest.id} names an actor that it does not list`)
      return { type, part, attempt, at, by: actor, detail, signature }
    }),
  }
}
