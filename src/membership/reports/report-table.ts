import type { LatLon } from '../../models/geo.ts'
import type { PeerId } from '../../models/ids.ts'
import type { KnownShop, ShopProfile, ShopReport } from '../../models/shop.ts'
import type { Crypto } from '../../ports/crypto.ts'
import {
  BOOT_AHEAD_S_MAX,
  PROFILE_ALONE_MS,
  REPORT_AHEAD_MS_MAX,
  REPORT_FORGET_MS,
  SHOPS_MAX,
} from '../../wire/limits.ts'
import type { ReportVersion } from '../../wire/messages.ts'
import { isOwnProfile, readProfile } from './profile-codec.ts'
import { isOwnReport, readReport } from './report-codec.ts'
import { ClockWatch } from '../detection/clock-watch.ts'
import { staleMs } from './signs-of-life.ts'
import { WHOLE } from './share.ts'
import { Shares } from './shares.ts'
import { DeltaBatch } from './delta-batch.ts'
import type { ReportDelta } from './delta-batch.ts'
import { HeapSums } from './heap-sums.ts'
import type { Heap } from './heaps.ts'
import { byName, KnownEntry, placeOf } from './known-entry.ts'
import type { Half, ShopEntry } from './known-entry.ts'
import { MovedAway } from './moved-away.ts'
import { refused } from './offered.ts'
import type { Offered, OfferReason } from './offered.ts'
import { isNewer, NO_VERSION } from '../version.ts'
import type { Version } from '../version.ts'
import { Whereabouts } from './whereabouts.ts'

/** The shops of some heaps, and some others; beside those that a peer names. */
export interface Among {
  readonly heaps: Iterable<Heap>
  readonly others: Iterable<PeerId>
}

/** So many shops, those nearest to a place. */
export interface Nearby {
  readonly place: LatLon
  readonly most: number
}

/**
 * The last that each shop said of itself: soft state, rebuilt by gossip and anti-entropy after a
 * start. News is judged the same whether it came from its author or through others.
 */
export class ReportTable {
  readonly #crypto: Crypto
  readonly #shops = new Map<PeerId, KnownEntry>()
  /** By the end of their names, as digests have it. */
  readonly #tails = new Map<string, KnownEntry>()
  readonly #places = new Whereabouts<KnownEntry>()
  readonly #sums = new HeapSums()
  readonly #expelled = new Set<PeerId>()
  readonly #moved = new MovedAway()
  #ownSeen: { profile: Version; report: Version } = { profile: NO_VERSION, report: NO_VERSION }
  readonly #clock = new ClockWatch()
  /** Until then no profile has been alone for too long, … */
  #aloneUntil = Infinity
  /** …and no shop silent, by others' clocks. */
  #silentUntil = Infinity
  /** Until then nobody's report is too old to believe, as long as no fewer are known. */
  #fresh = { until: -Infinity, size: 0 }
  #homes = 0
  /** The same by name. */
  readonly #shares = new Shares<KnownEntry>(({ peer }) => peer, placeOf)

  constructor(crypto: Crypto) {
    this.#crypto = crypto
  }

