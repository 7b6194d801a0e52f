import { isProcess } from '../models/catalog.ts'
import { isTimeZone } from '../models/calendar.ts'
import { isH3Cell, wholeCell } from '../models/geo.ts'
import { GOODS_FLAGS } from '../models/route-rules.ts'
import { PROMISE_DAYS } from '../models/shop.ts'
import type { Crypto } from '../ports/crypto.ts'
import { isSignedBy, openEnvelope, sealEnvelope } from '../membership/signed-envelope.ts'
import type { Envelope, Flaw } from '../membership/signed-envelope.ts'
import { ByteMemory } from '../wire/byte-memory.ts'
import { DIGEST_BYTES_MAX, PACE_S_MAX, REPORT_UNITS_MAX } from '../wire/limits.ts'
import { decimal, fieldsAmong, integer, list, mapOf, text, textLike } from '../wire/shape.ts'
import type { Shape } from '../wire/shape.ts'
import type { ClusterDigest } from './digest.ts'
import { CLUSTER_SIZE_MAX } from './formation.ts'

const NAMES_MAX = 128
/** All names of a digest fit: long ones are cut off one after another, the longest list first. */
const NAMES_MIN = 1
const PROCESSES_MAX = 32

const whole = integer(0, Number.MAX_SAFE_INTEGER)
const units = integer(0, REPORT_UNITS_MAX)
const amount = integer(0, 1_000_000_000_000)
const name: Shape = (value) => text(160)(value) && value !== ''
const names = list(name, NAMES_MAX)
const cluster = textLike(/^[a-z0-9]{1,16}$/)
const peer: Shape = (value) => text(128)(value) && value !== ''
/** Of an H3 index, what comes before the filler: nothing can be worked out of any other. */
const hex = textLike(/^[0-9a-f]{1,15}$/)
const cell: Shape = (value) => hex(value) && isH3Cell(wholeCell(value as string))
const process: Shape = (value) => typeof value === 'string' && isProcess(value)
const vector: Shape = (value) =>
  list(units, PROMISE_DAYS)(value) && (value as unknown[]).length === PROMISE_DAYS

/** `fieldsAmong`: a later version may say more. */
const SHAPE = fieldsAmong({
  cluster,
  epoch: whole,
  round: whole,
  pace: integer(0, PACE_S_MAX),
  author: peer,
  name: text(160),
  centre: fieldsAmong({ lat: decimal(-90, 90), lon: decimal(-180, 180) }),
  reachKm: integer(0, 20_100),
  timeZone: (value) => text(64)(value) && isTimeZone(value as string),
  countries: list(textLike(/^[A-Z]{2}$/), CLUSTER_SIZE_MAX),
  shops: integer(1, CLUSTER_SIZE_MAX),
  openShops: integer(0, CLUSTER_SIZE_MAX),
  cells: mapOf(cell, integer(1, CLUSTER_SIZE_MAX), CLUSTER_SIZE_MAX),
  capabilities: list(
    fieldsAmong({
      process,
      sizes: names,
      substrates: names,
      finishings: names,
      coloursMax: integer(0, 64),
      sidesMax: integer(1, 2),
      price: fieldsAmong({ setup: amount, unit: amount, finishing: amount }),
    }),
    PROCESSES_MAX,
  ),
  // Days since 1970, up to the year 4707.
  today: integer(0, 1_000_000),
  free: mapOf(process, vector, PROCESSES_MAX),
  capacity: mapOf(process, units, PROCESSES_MAX),
  bidPrice: mapOf(process, units, PROCESSES_MAX),
  shipping: fieldsAmong({ parcel: amount, per100Km: amount, customs: amount }),
  currency: textLike(/^[A-Z]{3}$/),
  leadDays: integer(0, 366),
  goods: list((flag) => (GOODS_FLAGS as readonly unknown[]).includes(flag), GOODS_FLAGS.length),
  contacts: list(peer, 8),
  absent: list(peer, CLUSTER_SIZE_MAX),
  successorOf: list(cluster, 16),
})

/** Signed bytes of a digest; names that do not fit are left out, the last of the longest list first. */
export function signDigest(digest: ClusterDigest, crypto: Crypto): Uint8Array {
  for (let namesMax = NAMES_MAX; ; namesMax = Math.floor(namesMax / 2)) {
    const bytes = sealEnvelope('digest', cut(digest, namesMax), crypto)
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
  if (!SHAPE(envelope.content)) return 'bad_shape'
  return { bytes, digest: envelope.content as ClusterDigest, envelope }
}

/** Whether the author that the digest names has signed it. */
export function isSignedByAuthor({ digest, envelope }: ReadDigest, crypto: Crypto): boolean {
  return isSignedBy(digest.author, 'digest', envelope, crypto)
}
