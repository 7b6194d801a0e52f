import type { OrderId, PeerId } from '../../models/ids.ts'
import { ITEMS_MAX, PARTS_MAX } from '../../models/order.ts'
import type { OrderSpec, Share } from '../../models/order.ts'
import { decodeShaped } from '../../wire/decode-shaped.ts'
import { encode } from '../../wire/cbor-writer.ts'
import { fieldsAmong, integer, list, text, tuple } from '../../wire/shape.ts'
import { ORDER_SPEC_SHAPE } from '../order-shape.ts'
import type { RouteRequest } from './route-port.ts'

/**
 * What another cluster is asked about an order: as its register holds it, which is nothing personal,
 * and without the merchant's own reference.
 */
export interface SolicitQuestion {
  readonly order: OrderId
  readonly spec: OrderSpec
  readonly shares: readonly Share[]
  readonly excluded: readonly (readonly [PeerId, string])[]
  readonly mayDivide: boolean
  readonly costAlready: number
}

/** Shops that an order has tried, and those that have another part of it. */
const EXCLUDED_MAX = 16 * PARTS_MAX

const SHAPE = fieldsAmong({
  order: text(96),
  spec: ORDER_SPEC_SHAPE,
  shares: list(tuple(integer(0, ITEMS_MAX), integer(1, 1_000_000_000)), ITEMS_MAX),
  excluded: list(tuple(text(128), text(128)), EXCLUDED_MAX),
  mayDivide: (value) => typeof value === 'boolean',
  costAlready: integer(0, Number.MAX_SAFE_INTEGER),
})

export function encodeQuestion(request: RouteRequest): Uint8Array {
  const { order, spec, shares, excluded, mayDivide, costAlready } = request
  const question: SolicitQuestion = {
    order,
    spec: {
      ...spec,
      merchantReference: '',
      destination: { ...spec.destination, addressHash: '' },
    },
    shares,
    excluded: [...excluded].slice(-EXCLUDED_MAX),
    mayDivide,
    costAlready,
  }
  return encode(question)
}

/** Null for bytes that are no question, or that name lines which the order does not have. */
export function decodeQuestion(bytes: Uint8Array): SolicitQuestion | null {
  const question = decodeShaped(bytes, SHAPE) as SolicitQuestion | null
  if (question === null || question.shares.length === 0) return null
  const lines = question.shares.map(([line]) => line)
  const isWhole = lines.every((line) => line < question.spec.items.length)
  return isWhole && new Set(lines).size === lines.length ? question : null
}
