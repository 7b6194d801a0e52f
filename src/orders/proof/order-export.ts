import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { Order } from '../../models/order.ts'
import { REGISTER_VALUE_BYTES_MAX } from '../../wire/limits.ts'
import { fields, integer, text } from '../../wire/shape.ts'
import { encodeOrder, readOrder } from '../order-codec.ts'

const EXPORT_VERSION = 1
/** An id has 32 hex digits. */
const NETWORK_LENGTH_MAX = 64
/** Three bytes are four characters. */
const BASE64 = 'base64pad'
const ORDER_LENGTH_MAX = Math.ceil(REGISTER_VALUE_BYTES_MAX / 3) * 4
/** A longer file is none of ours: the largest value, its network and generous white space. */
export const EXPORT_LENGTH_MAX = ORDER_LENGTH_MAX + 4_096

/**
 * An order as it leaves the network, for `printnode order verify` anywhere and at any time: the value
 * of its register, which holds no personal data, and the network that its signatures are bound to.
 */
export interface OrderExport {
  readonly v: typeof EXPORT_VERSION
  /** The network's id. */
  readonly network: string
  /** The register's value in base64. */
  readonly order: string
}

const EXPORT_SHAPE = fields({
  v: integer(EXPORT_VERSION, EXPORT_VERSION),
  network: text(NETWORK_LENGTH_MAX),
  order: text(ORDER_LENGTH_MAX),
})

export function exportOrder(order: Order, network: string): OrderExport {
  return { v: EXPORT_VERSION, network, order: toString(encodeOrder(order), BASE64) }
}

export type ReadExport =
  | { readonly type: 'read'; readonly network: string; readonly order: Order }
  /** Not what `exportOrder` makes. */
  | { readonly type: 'not_an_export' }
  /** An export, of something that is no order of a version known here. */
  | { readonly type: 'not_an_order'; readonly network: string }

/** Never throws: the file comes from anywhere. */
export function readExport(file: string): ReadExport {
  const json = file.length > EXPORT_LENGTH_MAX ? null : parseJson(file)
  if (!EXPORT_SHAPE(json)) return { type: 'not_an_export' }
  const { network, order } = json as OrderExport
  const bytes = parseBase64(order)
  const read = bytes === null ? null : readOrder(bytes)
  return read === null ? { type: 'not_an_order', network } : { type: 'read', network, order: read }
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(file)
  } catch {
    return null
  }
}

function parseBase64(characters: string): Uint8Array | null {
  try {
    return fromString(characters, BASE64)
  } catch {
    return null
  }
}
