import type { ClusterId, PeerId, StoreId } from '../../models/ids.ts'
import { packPeer, packStore, unpackPeer, unpackStore } from '../../membership/packed-id.ts'
import type { PackedId } from '../../membership/packed-id.ts'
import { isSignedBy, openEnvelope, sealEnvelope } from '../../membership/reports/signed-envelope.ts'
import type { Version } from '../../membership/version.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { bytes, integer, text, tuple } from '../../wire/shape.ts'
import type { Shape } from '../../wire/shape.ts'

/** A shop's own word where it is at home; of two, the one with the higher count holds (CONSENSUS.md 6.7). */
export interface HomeClaim {
  readonly peer: PeerId
  readonly store: StoreId
  /** What may fail together with it. */
  readonly site: string
  /** Empty: nowhere, it leaves the network. */
  readonly cluster: ClusterId | ''
  /** (boot, count): boots only grow, so that a wiped shop begins above what others remember of it. */
  readonly seq: Version
  /** Stopped as planned. */
  readonly resting: boolean
}

/** A building and a street; longer ones are cut by who claims. */
export const SITE_LENGTH_MAX = 64
const CLAIM_BYTES_MAX = 1_024

type PackedClaim = readonly [
  peer: PackedId,
  store: PackedId,
  site: string,
  cluster: string,
  boot: number,
  count: number,
  resting: 0 | 1,
]

const id: Shape = (value) => text(128)(value) || bytes(96)(value)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const isPacked = tuple(
  id,
  id,
  text(SITE_LENGTH_MAX),
  text(16),
  count,
  count,
  (value) => value === 0 || value === 1,
)

export function signClaim(claim: HomeClaim, crypto: Crypto): Uint8Array {
  const { peer, store, site, cluster, seq, resting } = claim
  const packed: PackedClaim = [
    packPeer(peer),
    packStore(store),
    site,
    cluster,
    ...seq,
    resting ? 1 : 0,
  ]
  return sealEnvelope('home', packed, crypto)
}

/** Null for anything that the shop it speaks of has not signed. */
export function readClaim(encoded: Uint8Array, crypto: Crypto): HomeClaim | null {
  const envelope = openEnvelope(encoded, CLAIM_BYTES_MAX)
  if (typeof envelope === 'string' || !isPacked(envelope.content)) return null
  const [packedPeer, packedStore, site, cluster, boot, n, resting] = envelope.content as PackedClaim
  const peer = unpackPeer(packedPeer)
  const store = unpackStore(packedStore)
  if (peer === null || store === null || !isSignedBy(peer, 'home', envelope, crypto)) return null
  return {
    peer,
    store,
    site,
    cluster: cluster as ClusterId | '',
    seq: [boot, n],
    resting: resting === 1,
  }
}
