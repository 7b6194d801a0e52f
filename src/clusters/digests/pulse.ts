import { isSignedBy, openEnvelope, sealEnvelope } from '../../membership/reports/signed-envelope.ts'
import type { Envelope, Flaw } from '../../membership/reports/signed-envelope.ts'
import { packPeer, unpackPeer } from '../../membership/packed-id.ts'
import type { PackedId } from '../../membership/packed-id.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { ByteMemory } from '../../wire/byte-memory.ts'
import { PACE_S_MAX, PULSE_BYTES_MAX } from '../../wire/limits.ts'
import { bytes, integer, list, text, textLike } from '../../wire/shape.ts'
import type { Shape } from '../../wire/shape.ts'
import { FORMER_MAX } from './former-homes.ts'

/**
 * A cluster is still there, and what it last said of itself holds: a tenth of the bytes of saying it
 * again. Whoever has not heard that digest learns nothing from it, and finds out when it compares.
 */
export interface Pulse {
  readonly cluster: ClusterId
  readonly epoch: number
  /** The round of the digest that holds. */
  readonly said: number
  /** Of this sign of life: rounds of digests and of pulses go on from each other. */
  readonly round: number
  /** Seconds until the next sign of life, at the latest. */
  readonly pace: number
  readonly author: PeerId
  /** What that digest would say of dissolved clusters now: their names alone are no reason to say all of it again. */
  readonly successorOf: readonly ClusterId[]
}

const whole = integer(0, Number.MAX_SAFE_INTEGER)
const id: Shape = (value) => text(128)(value) || bytes(96)(value)
const cluster = textLike(/^[a-z0-9]{1,16}$/)
/** By position: later versions add at the end. */
const FIELDS: readonly Shape[] = [
  cluster,
  whole,
  whole,
  whole,
  integer(0, PACE_S_MAX),
  id,
  list(cluster, FORMER_MAX),
]

type PackedPulse = readonly [
  cluster: ClusterId,
  epoch: number,
  said: number,
  round: number,
  pace: number,
  author: PackedId,
  successorOf: readonly ClusterId[],
]

export interface ReadPulse {
  /** To be passed on as they are: a copy, and no part of a frame. */
  readonly bytes: Uint8Array
  readonly pulse: Pulse
  readonly envelope: Envelope
}

export function signPulse(pulse: Pulse, crypto: Crypto): Uint8Array {
  const { author, successorOf } = pulse
  const numbers = [pulse.epoch, pulse.said, pulse.round, pulse.pace]
  const body = [pulse.cluster, ...numbers, packPeer(author), successorOf]
  return sealEnvelope('pulse', body, crypto)
}

/** Passed on by every peer, as digests are. */
const RECENT_MAX = 128
const recent = new ByteMemory(RECENT_MAX, readAnew)

/** What the bytes say, before anybody has asked who signed them. Never throws. */
export function readPulse(encoded: Uint8Array): ReadPulse | Flaw {
  return encoded.length > PULSE_BYTES_MAX ? 'too_large' : recent.read(encoded)
}

function readAnew(encoded: Uint8Array): ReadPulse | Flaw {
  const envelope = openEnvelope(encoded, PULSE_BYTES_MAX)
  if (typeof envelope === 'string') return envelope
  const { content } = envelope
  if (!Array.isArray(content) || content.length < FIELDS.length) return 'bad_shape'
  if (!FIELDS.every((shape, index) => shape(content[index]))) return 'bad_shape'
  const [of, epoch, said, round, pace, packed, successorOf] = content as unknown as PackedPulse
  const author = unpackPeer(packed)
  if (author === null) return 'bad_shape'
  const pulse = { cluster: of, epoch, said, round, pace, author, successorOf }
  return { bytes: encoded, pulse, envelope }
}

/** Whether the author that the pulse names has signed it. */
export function isPulseByAuthor({ pulse, envelope }: ReadPulse, crypto: Crypto): boolean {
  return isSignedBy(pulse.author, 'pulse', envelope, crypto)
}
