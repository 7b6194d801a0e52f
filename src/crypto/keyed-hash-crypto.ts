import type { PeerId } from '../models/ids.ts'
import type { Crypto, Purpose } from '../ports/crypto.ts'
import { mixedBytes } from './mixing-hash.ts'
import { SignedPrefixes } from './signed-bytes.ts'
import { sameBytes } from '../wire/same-bytes.ts'

const HASH_BYTES = 32
const SIGNATURE_BYTES = 64
const TAG_BYTES = 16

const text = new TextEncoder()
const HASH_DOMAIN = text.encode('hash')
const SIGN_DOMAIN = text.encode('sign')
const SEAL_DOMAIN = text.encode('seal')

/**
 * The simulator's cryptography: the same behaviour as the daemon's at a fiftieth of the cost, with
 * no chance in it and nothing of Node, so that a run is the same everywhere. A signature is a hash
 * keyed by the signer's id, which anybody in the simulated world can check; nobody there forges one,
 * unless a planted fault does.
 */
export class KeyedHashCrypto implements Crypto {
  readonly self: PeerId
  readonly #networkId: Uint8Array
  readonly #prefixes: SignedPrefixes
  readonly #signers = new Map<PeerId, Uint8Array>()

  constructor(self: PeerId, networkId: string) {
    this.self = self
    this.#networkId = text.encode(networkId)
    this.#prefixes = new SignedPrefixes(networkId)
  }

  hash(bytes: Uint8Array): Uint8Array {
    return mixedBytes([HASH_DOMAIN, bytes], HASH_BYTES)
  }

  sign(purpose: Purpose, bytes: Uint8Array): Uint8Array {
    return this.#signature(purpose, this.self, bytes)
  }

  verify(purpose: Purpose, signer: PeerId, bytes: Uint8Array, signature: Uint8Array): boolean {
    return sameBytes(this.#signature(purpose, signer, bytes), signature)
  }

  /** Deterministic: the same bytes to the same recipient are the same box. */
  seal(recipient: PeerId, bytes: Uint8Array): Uint8Array {
    const tag = this.#tag(recipient, bytes)
    const sealed = new Uint8Array(TAG_BYTES + bytes.byteLength)
    sealed.set(tag, 0)
    sealed.set(this.#masked(recipient, tag, bytes), TAG_BYTES)
    return sealed
  }

  open(sealed: Uint8Array): Uint8Array | null {
    if (sealed.byteLength < TAG_BYTES) return null
    const tag = sealed.subarray(0, TAG_BYTES)
    const bytes = this.#masked(this.self, tag, sealed.subarray(TAG_BYTES))
    return sameBytes(tag, this.#tag(this.self, bytes)) ? bytes : null
  }

  #signature(purpose: Purpose, signer: PeerId, bytes: Uint8Array): Uint8Array {
    const parts = [SIGN_DOMAIN, this.#keyOf(signer), this.#prefixes.join(purpose, bytes)]
    return mixedBytes(parts, SIGNATURE_BYTES)
  }

  #tag(recipient: PeerId, bytes: Uint8Array): Uint8Array {
    return mixedBytes([SEAL_DOMAIN, this.#networkId, this.#keyOf(recipient), bytes], TAG_BYTES)
  }

  /** A stream drawn from recipient and tag: applied twice it is gone. */
  #masked(recipient: PeerId, tag: Uint8Array, bytes: Uint8Array): Uint8Array {
    const mask = mixedBytes([this.#networkId, this.#keyOf(recipient), tag], bytes.byteLength)
    return bytes.map((byte, index) => byte ^ (mask[index] ?? 0))
  }

  #keyOf(signer: PeerId): Uint8Array {
    let key = this.#signers.get(signer)
    if (key === undefined) {
      key = text.encode(signer)
      this.#signers.set(signer, key)
    }
    return key
  }
}
