import type { PeerId } from '../../models/ids.ts'
import type { Crypto, Purpose } from '../../ports/crypto.ts'
import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'

/**
 * Signed bytes with their signature. The body is kept as it came: a signature is verified over the
 * bytes received, never over a re-encoding, so that later versions may add fields.
 */
export interface SignedPaper {
  readonly body: Uint8Array
  readonly signature: Uint8Array
}

/** Certificates and revocations are of about 250 bytes; ten times that is somebody's mistake. */
const BODY_BYTES_MAX = 2_048
const SIGNATURE_BYTES = 64

export function signPaper(crypto: Crypto, purpose: Purpose, content: unknown): SignedPaper {
  const body = encode(content)
  return { body, signature: crypto.sign(purpose, body) }
}

export function verifyPaper(
  crypto: Crypto,
  purpose: Purpose,
  signer: PeerId,
  paper: SignedPaper,
): boolean {
  return crypto.verify(purpose, signer, paper.body, paper.signature)
}

/** Null for anything that is not a paper: what comes from the net is judged, not thrown at. */
export function paperOf(value: unknown): SignedPaper | null {
  const record = recordOf(value)
  if (record === null) return null
  const { body, signature } = record
  if (!(body instanceof Uint8Array) || !(signature instanceof Uint8Array)) return null
  if (body.byteLength > BODY_BYTES_MAX || signature.byteLength !== SIGNATURE_BYTES) return null
  return { body, signature }
}

/** A map of CBOR as a record; null for everything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap && !(value instanceof Uint8Array) ? (value as Record<string, unknown>) : null
}

/** Decoded CBOR, or undefined for bytes that are none. */
export function decodeCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes)
  } catch {
    return undefined
  }
}
