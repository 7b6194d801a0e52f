import { packPeer, unpackPeer } from '../../membership/packed-id.ts'
import type { PackedId } from '../../membership/packed-id.ts'
import {
  byLetter,
  byProcess,
  letterOf,
  processOf,
} from '../../membership/reports/process-letters.ts'
import { isTimeZone } from '../../models/calendar.ts'
import { isH3Cell, wholeCell } from '../../models/geo.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Currency } from '../../models/money.ts'
import { GOODS_FLAGS } from '../../models/route-rules.ts'
import type { GoodsFlag } from '../../models/route-rules.ts'
import { PROMISE_DAYS } from '../../models/shop.ts'
import type { Capability, PromiseVector } from '../../models/shop.ts'
import { PACE_S_MAX, REPORT_UNITS_MAX } from '../../wire/limits.ts'
import { bytes, decimal, integer, list, mapOf, text, textLike } from '../../wire/shape.ts'
import type { Shape } from '../../wire/shape.ts'
import type { ClusterDigest } from './digest.ts'
import { CLUSTER_SIZE_MAX } from '../formation/formation.ts'

export const NAMES_MAX = 128
const PROCESSES_MAX = 32

type ByLetter<T> = Readonly<Record<string, T>>

type PackedCapability = readonly [
  process: string,
  sizes: readonly string[],
  substrates: readonly string[],
  finishings: readonly string[],
  coloursMax: number,
  sidesMax: number,
  setup: number,
  unit: number,
  finishing: number,
]

/**
 * The body of a digest, by position: later versions add at the end, and readers pass over what they do not
 * know. With names of fields and ids as text it had twice the bytes, and where clusters form nothing is said as often.
 */
export type PackedDigest = readonly [
  cluster: ClusterId,
  epoch: number,
  round: number,
  pace: number,
  author: PackedId,
  name: string,
  lat: number,
  lon: number,
  reachKm: number,
  timeZone: string,
  countries: readonly string[],
  shops: number,
  openShops: number,
  cells: Readonly<Record<string, number>>,
  capabilities: readonly PackedCapability[],
  today: number,
  free: ByLetter<PromiseVector>,
  capacity: ByLetter<number>,
  bidPrice: ByLetter<number>,
  shipping: readonly [parcel: number, per100Km: number, customs: number],
  currency: Currency,
  leadDays: number,
  goods: readonly GoodsFlag[],
  contacts: readonly PackedId[],
  absent: readonly PackedId[],
  successorOf: readonly ClusterId[],
]

const whole = integer(0, Number.MAX_SAFE_INTEGER)
const count = integer(0, REPORT_UNITS_MAX)
const amount = integer(0, 1_000_000_000_000)
const nameOf: Shape = (value) => text(160)(value) && value !== ''
const names = list(nameOf, NAMES_MAX)
const clusterOf = textLike(/^[a-z0-9]{1,16}$/)
const peer: Shape = (value) => (text(128)(value) && value !== '') || bytes(96)(value)
/** Of an H3 index, what comes before the filler: nothing can be worked out of any other. */
const hex = textLike(/^[0-9a-f]{1,15}$/)
const cell: Shape = (value) => hex(value) && isH3Cell(wholeCell(value as string))
const letter = text(8)
const vector: Shape = (value) =>
  list(count, PROMISE_DAYS)(value) && (value as unknown[]).length === PROMISE_DAYS
const counts = mapOf(letter, count, PROCESSES_MAX)

const CAPABILITY = atLeast([
  letter,
  names,
  names,
  names,
  integer(0, 64),
  integer(1, 2),
  amount,
  amount,
  amount,
])
const DIGEST = atLeast([
  clusterOf,
  whole,
  whole,
  integer(0, PACE_S_MAX),
  peer,
  text(160),
  decimal(-90, 90),
  decimal(-180, 180),
  integer(0, 20_100),
  (value) => text(64)(value) && isTimeZone(value as string),
  list(textLike(/^[A-Z]{2}$/), CLUSTER_SIZE_MAX),
  integer(1, CLUSTER_SIZE_MAX),
  integer(0, CLUSTER_SIZE_MAX),
  mapOf(cell, integer(1, CLUSTER_SIZE_MAX), CLUSTER_SIZE_MAX),
  list(CAPABILITY, PROCESSES_MAX),
  // Days since 1970, up to the year 4707.
  integer(0, 1_000_000),
  mapOf(letter, vector, PROCESSES_MAX),
  counts,
  counts,
  atLeast([amount, amount, amount]),
  textLike(/^[A-Z]{3}$/),
  integer(0, 366),
  list((flag) => (GOODS_FLAGS as readonly unknown[]).includes(flag), GOODS_FLAGS.length),
  list(peer, 8),
  list(peer, CLUSTER_SIZE_MAX),
  list(clusterOf, 16),
])

