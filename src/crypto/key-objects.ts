import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { publicKeyOfPeerId } from './peer-key.ts'

/** DER wrappers of raw 32-byte keys (RFC 8410); node:crypto takes no raw key without JWK detours. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

function publicKey(prefix: Buffer, raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([prefix, raw]), format: 'der', type: 'spki' })
}

function privateKey(prefix: Buffer, raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([prefix, raw]), format: 'der', type: 'pkcs8' })
}

export const ed25519PublicKey = (raw: Uint8Array): KeyObject => publicKey(ED25519_SPKI, raw)
export const ed25519PrivateKey = (seed: Uint8Array): KeyObject => privateKey(ED25519_PKCS8, seed)
export const x25519PublicKey = (raw: Uint8Array): KeyObject => publicKey(X25519_SPKI, raw)
export const x25519PrivateKey = (raw: Uint8Array): KeyObject => privateKey(X25519_PKCS8, raw)

/** The raw 32 bytes at the end of a public key's DER form. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))
}

/**
 * Parsing a key costs a third of a verification. A node verifies for its cluster and neighbours
 * (at most a few hundred peers) again and again; strangers push out the longest unused.
 */
const CACHE_SIZE_MAX = 1_024

export class PeerKeyCache<Key> {
  readonly #make: (publicKey: Uint8Array) => Key
  readonly #keys = new Map<string, Key>()

  /** `make`: of the raw 32 bytes of a public key. */
  constructor(make: (publicKey: Uint8Array) => Key) {
    this.#make = make
  }

  /** Null if the id does not hold an Ed25519 key. */
  get(peer: string): Key | null {
    const cached = this.#keys.get(peer)
    if (cached !== undefined) {
      this.#keys.delete(peer)
      this.#keys.set(peer, cached)
      return cached
    }
    const raw = publicKeyOfPeerId(peer)
    if (raw === null) return null
    const key = this.#make(raw)
    if (this.#keys.size >= CACHE_SIZE_MAX) {
      const oldest = this.#keys.keys().next()
      if (oldest.done !== true) this.#keys.delete(oldest.value)
    }
    this.#keys.set(peer, key)
    return key
  }
}
