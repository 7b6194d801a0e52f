import type { PeerId } from '../models/ids.ts'

/**
 * What a signature is for. Every signature covers `printnode/<purpose>/<version>/<network id>` and
 * then the bytes, so that none can be replayed for another purpose or in another network.
 */
export type Purpose =
  | 'report'
  | 'profile'
  | 'event'
  | 'reservation'
  | 'certificate'
  | 'revocation'
  | 'invite'
  /** A member's word that a shop is silent or late. */
  | 'vote'
  /** A shop's word where it is at home. */
  | 'home'
  /** What a cluster tells others about itself. */
  | 'digest'
  /** That a digest still holds. */
  | 'pulse'
  /** A price that a node has given. */
  | 'quote'

/**
 * Hashing, signatures and sealing for the core: synchronous, so that machines stay deterministic.
 * The daemon's adapter uses the node's Ed25519 key; the simulator's is a fast keyed hash.
 * One acceptance suite covers both.
 */
export interface Crypto {
  readonly self: PeerId
  /** 32 bytes; SHA-256 in the daemon. */
  hash(bytes: Uint8Array): Uint8Array
  /** 64 bytes, by this node's key. */
  sign(purpose: Purpose, bytes: Uint8Array): Uint8Array
  /** False for a wrong signature and for anything malformed; never throws. */
  verify(purpose: Purpose, signer: PeerId, bytes: Uint8Array, signature: Uint8Array): boolean
  /** Encrypts to the holder of `recipient`'s key alone (X25519 from the Ed25519 identity). */
  seal(recipient: PeerId, bytes: Uint8Array): Uint8Array
  /** Null if the bytes were not sealed to this node or were changed. */
  open(sealed: Uint8Array): Uint8Array | null
}

/** The half that needs no key of one's own: what an auditor has. */
export type Verifier = Pick<Crypto, 'hash' | 'verify'>
