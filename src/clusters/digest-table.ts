import { distanceKm } from '../models/geo.ts'
import type { LatLon } from '../models/geo.ts'
import type { ClusterId } from '../models/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Verdict } from '../ports/network.ts'
import {
  BOOT_AHEAD_S_MAX,
  DIGEST_FAR_S,
  DIGEST_FAR_S_A_CLUSTER,
  DIGEST_FORGET_MS,
  DIGEST_STALE_MS,
  DIGEST_STALE_MS_A_CLUSTER,
  DIGESTS_MAX,
} from '../wire/limits.ts'
import type { DigestVersion } from '../wire/messages.ts'
import type { Flaw } from '../membership/signed-envelope.ts'
import { WHOLE } from '../membership/share.ts'
import type { Share } from '../membership/share.ts'
import { Shares } from '../membership/shares.ts'
import { isNewer } from '../membership/version.ts'
import type { ClusterDigest } from './digest.ts'
import { isSignedByAuthor, readDigest } from './digest-codec.ts'

/** `new` alone is accepted. The rest names what operators see counted. */
export type DigestReason = 'new' | Flaw | 'forged' | 'not_newer' | 'round_ahead' | 'table_full'

export interface DigestOffered {
  readonly verdict: Verdict
  readonly reason: DigestReason
  readonly digest: ClusterDigest | null
}

export interface DigestEntry {
  readonly digest: ClusterDigest
  /** As its author signed it, to be passed on. */
  readonly bytes: Uint8Array
  /** By this node's clock. */
  readonly heardAt: number
}

/** Blame only for what no honest node passes on. */
const REJECTED: ReadonlySet<DigestReason> = new Set<DigestReason>([
  'too_large',
  'not_cbor',
  'bad_envelope',
  'bad_shape',
  'forged',
])

/** The last that each cluster said of itself, as far as it is told here: soft state. */
export class DigestTable {
  readonly #crypto: Crypto
  /** Where this node is: of two clusters the nearer one matters more. */
  readonly #place: LatLon
  readonly #entries = new Map<ClusterId, DigestEntry>()
  /** In the order in which they were first heard of. */
  readonly #shares = new Shares<ClusterId>(
    (cluster) => cluster,
    (some) => some.length,
  )
  #places = 0

  constructor(crypto: Crypto, place: LatLon) {
    this.#crypto = crypto
    this.#place = place
  }

  /** `now`: milliseconds since 1970 by this node's clock. Never throws, whatever the bytes. */
  offer(bytes: Uint8Array, now: number): DigestOffered {
    const read = readDigest(bytes)
    if (typeof read === 'string') return refused(read)
    const { cluster, epoch, round } = read.digest
    const held = this.#entries.get(cluster)?.digest ?? null
    if (held !== null && !isNewer([epoch, round], [held.epoch, held.round])) {
      return refused('not_newer')
    }
    // Rounds follow clocks: a wrong one must not pin a cluster's digest for ever.
    if (round > now / 1_000 + BOOT_AHEAD_S_MAX) return refused('round_ahead')
    const yields = held === null && this.#entries.size >= DIGESTS_MAX ? this.#farthest() : null
    if (yields !== null && this.#kmTo(yields) <= this.#kmTo(read.digest)) {
      return refused('table_full')
    }
    // Last, because it costs the most: what is old news is dropped unread.
    if (!isSignedByAuthor(read, this.#crypto)) return refused('forged')
    if (yields !== null) this.#forget(yields.cluster)
    if (held === null) this.#shares.add(cluster)
    this.#entries.set(cluster, { digest: read.digest, bytes, heardAt: now })
    if (held === null || !standsAlike(held, read.digest)) this.#places += 1
    return { verdict: 'accept', reason: 'new', digest: read.digest }
  }

  /** Changes when a cluster comes or goes, or has shops elsewhere than before. */
  get places(): number {
    return this.#places
  }

  get(cluster: ClusterId): DigestEntry | null {
    return this.#entries.get(cluster) ?? null
  }

  entries(): IterableIterator<DigestEntry> {
    return this.#entries.values()
  }

  /** The cluster itself, or the one into which it was dissolved. */
  heirOf(cluster: ClusterId): ClusterDigest | null {
    const own = this.#entries.get(cluster)?.digest ?? null
    if (own !== null) return own
    for (const { digest } of this.#entries.values())
      if (digest.successorOf.includes(cluster)) return digest
    return null
  }

  /** Not to be asked: nobody of it has said anything for long. */
  isStale({ digest }: DigestEntry, now: number): boolean {
    const most = Math.max(DIGEST_STALE_MS, this.size * DIGEST_STALE_MS_A_CLUSTER)
    return now - digest.round * 1_000 > most
  }

  sweep(now: number): void {
    for (const [cluster, { heardAt }] of this.#entries)
      if (now - heardAt > DIGEST_FORGET_MS) {
        this.#forget(cluster)
        this.#places += 1
      }
  }

  #forget(cluster: ClusterId): void {
    this.#entries.delete(cluster)
    this.#shares.delete(cluster)
  }

  get size(): number {
    return this.#entries.size
  }

  /** What this node has, for a peer to compare. */
  versions(share = WHOLE): DigestVersion[] {
    return this.#in(share).map(({ digest: { cluster, epoch, round } }) => [cluster, epoch, round])
  }

  #in(share: Share): DigestEntry[] {
    return this.#shares.in(share).map((cluster) => this.#entries.get(cluster) as DigestEntry)
  }

  /**
   * What a peer with those lacks: of its own regions all that is newer, of others only what it has
   * none of, or nothing of the last minutes. Who is far away is looked at seldom.
   */
  lackedBy(
    versions: readonly DigestVersion[],
    isNear: (digest: ClusterDigest) => boolean,
    share = WHOLE,
  ): readonly Uint8Array[] {
    const farS = Math.max(DIGEST_FAR_S, this.size * DIGEST_FAR_S_A_CLUSTER)
    const theirs = new Map(versions.map(([cluster, ...version]) => [cluster, version]))
    return this.#in(share).flatMap(({ digest, bytes }) => {
      const held = theirs.get(digest.cluster)
      if (held === undefined) return [bytes]
      const isLater = isNewer([digest.epoch, digest.round], held)
      const old = digest.round - held[1] > farS
      return isLater && (old || isNear(digest)) ? [bytes] : []
    })
  }

  #farthest(): ClusterDigest | null {
    let farthest: ClusterDigest | null = null
    for (const { digest } of this.#entries.values())
      if (farthest === null || this.#kmTo(digest) > this.#kmTo(farthest)) farthest = digest
    return farthest
  }

  #kmTo({ centre }: ClusterDigest): number {
    return distanceKm(centre, this.#place)
  }
}

function standsAlike(a: ClusterDigest, b: ClusterDigest): boolean {
  const cells = Object.entries(a.cells)
  return (
    a.centre.lat === b.centre.lat &&
    a.centre.lon === b.centre.lon &&
    cells.length === Object.keys(b.cells).length &&
    cells.every(([cell, shops]) => b.cells[cell] === shops)
  )
}

function refused(reason: DigestReason): DigestOffered {
  return { verdict: REJECTED.has(reason) ? 'reject' : 'ignore', reason, digest: null }
}
