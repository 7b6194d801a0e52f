import { KeyedHashCrypto } from '../../crypto/keyed-hash-crypto.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Crypto, Purpose } from '../../ports/crypto.ts'

const SIGNATURE = new Uint8Array(64)

/**
 * Signatures that anybody could write: nobody lies in a large world, and a tenth of its time went into
 * the hashes of who said what. Seed hunts sign and verify.
 */
export class TrustingCrypto implements Crypto {
  readonly self: PeerId
  readonly #hashes: KeyedHashCrypto

  constructor(self: PeerId, networkId: string) {
    this.self = self
    this.#hashes = new KeyedHashCrypto(self, networkId)
  }

  hash(bytes: Uint8Array): Uint8Array {
    return this.#hashes.hash(bytes)
  }

  sign(_purpose: Purpose, _bytes: Uint8Array): Uint8Array {
    return SIGNATURE
  }

  verify(_purpose: Purpose, _signer: PeerId, _bytes: Uint8Array, signature: Uint8Array): boolean {
    return signature.byteLength === SIGNATURE.byteLength
  }

  seal(recipient: PeerId, bytes: Uint8Array): Uint8Array {
    return this.#hashes.seal(recipient, bytes)
  }

  open(sealed: Uint8Array): Uint8Array | null {
    return this.#hashes.open(sealed)
  }
}
