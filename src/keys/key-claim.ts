import type { OrderId } from '../models/ids.ts'
import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import { decodeShaped } from '../wire/decode-shaped.ts'
import { bytes, nullOr, text, textLike, tuple } from '../wire/shape.ts'

/** A specification has at most 6 KiB; keepers and the rest of what creates an order, 2 more. */
export const CLAIM_BODY_BYTES_MAX = 8_192

/** What the register of a key holds, once and for ever: which order the key stands for. */
export interface KeyClaim {
  readonly order: OrderId
  /** Of the request's body, 32 hex digits: the same key with another body is a conflict. */
  readonly fingerprint: string
  /**
   * All that any intake needs to create the order with normal ballots, should its own be gone (D15):
   * the application's bytes. Null once the order is known to exist.
   */
  readonly body: Uint8Array | null
}

/** `[order, fingerprint, body]`. */
export type PackedClaim = readonly [order: string, fingerprint: string, body: Uint8Array | null]

/** Twice what an order id needs: a bound, not a format. */
const ORDER_LENGTH_MAX = 128
export const FINGERPRINT = textLike(/^[0-9a-f]{32}$/)
export const isClaimBody = nullOr(bytes(CLAIM_BODY_BYTES_MAX))
export const isOrderName = text(ORDER_LENGTH_MAX)

const isPackedClaim = tuple(isOrderName, FINGERPRINT, isClaimBody)

export function encodeClaim({ order, fingerprint, body }: KeyClaim): Uint8Array {
  const packed: PackedClaim = [order, fingerprint, body]
  return encode(packed)
}

/** Null for bytes that are no claim: a peer sent them, so they get a verdict. */
export function decodeClaim(encoded: Uint8Array): KeyClaim | null {
  const packed = decodeShaped(encoded, isPackedClaim)
  return packed === null ? null : unpackClaim(packed as PackedClaim)
}

/** Only for bytes that the store has checked. */
export function restoreClaim(encoded: Uint8Array): KeyClaim {
  return unpackClaim(decode(encoded) as PackedClaim)
}

export function unpackClaim([order, fingerprint, body]: PackedClaim): KeyClaim {
  return { order: order as OrderId, fingerprint, body }
}

/** Whether two claims say the same; one of them may have forgotten how to create the order. */
export function isSameClaim(a: KeyClaim, b: KeyClaim): boolean {
  return a.order === b.order && a.fingerprint === b.fingerprint
}

export function settled(claim: KeyClaim): KeyClaim {
  return claim.body === null ? claim : { ...claim, body: null }
}
