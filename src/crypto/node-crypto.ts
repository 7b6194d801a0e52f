import { sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import type { Crypto, Purpose } from '../ports/crypto.ts'
import { ed25519PrivateKey, PeerKeyCache } from './key-objects.ts'
import { publicKeyOfPeerId } from './peer-key.ts'
import { BoxOpener, BoxRecipient } from './sealed-box.ts'
import { SignedPrefixes } from './signed-bytes.ts'
import { Ed25519Verifier } from './verifier.ts'

/** The key pair behind a peer id. */
export interface Ed25519Identity {
  readonly peer: PeerId
  /** The 32 bytes from which the private key is derived (RFC 8032). Secret. */
  readonly seed: Uint8Array
}

/** The daemon's cryptography: Ed25519 and SHA-256 of node:crypto, sealed boxes over X25519. */
export class NodeCrypto implements Crypto {
  readonly self: PeerId
  readonly #privateKey: KeyObject
  readonly #prefixes: SignedPrefixes
  readonly #verifier: Ed25519Verifier
  readonly #sealContext: string
  readonly #opener: BoxOpener
  readonly #recipients = new PeerKeyCache((publicKey) => new BoxRecipient(publicKey))

  constructor(identity: Ed25519Identity, networkId: string) {
    const publicKey = publicKeyOfPeerId(identity.peer)
    assert(publicKey !== null, 'an identity has an Ed25519 peer id')
    this.self = identity.peer
    this.#privateKey = ed25519PrivateKey(identity.seed)
    this.#prefixes = new SignedPrefixes(networkId)
    this.#verifier = new Ed25519Verifier(networkId)
    this.#sealContext = `printnode/seal/1/${networkId}`
    this.#opener = new BoxOpener(identity.seed, publicKey, this.#sealContext)
  }

  hash(bytes: Uint8Array): Uint8Array {
    return this.#verifier.hash(bytes)
  }

  sign(purpose: Purpose, bytes: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, this.#prefixes.join(purpose, bytes), this.#privateKey))
  }

  verify(purpose: Purpose, signer: PeerId, bytes: Uint8Array, signature: Uint8Array): boolean {
    return this.#verifier.verify(purpose, signer, bytes, signature)
  }

  seal(recipient: PeerId, bytes: Uint8Array): Uint8Array {
    const holder = this.#recipients.get(recipient)
    assert(holder !== null, 'seal only to a peer whose id was checked')
    return holder.seal(this.#sealContext, bytes)
  }

  open(sealed: Uint8Array): Uint8Array | null {
    return this.#opener.open(sealed)
  }
}
