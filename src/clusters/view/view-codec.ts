import { decode } from '../../wire/cbor-reader.ts'
import { ByteMemory } from '../../wire/byte-memory.ts'
import { encode } from '../../wire/cbor-writer.ts'
import { assert } from '../../models/failure.ts'
import type { ClusterId, PeerId, StoreId } from '../../models/ids.ts'
import { packPeer, packStore, unpackPeer, unpackStore } from '../../membership/packed-id.ts'
import type { PackedId } from '../../membership/packed-id.ts'
import type { Keeper } from '../../wire/messages.ts'
import { bytes, integer, list, nullOr, text, tuple } from '../../wire/shape.ts'
import type { Shape } from '../../wire/shape.ts'
import { CLUSTER_SIZE_MAX } from '../formation/formation.ts'
import { SITE_LENGTH_MAX } from '../steward/home-claim.ts'
import { EVICTIONS_MAX } from './view.ts'
import type { Eviction, Member, View } from './view.ts'

/** `[version, cluster, epoch, members, committee, evictions, successor]`. */
const VIEW_VERSION = 1

type PackedMember = readonly [
  peer: PackedId,
  store: PackedId,
  site: string,
  joinedAt: number,
  resting: 0 | 1,
  boot: number,
  count: number,
]
type PackedEviction = readonly [
  peer: PackedId,
  store: PackedId,
  boot: number,
  count: number,
  at: number,
  epoch: number,
  by: 0 | 1,
  hash: Uint8Array,
]
type PackedView = readonly [
  version: number,
  cluster: string,
  epoch: number,
  members: readonly PackedMember[],
  committee: readonly (readonly [PackedId, PackedId])[],
  evictions: readonly PackedEviction[],
  successor: string | null,
]

const id: Shape = (value) => text(128)(value) || bytes(96)(value)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const bit: Shape = (value) => value === 0 || value === 1
const name = text(16)
const isPackedView = tuple(
  integer(VIEW_VERSION, VIEW_VERSION),
  name,
  count,
  list(tuple(id, id, text(SITE_LENGTH_MAX), count, bit, count, count), CLUSTER_SIZE_MAX),
  list(tuple(id, id), 5),
  list(tuple(id, id, count, count, count, count, bit, bytes(32)), EVICTIONS_MAX),
  nullOr(name),
)

/** Some 6 KiB for 32 members: well within a register's value. */
export function encodeView(view: View): Uint8Array {
  const { cluster, epoch, members, committee, evictions, successor } = view
  const packed: PackedView = [
    VIEW_VERSION,
    cluster,
    epoch,
    members.map(packMember),
    committee.map(({ peer, store }) => [packPeer(peer), packStore(store)]),
    evictions.map(packEviction),
    successor,
  ]
  // What nobody could read again would stand in the way of every later change.
  assert(isPackedView(packed), `view ${cluster} of epoch ${epoch} has the shape that is read`)
  return encode(packed)
}

/** The own cluster's is read from each of its keepers, again and again, and each names 64 ids. */
const RECENT_MAX = 64
export const recentViews = new ByteMemory(RECENT_MAX, readAnew)

/** Null for what no version known here wrote. */
export function decodeView(encoded: Uint8Array): View | null {
  return recentViews.read(encoded)
}

function readAnew(encoded: Uint8Array): View | null {
  let decoded: unknown
  try {
    decoded = decode(encoded)
  } catch {
    return null
  }
  if (!isPackedView(decoded)) return null
  const [, cluster, epoch, members, committee, evictions, successor] = decoded as PackedView
  return {
    cluster: cluster as ClusterId,
    epoch,
    members: members.map(unpackMember),
    committee: committee.map(([peer, store]): Keeper => ({
      peer: peerOf(peer),
      store: storeOf(store),
    })),
    evictions: evictions.map(unpackEviction),
    successor: successor as ClusterId | null,
  }
}

function packMember(member: Member): PackedMember {
  const { peer, store, site, joinedAt, resting, homeSeq } = member
  return [packPeer(peer), packStore(store), site, joinedAt, resting ? 1 : 0, ...homeSeq]
}

function unpackMember([peer, store, site, joinedAt, resting, boot, n]: PackedMember): Member {
  return {
    peer: peerOf(peer),
    store: storeOf(store),
    site,
    joinedAt,
    resting: resting === 1,
    homeSeq: [boot, n],
  }
}

function packEviction(eviction: Eviction): PackedEviction {
  const { peer, store, homeSeq, at, epoch, by, hash } = eviction
  return [packPeer(peer), packStore(store), ...homeSeq, at, epoch, by === 'members' ? 0 : 1, hash]
}

function unpackEviction(packed: PackedEviction): Eviction {
  const [peer, store, boot, n, at, epoch, by, hash] = packed
  return {
    peer: peerOf(peer),
    store: storeOf(store),
    homeSeq: [boot, n],
    at,
    epoch,
    by: by === 0 ? 'members' : 'operator',
    hash,
  }
}

/** An id that packs nothing is nobody's: it compares unequal to every other. */
function peerOf(packed: PackedId): PeerId {
  return unpackPeer(packed) ?? ('' as PeerId)
}

function storeOf(packed: PackedId): StoreId {
  return unpackStore(packed) ?? ('' as StoreId)
}