/** A list that begins with these: a later version may say more. */
function atLeast(shapes: readonly Shape[]): Shape {
  return (value) =>
    Array.isArray(value) &&
    value.length >= shapes.length &&
    shapes.every((shape, index) => shape(value[index]))
}

export function packDigest(digest: ClusterDigest): PackedDigest {
  const { parcel, per100Km, customs } = digest.shipping
  return [
    digest.cluster,
    digest.epoch,
    digest.round,
    digest.pace,
    packPeer(digest.author),
    digest.name,
    digest.centre.lat,
    digest.centre.lon,
    digest.reachKm,
    digest.timeZone,
    digest.countries,
    digest.shops,
    digest.openShops,
    digest.cells,
    digest.capabilities.map(packCapability),
    digest.today,
    byLetter(digest.free, (free) => free),
    byLetter(digest.capacity, (capacity) => capacity),
    byLetter(digest.bidPrice, (price) => price),
    [parcel, per100Km, customs],
    digest.currency,
    digest.leadDays,
    digest.goods,
    digest.contacts.map(packPeer),
    digest.absent.map(packPeer),
    digest.successorOf,
  ]
}

/** Null for what is no digest. Never throws. */
export function unpackDigest(content: unknown): ClusterDigest | null {
  if (!DIGEST(content)) return null
  const [
    cluster,
    epoch,
    round,
    pace,
    packedAuthor,
    name,
    lat,
    lon,
    reachKm,
    timeZone,
    countries,
    shops,
    openShops,
    cells,
    capabilities,
    today,
    free,
    capacity,
    bidPrice,
    [parcel, per100Km, customs],
    currency,
    leadDays,
    goods,
    packedContacts,
    packedAbsent,
    successorOf,
  ] = content as PackedDigest
  const author = unpackPeer(packedAuthor)
  const contacts = unpackPeers(packedContacts)
  const absent = unpackPeers(packedAbsent)
  if (author === null || contacts === null || absent === null) return null
  return {
    cluster,
    epoch,
    round,
    pace,
    author,
    name,
    centre: { lat, lon },
    reachKm,
    timeZone,
    countries,
    shops,
    openShops,
    cells,
    capabilities: capabilities.flatMap((one) => unpackCapability(one) ?? []),
    today,
    free: byProcess(free, (promised) => promised),
    capacity: byProcess(capacity, (units) => units),
    bidPrice: byProcess(bidPrice, (price) => price),
    shipping: { parcel, per100Km, customs },
    currency,
    leadDays,
    goods,
    contacts,
    absent,
    successorOf,
  }
}

function packCapability(capability: Capability): PackedCapability {
  const { process, sizes, substrates, finishings, coloursMax, sidesMax, price } = capability
  const { setup, unit, finishing } = price
  const made = [sizes, substrates, finishings] as const
  return [letterOf(process), ...made, coloursMax, sidesMax, setup, unit, finishing]
}

/** Null: of a process that this version does not know. */
function unpackCapability(packed: PackedCapability): Capability | null {
  const [letterSaid, sizes, substrates, finishings, coloursMax, sides, setup, unit, finishing] =
    packed
  const process = processOf(letterSaid)
  if (process === null) return null
  const sidesMax = sides === 2 ? 2 : 1
  const price = { setup, unit, finishing }
  return { process, sizes, substrates, finishings, coloursMax, sidesMax, price }
}

/** Null: one of them is none. */
function unpackPeers(packed: readonly PackedId[]): PeerId[] | null {
  const peers = packed.map(unpackPeer)
  return peers.every((one) => one !== null) ? peers : null
}
