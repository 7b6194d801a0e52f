import type { Crypto } from '../../ports/crypto.ts'
import { isSignedBy, openEnvelope, sealEnvelope } from '../../membership/reports/signed-envelope.ts'
import type { Envelope, Flaw } from '../../membership/reports/signed-envelope.ts'
import { ByteMemory } from '../../wire/byte-memory.ts'
import { DIGEST_BYTES_MAX } from '../../wire/limits.ts'
import type { ClusterDigest } from './digest.ts'
import { NAMES_MAX, packDigest, unpackDigest } from './packed-digest.ts'

/** All names of a digest fit: long ones are cut off one after another, the longest list first. */
const NAMES_MIN = 1

/** Signed bytes of a digest; names that do not fit are left out, the last of the longest list first. */
export function signDigest(digest: ClusterDigest, crypto: Crypto): Uint8Array {
  for (let namesMax = NAMES_MAX; ; namesMax = Math.floor(namesMax / 2)) {
    const bytes = sealEnvelope('digest', packDigest(cut(digest, namesMax)), crypto)
    if (bytes.length <= DIGEST_BYTES_MAX || namesMax <= NAMES_MIN) return bytes
  }
}

function cut(digest: ClusterDigest, namesMax: number): ClusterDigest {
  return {
    ...digest,
    capabilities: digest.capabilities.map((capability) => ({
      ...capability,
      sizes: capability.sizes.slice(0, namesMax),
      substrates: capability.substrates.slice(0, namesMax),
      finishings: capability.finishings.slice(0, namesMax),
    })),
  }
}

export interface ReadDigest {
  /** To be passed on as they are: a copy, and no part of a frame. */
  readonly bytes: Uint8Array
  readonly digest: ClusterDigest
  readonly envelope: Envelope
}

/** Every peer that is asked tells of the same clusters. */
const RECENT_MAX = 128
export const recentDigests = new ByteMemory(RECENT_MAX, readAnew)

/** What the bytes say, before anybody has asked who signed them. Never throws. */
export function readDigest(bytes: Uint8Array): ReadDigest | Flaw {
  return bytes.length > DIGEST_BYTES_MAX ? 'too_large' : recentDigests.read(bytes)
}

function readAnew(bytes: Uint8Array): ReadDigest | Flaw {
  const envelope = openEnvelope(bytes, DIGEST_BYTES_MAX)
  if (typeof envelope === 'string') return envelope
  const digest = unpackDigest(envelope.content)
  return digest === null ? 'bad_shape' : { bytes, digest, envelope }
}

/** Whether the author that the digest names has signed it. */
export function isSignedByAuthor({ digest, envelope }: ReadDigest, crypto: Crypto): boolean {
  return isSignedBy(digest.author, 'digest', envelope, crypto)
}
