import { hash, verify } from 'node:crypto'
import type { PeerId } from '../models/ids.ts'
import type { Purpose, Verifier } from '../ports/crypto.ts'
import { ed25519PublicKey, PeerKeyCache } from './key-objects.ts'
import { SignedPrefixes } from './signed-bytes.ts'

const SIGNATURE_BYTES = 64

/**
 * What anybody can check with nothing but a network's id: a peer id is its own public key, so no
 * identity, home or daemon is needed.
 */
export class Ed25519Verifier implements Verifier {
  readonly #prefixes: SignedPrefixes
  readonly #publicKeys = new PeerKeyCache(ed25519PublicKey)

  constructor(networkId: string) {
    this.#prefixes = new SignedPrefixes(networkId)
  }

  hash(bytes: Uint8Array): Uint8Array {
    return new Uint8Array(hash('sha256', bytes, 'buffer'))
  }

  verify(purpose: Purpose, signer: PeerId, bytes: Uint8Array, signature: Uint8Array): boolean {
    if (signature.byteLength !== SIGNATURE_BYTES) return false
    const key = this.#publicKeys.get(signer)
    return key !== null && verify(null, this.#prefixes.join(purpose, bytes), key, signature)
  }
}