  /**
   * `now`: milliseconds since 1970 by this node's clock; `isNews`: it was published a moment ago. Never
   * throws, whatever the bytes.
   */
  offerProfile(bytes: Uint8Array, now: number, isNews = false): Offered {
    const read = readProfile(bytes)
    if (typeof read === 'string') return refused(read)
    const { said, envelope } = read
    const { peer, boot, revision } = said.value
    const held = this.#shops.get(peer)
    const early = this.#judge(peer, [boot, revision], held?.profileVersion ?? NO_VERSION, now)
    if (early !== null) return refused(early)
    // With an outdated report it comes from one who does not know.
    if (held === undefined && !isNews && this.#moved.has(peer)) return refused('not_newer')
    // Last, because it costs the most: what is old news is dropped unread.
    if (!isOwnProfile(said.value, envelope, this.#crypto)) return refused('forged')
    if (peer === this.#crypto.self) {
      this.#ownSeen = { ...this.#ownSeen, profile: [boot, revision] }
      return refused('own_newer')
    }
    return this.#keep(peer, { profile: said }, now)
  }

  /** `isNews`: it was published a moment ago, by whomever it comes. */
  offerReport(bytes: Uint8Array, now: number, isNews = false): Offered {
    const read = readReport(bytes)
    if (typeof read === 'string') return refused(read)
    const { said, envelope } = read
    const { peer, boot, seq, at } = said.value
    const held = this.#shops.get(peer)
    const early = this.#judge(peer, [boot, seq], held?.reportVersion ?? NO_VERSION, now)
    if (early !== null) return refused(early)
    if (held === undefined && this.#moved.isOutdated(peer, [boot, seq])) return refused('not_newer')
    if (!isOwnReport(said.value, envelope, this.#crypto)) return refused('forged')
    if (peer === this.#crypto.self) {
      this.#ownSeen = { ...this.#ownSeen, report: [boot, seq] }
      return refused('own_newer')
    }
    if (isNews) this.#clock.hear(peer, at, now)
    const time = this.trueTime(now)
    if (at > time + REPORT_AHEAD_MS_MAX) return refused('clock_ahead')
    if (at < time - REPORT_FORGET_MS) return refused('too_old')
    return this.#keep(peer, { report: said }, now)
  }

  /** This node's own halves, as its reporter signed them: kept beside the others and told to peers. */
  setOwn(halves: { profile?: Half<ShopProfile>; report?: Half<ShopReport> }, now: number): void {
    this.#keep(this.#crypto.self, halves, now)
  }

  /** The newest of this node's own versions that others hold: a wiped node must outrank them. */
  ownSeen(): { readonly profile: Version; readonly report: Version } {
    return this.#ownSeen
  }

  /** Changes with whatever is known of a shop. */
  versionOf(peer: PeerId): string {
    const { profileVersion = NO_VERSION, reportVersion = NO_VERSION } = this.#shops.get(peer) ?? {}
    return `${profileVersion.join('.')}/${reportVersion.join('.')}`
  }

  /** Changes when a shop comes or goes, says another cluster, or something else than its state. */
  get homes(): number {
    return this.#homes
  }

  get(peer: PeerId): ShopEntry | null {
    return this.#shops.get(peer) ?? null
  }

  /** Every shop of which anything is known, this node's own included, in no meaningful order. */
  entries(): readonly ShopEntry[] {
    return [...this.#shops.values()]
  }

  /** Both halves, or null. */
  known(peer: PeerId): KnownShop | null {
    return this.#shops.get(peer)?.known ?? null
  }

  /** Not to be offered work: its last report, by its own clock, is too old to believe. */
  isStale(peer: PeerId, now: number): boolean {
    return this.trueTime(now) > this.staleAt(peer)
  }

  /** All of whom that is so. */
  stale(now: number): readonly PeerId[] {
    const time = this.trueTime(now)
    // The more are known, the longer each is believed.
    if (time <= this.#fresh.until && this.size >= this.#fresh.size) return []
    let until = Infinity
    const stale: PeerId[] = []
    for (const entry of this.#shops.values()) {
      const at = this.#staleAt(entry)
      until = Math.min(until, at)
      if (time > at) stale.push(entry.peer)
    }
    this.#fresh = { until, size: this.size }
    return stale
  }

  /** Since when its last report is too old to believe, by its own clock; whose cluster speaks for it, later. */
  staleAt(peer: PeerId): number {
    const entry = this.#shops.get(peer)
    return entry === undefined ? -Infinity : this.#staleAt(entry)
  }

  #staleAt({ report }: KnownEntry): number {
    if (report === null) return -Infinity
    const { at, cluster = '' } = report.value
    return at + staleMs(this.#shops.size, cluster !== '')
  }

  /** What other shops' clocks show, where all of them say that this node's is wrong by much. */
  trueTime(now: number): number {
    return now + this.#clock.correctionMs(now, staleMs(this.#shops.size))
  }

  /** Everything known of a shop; it may introduce itself again. True if there was anything. */
  forget(peer: PeerId): boolean {
    this.#homes += 1
    this.#moved.forget(peer)
    return this.#delete(peer)
  }

  /** For ever: what others still pass on of an expelled shop is not taken up again. */
  expel(peer: PeerId): boolean {
    this.#expelled.add(peer)
    return this.forget(peer)
  }

  /**
   * Forgets shops that have been silent for too long, and those whose news is not wanted any more;
   * answers which.
   */
  sweep(now: number, wants?: (entry: ShopEntry) => boolean): readonly PeerId[] {
    this.#moved.turn(now)
    const time = this.trueTime(now)
    // That is days away, nearly always: nobody is looked at.
    if (wants === undefined && now <= this.#aloneUntil && time <= this.#silentUntil) return []
    this.#aloneUntil = this.#silentUntil = Infinity
    const gone: PeerId[] = []
    for (const entry of this.#shops.values()) {
      if (entry.peer === this.#crypto.self) continue
      const { report, heardAt } = entry
      const isOver =
        report === null
          ? now - heardAt > PROFILE_ALONE_MS
          : time - report.value.at > REPORT_FORGET_MS
      const isWanted = wants?.(entry) ?? true
      if (isOver || !isWanted) gone.push(entry.peer)
      else this.#expect(entry)
      if (!isOver && !isWanted && report !== null) this.#moved.note(entry.peer, report)
    }
    for (const peer of gone) this.#delete(peer)
    if (gone.length > 0) this.#homes += 1
    return gone
  }

  /** Nobody is forgotten before, unless it is not wanted. */
  #expect({ report, heardAt }: ShopEntry): void {
    if (report === null) this.#aloneUntil = Math.min(this.#aloneUntil, heardAt + PROFILE_ALONE_MS)
    else this.#silentUntil = Math.min(this.#silentUntil, report.value.at + REPORT_FORGET_MS)
  }

  /** Shops of which anything is known. */
  get size(): number {
    return this.#shops.size
  }

  /** What this node has of some heaps, for a peer to compare; not there: of all. */
  digest(heaps?: ReadonlySet<Heap>): readonly ReportVersion[] {
    const entries = heaps === undefined ? this.#inOrder : this.#sums.shopsIn(heaps).sort(byName)
    return entries.map((entry) => entry.versions)
  }

  get #inOrder(): readonly KnownEntry[] {
    return this.#shares.in(WHOLE)
  }

  /** Heaps of which any shop is known. */
  heaps(): Iterable<Heap> {
    return this.#sums.heaps()
  }

  /** The shops of some heaps, and others as far as they are known, in no meaningful order. */
  some({ heaps, others }: Among): ReadonlySet<KnownEntry> {
    const some = new Set(this.#sums.shopsIn(heaps))
    for (const peer of others) {
      const entry = this.#shops.get(peer)
      if (entry !== undefined) some.add(entry)
    }
    return some
  }

  /**
   * One number a heap, which is another one when anything newer is known of any of its shops: what two
   * nodes compare first, for mostly they know the same. Two that differ and look alike, once in four
   * thousand million, find out at the next change.
   */
  sums(): Map<Heap, number> {
    return this.#sums.read()
  }

  /**
   * What a peer with that digest lacks, of the shops that it wants to hear of and of those that it has
   * named. Bounded: the rest follows at its next digest.
   */
  deltaFor(
    theirs: readonly ReportVersion[],
    wants: (entry: ShopEntry) => boolean = () => true,
    among: Nearby | Among | null = null,
  ): readonly ReportDelta[] {
    const has = new Map<string, ReportVersion>()
    for (const versions of theirs) has.set(versions[0], versions)
    const lacked: Lacked[] = []
    for (const entry of this.#among(among, theirs)) {
      const named = has.size === 0 ? undefined : has.get(entry.tail)
      const held = named ?? NOTHING_HELD
      const profile = isNewer(entry.profileVersion, [held[1], held[2]])
      const report = isNewer(entry.reportVersion, [held[3], held[4]])
      if (!profile && !report) continue
      // Asked last: most of what two peers know is the same. Who has moved away is told of once more.
      if (named !== undefined || wants(entry)) lacked.push({ entry, profile, report })
    }
    // Sorted last, since few are lacked of all that were looked at; the nearest come as they are.
    if (among !== null && 'heaps' in among) lacked.sort((a, b) => byName(a.entry, b.entry))
    const batch = new DeltaBatch()
    for (const { entry, profile, report } of lacked) {
      if (profile && entry.profile !== null) batch.add('profiles', entry.profile.bytes)
      if (report && entry.report !== null) batch.add('reports', entry.report.bytes)
    }
    for (const versions of theirs) {
      const last = this.#moved.newerThan(versions)
      if (last !== null) batch.add('reports', last)
    }
    return batch.messages()
  }

  #among(among: Nearby | Among | null, theirs: readonly ReportVersion[]): Iterable<KnownEntry> {
    if (among === null) return this.#inOrder
    if ('most' in among) {
      const { place, most } = among
      return this.#shops.size <= most ? this.#inOrder : this.#places.nearest(place, most)
    }
    const named = theirs.flatMap(([tail]) => this.#tails.get(tail)?.peer ?? [])
    return this.some({ heaps: among.heaps, others: [...among.others, ...named] })
  }

  /** One outcome for each profile, then one for each report. */
  applyDelta(delta: Pick<ReportDelta, 'profiles' | 'reports'>, now: number): readonly Offered[] {
    // They say whether the profiles are of any use.
    const reports = delta.reports.map((bytes) => this.offerReport(bytes, now))
    return [...delta.profiles.map((bytes) => this.offerProfile(bytes, now)), ...reports]
  }

  /** Null: worth the price of a signature. */
  #judge(peer: PeerId, version: Version, held: Version, now: number): OfferReason | null {
    if (this.#expelled.has(peer)) return 'expelled'
    if (!isNewer(version, held)) return 'not_newer'
    if (version[0] > now / 1_000 + BOOT_AHEAD_S_MAX) return 'boot_ahead'
    if (!this.#shops.has(peer) && !this.#hasRoom(now)) return 'table_full'
    return null
  }

  /** A full table gives up a shop that nobody has heard of lately, never one that is there. */
  #hasRoom(now: number): boolean {
    if (this.#shops.size < SHOPS_MAX) return true
    return this.entries().some(({ peer }) => this.#mayYield(peer, now))
  }

  #mayYield(peer: PeerId, now: number): boolean {
    return peer !== this.#crypto.self && this.isStale(peer, now)
  }

  #keep(
    peer: PeerId,
    halves: Partial<Pick<ShopEntry, 'profile' | 'report'>>,
    now: number,
  ): Offered {
    const held = this.#shops.get(peer)
    if (held === undefined && this.#shops.size >= SHOPS_MAX) {
      const stale = this.entries().find((entry) => this.#mayYield(entry.peer, now))
      if (stale !== undefined) this.#delete(stale.peer)
    }
    const entry = held ?? this.#introduce(peer)
    const cluster = entry.report?.value.cluster
    entry.learn(halves, now)
    this.#sums.change(entry)
    this.#expect(entry)
    this.#fresh.until = Math.min(this.#fresh.until, this.#staleAt(entry))
    if (held === undefined || halves.profile !== undefined) {
      this.#places.set(entry, entry.profile?.value.place ?? null)
    }
    const isAtHome = entry.report?.value.cluster === cluster
    if (held === undefined || halves.profile !== undefined || !isAtHome) this.#homes += 1
    return { verdict: 'accept', reason: 'new', changed: peer }
  }

  #introduce(peer: PeerId): KnownEntry {
    const entry = new KnownEntry(peer)
    this.#moved.forget(peer)
    this.#shops.set(peer, entry)
    this.#tails.set(entry.tail, entry)
    this.#shares.add(entry)
    return entry
  }

  #delete(peer: PeerId): boolean {
    const entry = this.#shops.get(peer)
    if (entry === undefined) return false
    this.#shops.delete(peer)
    this.#tails.delete(entry.tail)
    this.#places.delete(entry)
    this.#sums.delete(entry)
    this.#shares.delete(entry)
    return true
  }
}

/** What a peer lacks of a shop. */
interface Lacked {
  readonly entry: KnownEntry
  readonly profile: boolean
  readonly report: boolean
}

const NOTHING_HELD: ReportVersion = ['', ...NO_VERSION, ...NO_VERSION]
