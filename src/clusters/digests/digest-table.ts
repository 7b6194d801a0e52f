import { distanceKm } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { Verdict } from '../../ports/network.ts'
import {
  BOOT_AHEAD_S_MAX,
  DIGEST_FAR_S,
  DIGEST_FORGET_MS,
  DIGEST_STALE_MS,
  DIGEST_STALE_MS_A_CLUSTER,
  DIGESTS_MAX,
  REPORT_AHEAD_MS_MAX,
} from '../../wire/limits.ts'
import type { DigestVersion } from '../../wire/messages.ts'
import type { Flaw } from '../../membership/reports/signed-envelope.ts'
import { hashOf } from '../../membership/reports/heaps.ts'
import { WHOLE } from '../../membership/reports/share.ts'
import type { Share } from '../../membership/reports/share.ts'
import { Shares } from '../../membership/reports/shares.ts'
import { LOST_MAX } from '../../membership/reports/signs-of-life.ts'
import { isNewer } from '../../membership/version.ts'
import { sameCells } from './digest.ts'
import type { ClusterDigest } from './digest.ts'
import { isSignedByAuthor, readDigest } from './digest-codec.ts'
import { regionOf } from './region.ts'
import { isPulseByAuthor, readPulse } from './pulse.ts'

/** `new` alone is accepted. The rest names what operators see counted. */
export type DigestReason =
  | 'new'
  | Flaw
  | 'forged'
  | 'not_newer'
  | 'round_ahead'
  | 'table_full'
  /** A pulse of a digest that is not known here: passed on, for it may be elsewhere. */
  | 'unfounded'

export interface DigestOffered {
  readonly verdict: Verdict
  readonly reason: DigestReason
  readonly digest: ClusterDigest | null
  /** Who has said it; null: nobody is known to. */
  readonly author: PeerId | null
}

export interface DigestEntry {
  /** With the dissolved clusters that its newest pulse names. */
  readonly digest: ClusterDigest
  /** As its author signed it, to be passed on. */
  readonly bytes: Uint8Array
  /** The newest pulse that confirms it, as its author signed it; null: it has been confirmed by none. */
  readonly pulse: Uint8Array | null
  /** Of the digest or of its newest pulse, as its pace is. */
  readonly round: number
  readonly pace: number
  /** By this node's clock. */
  readonly heardAt: number
  /** From this node to its centre. */
  readonly km: number
  /** That its centre is in. */
  readonly region: string
  /** Another number with each newer digest or pulse. */
  readonly sum: number
}

/** What a peer lacks, as signed by its authors. */
export interface Lacked {
  readonly digests: readonly Uint8Array[]
  readonly pulses: readonly Uint8Array[]
}

/** Blame only for what no honest node passes on. */
const REJECTED: ReadonlySet<DigestReason> = new Set<DigestReason>([
  'too_large',
  'not_cbor',
  'bad_envelope',
  'bad_shape',
  'forged',
])

/** A place and the kilometres around it. */
export type Reach = readonly [lat: number, lon: number, km: number]

export function isWithin(point: LatLon, within: Reach | null): boolean {
  if (within === null) return true
  const [lat, lon, km] = within
  return distanceKm({ lat, lon }, point) <= km
}

/** Of which clusters a peer wants news at once, and of which any. */
export interface DigestWants {
  readonly isNear: (entry: DigestEntry) => boolean
  readonly isAsked: (entry: DigestEntry) => boolean
}

