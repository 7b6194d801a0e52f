import type { OrderSpec } from '../../models/order.ts'
import { encode } from '../../wire/cbor-writer.ts'
import { decodeShaped } from '../../wire/decode-shaped.ts'
import { keepersShape } from '../../wire/keepers-shape.ts'
import type { Keeper } from '../../wire/messages.ts'
import { integer, tuple } from '../../wire/shape.ts'
import { ORDER_SPEC_SHAPE } from '../order-shape.ts'

/**
 * What a claim carries, so that another intake can create its order should this one be gone (D15):
 * never an address, which whoever is sent the same request has with it.
 */
export interface ClaimBody {
  readonly spec: OrderSpec
  /** Fixed with the id: two sets of keepers for one id would be two orders. */
  readonly keepers: readonly Keeper[]
}

const VERSION = 1
type Packed = readonly [version: number, spec: OrderSpec, keepers: readonly Keeper[]]
const PACKED = tuple(integer(VERSION, VERSION), ORDER_SPEC_SHAPE, keepersShape)

/** At most 7 KiB: a specification has 6 (`intake.ts`), and five keepers a tenth of that. */
export function encodeClaimBody({ spec, keepers }: ClaimBody): Uint8Array {
  const packed: Packed = [VERSION, spec, keepers.map(({ peer, store }) => ({ peer, store }))]
  return encode(packed)
}

/** Null for what no version known here wrote. */
export function readClaimBody(bytes: Uint8Array): ClaimBody | null {
  const packed = decodeShaped(bytes, PACKED) as Packed | null
  return packed === null ? null : { spec: packed[1], keepers: packed[2] }
}
