import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Crypto, Purpose } from '../../ports/crypto.ts'

/** `[version, body, signature]`: the signature covers the body's bytes, as they were received. */
const VERSION = 1
const SIGNATURE_BYTES = 64

/** Why bytes were not taken over; `too_large` to `bad_shape` before the signature is even looked at. */
export type Flaw = 'too_large' | 'not_cbor' | 'bad_envelope' | 'unknown_version' | 'bad_shape'

export interface Envelope {
  readonly body: Uint8Array
  readonly signature: Uint8Array
  /** The body, decoded and not yet checked. */
  readonly content: unknown
}

export function sealEnvelope(purpose: Purpose, content: object, crypto: Crypto): Uint8Array {
  const body = encode(content)
  return encode([VERSION, body, crypto.sign(purpose, body)])
}

/** Never throws: bytes of strangers are an envelope or have a flaw. */
export function openEnvelope(bytes: Uint8Array, bytesMax: number): Envelope | Flaw {
  if (bytes.length > bytesMax) return 'too_large'
  const outer = decodeAny(bytes)
  if (outer === undefined) return 'not_cbor'
  if (!Array.isArray(outer) || !Number.isSafeInteger(outer[0])) return 'bad_envelope'
  const [version, body, signature] = outer as readonly unknown[]
  // A later version is no lie: its author is newer than this reader.
  if (version !== VERSION) return 'unknown_version'
  if (!(body instanceof Uint8Array) || !(signature instanceof Uint8Array)) return 'bad_envelope'
  if (outer.length !== 3 || signature.length !== SIGNATURE_BYTES) return 'bad_envelope'
  const content = decodeAny(body)
  return content === undefined ? 'not_cbor' : { body, signature, content }
}

export function isSignedBy(
  peer: PeerId,
  purpose: Purpose,
  envelope: Envelope,
  crypto: Crypto,
): boolean {
  return crypto.verify(purpose, peer, envelope.body, envelope.signature)
}

/** Undefined for what is no CBOR; CBOR itself has no undefined here. */
function decodeAny(bytes: Uint8Array): unknown {
  try {
    return decode(bytes)
  } catch {
    return undefined
  }
}