/** The last that each cluster said of itself, as far as it is told here: soft state. */
export class DigestTable {
  readonly #crypto: Crypto
  /** Where this node is: of two clusters the nearer one matters more. */
  readonly #place: LatLon
  readonly #entries = new Map<ClusterId, DigestEntry>()
  /** Of those the farthest; null: it is to be looked for. A full table is asked for it with every digest that it has no room for. */
  #far: DigestEntry | null = null
  /** In the order in which they were first heard of. */
  readonly #shares = new Shares<ClusterId>(
    (cluster) => cluster,
    (some) => some.length,
  )
  #places = 0
  /** Of all clusters; null: some have said something since. Each peer that asks compares it with its own. */
  #sums: ReadonlyMap<string, number> | null = null

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
    const km = distanceKm(read.digest.centre, this.#place)
    const yields = held === null && this.#entries.size >= DIGESTS_MAX ? this.#farthest() : null
    if (yields !== null && yields.km <= km) return refused('table_full')
    // Last, because it costs the most: what is old news is dropped unread.
    if (!isSignedByAuthor(read, this.#crypto)) return refused('forged')
    if (yields !== null) this.#forget(yields.digest.cluster)
    if (held === null) this.#shares.add(cluster)
    const { pace, author } = read.digest
    this.#entries.set(cluster, {
      digest: read.digest,
      bytes: read.bytes,
      pulse: null,
      round,
      pace,
      heardAt: now,
      km,
      region: regionOf(read.digest.centre),
      sum: sumOf(read.digest, round),
    })
    this.#far = this.#sums = null
    if (held === null || !standsAlike(held, read.digest)) this.#places += 1
    return { verdict: 'accept', reason: 'new', digest: read.digest, author }
  }

  /** A pulse: counts for the digest that it names, and for no other. `digest`: the one that it confirms. */
  offerPulse(bytes: Uint8Array, now: number): DigestOffered {
    const read = readPulse(bytes)
    if (typeof read === 'string') return refused(read)
    const { cluster, epoch, said, round, pace, author, successorOf } = read.pulse
    const held = this.#entries.get(cluster) ?? null
    if (held !== null && !isNewer([epoch, round], [held.digest.epoch, held.round])) {
      return refused('not_newer')
    }
    if (round > now / 1_000 + BOOT_AHEAD_S_MAX) return refused('round_ahead')
    if (!isPulseByAuthor(read, this.#crypto)) return refused('forged')
    if (held === null || held.digest.epoch !== epoch || held.digest.round !== said) {
      return { verdict: 'accept', reason: 'unfounded', digest: null, author }
    }
    const sum = sumOf(held.digest, round)
    const isAsSaid = areAlike(successorOf, held.digest.successorOf)
    const digest = isAsSaid ? held.digest : { ...held.digest, successorOf }
    this.#entries.set(cluster, {
      ...held,
      digest,
      pulse: read.bytes,
      round,
      pace,
      heardAt: now,
      sum,
    })
    this.#sums = null
    return { verdict: 'accept', reason: 'new', digest, author }
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
  isStale({ round }: DigestEntry, now: number): boolean {
    const most = Math.max(DIGEST_STALE_MS, this.size * DIGEST_STALE_MS_A_CLUSTER)
    return now - round * 1_000 > most
  }

  /** Its signs of life should have come for long: whoever it is, nobody of it is there, or all are cut off. */
  isSilent({ round, pace }: DigestEntry, now: number, isNear: boolean): boolean {
    const paceS = isNear ? pace : Math.max(pace, DIGEST_FAR_S)
    return now - round * 1_000 > REPORT_AHEAD_MS_MAX + LOST_MAX * paceS * 1_000
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
    this.#far = this.#sums = null
    this.#shares.delete(cluster)
  }

  get size(): number {
    return this.#entries.size
  }

  #in(share: Share): DigestEntry[] {
    return this.#shares.in(share).map((cluster) => this.#entries.get(cluster) as DigestEntry)
  }

  /** What this node has of a share, for a peer to compare. */
  versions(share = WHOLE, isAsked: (entry: DigestEntry) => boolean = () => true): DigestVersion[] {
    const versions: DigestVersion[] = []
    for (const entry of this.#in(share)) {
      const { digest, round } = entry
      if (!isAsked(entry)) continue
      versions.push([digest.cluster, digest.epoch, digest.round, round - digest.round])
    }
    return versions
  }

  /** A number for each region, another one with each newer digest or pulse from there. */
  sums(within: Reach | null): ReadonlyMap<string, number> {
    if (within !== null) return this.#sumsOf(within)
    return (this.#sums ??= this.#sumsOf(null))
  }

  #sumsOf(within: Reach | null): Map<string, number> {
    const sums = new Map<string, number>()
    for (const { digest, region, sum } of this.#entries.values())
      if (isWithin(digest.centre, within)) sums.set(region, ((sums.get(region) ?? 0) + sum) >>> 0)
    return sums
  }

  /** Where the table is full: what is farther away than all that is known is not wanted. Null: there is room. */
  get reach(): Reach | null {
    const farthest = this.#entries.size < DIGESTS_MAX ? null : this.#farthest()
    if (farthest === null) return null
    return [this.#place.lat, this.#place.lon, Math.ceil(farthest.km)]
  }

  /**
   * What a peer with those lacks of what it asks about: of its own regions all that is newer, of others
   * only what it has none of, or nothing of the last minutes. Who is far away is looked at seldom.
   */
  lackedBy(
    versions: readonly DigestVersion[],
    { isNear, isAsked }: DigestWants,
    share = WHOLE,
  ): Lacked {
    const theirs = new Map(versions.map(([cluster, ...version]) => [cluster, version]))
    const digests: Uint8Array[] = []
    const pulses: Uint8Array[] = []
    for (const entry of this.#in(share)) {
      const { digest, bytes, pulse, round } = entry
      const { cluster, epoch, round: said } = digest
      if (!isAsked(entry)) continue
      const held = theirs.get(cluster) ?? NOTHING_HELD
      const isNews = isNewer([epoch, said], [held[0], held[1]])
      const isSame = epoch === held[0] && said === held[1]
      const lastHeld = held[1] + held[2]
      if (!isNews && (!isSame || round <= lastHeld)) continue
      const isOld = held === NOTHING_HELD || round - lastHeld > DIGEST_FAR_S
      if (!isOld && !isNear(entry)) continue
      if (isNews) digests.push(bytes)
      if (pulse !== null) pulses.push(pulse)
    }
    return { digests, pulses }
  }

  #farthest(): DigestEntry | null {
    if (this.#far === null)
      for (const entry of this.#entries.values())
        if (this.#far === null || entry.km > this.#far.km) this.#far = entry
    return this.#far
  }
}

const NOTHING_HELD: readonly [epoch: number, round: number, since: number] = [-1, -1, 0]

function sumOf({ cluster, epoch, round: said }: ClusterDigest, round: number): number {
  return hashOf(cluster, [epoch, said, round])
}

function areAlike(a: readonly ClusterId[], b: readonly ClusterId[]): boolean {
  return a.length === b.length && a.every((cluster, nth) => cluster === b[nth])
}

function standsAlike(a: ClusterDigest, b: ClusterDigest): boolean {
  const isThere = a.centre.lat === b.centre.lat && a.centre.lon === b.centre.lon
  return isThere && sameCells(a.cells, b.cells)
}

function refused(reason: DigestReason): DigestOffered {
  return { verdict: REJECTED.has(reason) ? 'reject' : 'ignore', reason, digest: null, author: null }
}
