import { summarise } from '../../clusters/digests/digest.ts'
import type { ClusterDigest, DigestBody } from '../../clusters/digests/digest.ts'
import { DigestTable } from '../../clusters/digests/digest-table.ts'
import type { DigestEntry, DigestOffered } from '../../clusters/digests/digest-table.ts'
import { FormerHomes } from '../../clusters/digests/former-homes.ts'
import { CLUSTER_SIZE_MAX } from '../../clusters/formation/formation.ts'
import { Herald } from '../../clusters/digests/herald.ts'
import { regionOf, regionsOf } from '../../clusters/digests/region.ts'
import type { NearCluster } from '../../clusters/digests/scope.ts'
import type { View } from '../../clusters/view/view.ts'
import type { Heap } from '../../membership/reports/heaps.ts'
import type { ShopEntry } from '../../membership/reports/known-entry.ts'
import type { ReportDelta } from '../../membership/reports/delta-batch.ts'
import type { ReportTable } from '../../membership/reports/report-table.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Topic, Verdict } from '../../ports/network.ts'
import { Comparing, standsIn } from './comparing.ts'
import { Directory, directoryKey } from './directory.ts'
import type { Geography } from './geography.ts'
import { Guests } from './guests.ts'
import { areAlike, Homes } from './homes.ts'
import { tagged } from './gossip-tag.ts'
import { Listening } from './listening.ts'
import type { MachineContext } from '../machine-context.ts'
import type { RouteDesk } from './route-desk.ts'
import { Solicitor } from './solicitor.ts'

/** A libp2p id of an Ed25519 key. */
const PEER_ID = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/
/** Who is awake changes without a word, and decides who answers for the cluster. */
const RENEW_MS = 60_000
/** Between two renewals for news of others, where the last one made no difference: the larger the network, the more there is. */
const CALM_MS_MIN = 10_000
const CALM_MS_A_CLUSTER = 250
/** What is not wanted any more costs nothing but room, where the same is heard as before. */
const SIEVE_MS = 300_000

export interface BeyondInit {
  readonly context: MachineContext
  readonly place: LatLon
  /** Of this shop. */
  readonly name: string
  readonly table: ReportTable
  readonly geography: Geography
  readonly routing: RouteDesk
  /** This shop's cluster as last chosen. */
  view(): View | null
  /** Where a shop says that it is at home, as far as connections tell. */
  clusterOf(peer: PeerId): ClusterId | null
  /** Changes whenever that does. */
  homesKnown(): number
  /** Connected peers that have said it. */
  homesTold(): Iterable<PeerId>
  isAwake(peer: PeerId): boolean
  /** As its cluster holds it, which is this shop's own. */
  isUnreachable(peer: PeerId): boolean
  /** Takes up signed halves of shops. */
  welcome(profiles: readonly Uint8Array[], reports: readonly Uint8Array[]): void
  publish(topic: Topic, bytes: Uint8Array): void
  listen(topics: readonly Topic[]): void
  readonly shopsMax?: number
}

/** What the last `renew` was made of, and when; when it was last looked whether that holds, and until when it need not be. */
interface Renewal {
  readonly basis: number
  readonly undigested: readonly NearCluster[]
  readonly at: number
  /** Changes with whatever is heard of anybody's home. */
  readonly news: number
  readonly lookedAt: number
  readonly paceMs: number
}

/** What this node hears of clusters other than its own, tells them of its own, and asks them. */
export class Beyond {
  readonly digests: DigestTable
  readonly homes: Homes
  readonly listening: Listening
  readonly solicitor: Solicitor
  readonly directory: Directory
  readonly comparing: Comparing
  readonly #init: BeyondInit
  readonly #herald: Herald
  readonly #guests = new Guests()
  readonly #former: FormerHomes
  #home: ClusterId | null = null
  #counted = { places: -1, count: 0 }
  #sievedAt = Number.NEGATIVE_INFINITY
  #renewed: Renewal | null = null

  constructor(init: BeyondInit) {
    const { context, place, table } = init
    this.#init = init
    this.#former = new FormerHomes(context.self)
    this.digests = new DigestTable(context.crypto, place)
    this.homes = new Homes({ ...init, self: context.self, digests: this.digests })
    this.listening = new Listening({
      place,
      digests: this.digests,
      listen: (topics) => init.listen(topics),
      ...(init.shopsMax === undefined ? {} : { shopsMax: init.shopsMax }),
    })
    this.comparing = new Comparing({
      table,
      digests: this.digests,
      listening: this.listening,
      homeOf: (entry) => this.homes.of(entry),
      isOutdated: (entry) => !this.#guests.has(entry.peer) && this.#isOutdated(entry),
      told: () => this.homes.told(),
      isAtHome: () => this.#home !== null,
      ...(init.shopsMax === undefined ? {} : { shopsMax: init.shopsMax }),
    })
    this.directory = new Directory(context)
    this.#herald = new Herald({
      context,
      view: () => init.view(),
      isAwake: (peer) => init.isAwake(peer),
      body: (view, contacts) => this.#body(view, contacts),
      news: ({ members }) => members.map(({ peer }) => table.versionOf(peer)).join(),
      newest: (cluster) => {
        const entry = this.digests.get(cluster)
        return entry === null ? null : [entry.digest.epoch, entry.round]
      },
      publish: (digest, bytes) => this.#publish(digest, bytes),
      confirm: (digest, pulse) => this.#confirm(digest, pulse),
      neighbours: () => this.#inRegions(),
    })
    this.solicitor = new Solicitor({
      context,
      routing: init.routing,
      digests: this.digests,
      directory: this.directory,
      isStrange: (point) => this.#isStrange(point),
      own: () => this.#own(),
      wants: (cluster) => this.listening.wants(cluster),
      isKnown: (shop) => table.known(shop) !== null,
      trueTime: () => table.trueTime(context.now()),
      halves: (shop) => {
        const { profile, report } = table.get(shop) ?? { profile: null, report: null }
        return profile === null || report === null
          ? null
          : { profile: profile.bytes, report: report.bytes }
      },
      welcome: (profiles, reports) => init.welcome(profiles, reports),
      invite: (shop) => this.invite(shop),
    })
  }

  begin(): void {
    this.renew()
    this.#herald.begin()
  }

  /** The view, or what is known of others, may have changed. True: this shop is at home elsewhere now. */
  renew(): boolean {
    const { context, table } = this.#init
    const view = this.#init.view()
    const home = view?.cluster ?? null
    // All of them only grow, as long as the home is the same.
    const basis = (view?.epoch ?? 0) + this.digests.places
    const news = basis + table.homes + this.#init.homesKnown()
    const undigested = this.#lookAround(home, basis, news)
    if (undigested === null) return false
    const now = context.now()
    const moved = home !== this.#home
    if (moved && this.#home !== null && home !== null) this.#former.leave(this.#home)
    this.#home = home
    const isOther = this.listening.renew(home, now, undigested)
    if (isOther) this.#sievedAt = Number.NEGATIVE_INFINITY
    const paceMs = isOther ? 0 : this.#calmMs()
    this.#renewed = { basis, undigested, at: now, news, lookedAt: now, paceMs }
    this.#init.geography.setBeyond(this.#outOfHearing())
    this.directory.provide(this.#answersFor())
    return moved
  }

  /** The homes to renew with; null: it is too early to look, or it would come to what it came to last. */
  #lookAround(home: ClusterId | null, basis: number, news: number): readonly NearCluster[] | null {
    const now = this.#init.context.now()
    const last = this.#renewed
    if (last === null || home !== this.#home || this.listening.mayOpen(now)) {
      return this.homes.undigested()
    }
    const isDue = now - last.at >= RENEW_MS
    const isSame = last.news === news
    const paceMs = last.basis === basis ? last.paceMs : Math.min(last.paceMs, this.#calmMs())
    if (isSame ? !isDue : home !== null && now - last.lookedAt < paceMs) return null
    const undigested = isSame ? last.undigested : this.homes.undigested()
    if (last.basis !== basis || !areAlike(undigested, last.undigested)) return undigested
    // Whoever came or moved did so in clusters that speak for themselves.
    if (isDue) this.directory.provide(this.#answersFor())
    const calmer = Math.min(Math.max(this.#calmMs(), 2 * last.paceMs), RENEW_MS)
    this.#renewed = { ...last, news, lookedAt: now, paceMs: calmer, at: isDue ? now : last.at }
    return null
  }

  #calmMs(): number {
    return Math.min(Math.max(CALM_MS_MIN, this.digests.size * CALM_MS_A_CLUSTER), RENEW_MS)
  }

  /** A gossiped digest. */
  hear(bytes: Uint8Array): Verdict {
    return this.#heard(this.digests.offer(bytes, this.#init.context.now()))
  }

  /** A gossiped pulse: a digest still holds. */
  hearPulse(bytes: Uint8Array): Verdict {
    return this.#heard(this.digests.offerPulse(bytes, this.#init.context.now()))
  }

  learn({ digests, pulses }: Pick<ReportDelta, 'digests' | 'pulses'>): void {
    for (const bytes of digests) this.hear(bytes)
    for (const bytes of pulses) this.hearPulse(bytes)
  }

  #heard({ verdict, reason, digest, author }: DigestOffered): Verdict {
    if (reason !== 'new') this.#init.context.count(`digest_${reason}`)
    if (digest !== null && author !== null && digest.cluster === this.#home) {
      this.#herald.hear(digest)
      this.#former.hear(author, digest.successorOf)
    }
    return verdict
  }

  /** Shops whom their own clusters miss, and who have said nothing since; and all of clusters that are silent. */
  *missed(): Iterable<PeerId> {
    const { table, context } = this.#init
    const silent = new Set<Heap>()
    const time = table.trueTime(context.now())
    for (const entry of this.digests.entries()) {
      const { digest, round } = entry
      for (const peer of digest.absent) {
        const report = table.get(peer)?.report?.value ?? null
        // Who has said since that it is at home elsewhere is no longer theirs to miss.
        if (report?.cluster === digest.cluster && report.at <= round * 1_000) yield peer
      }
      if (digest.cluster !== this.#home && this.digests.isSilent(entry, time, this.#isNear(entry)))
        silent.add(digest.cluster)
    }
    if (silent.size === 0) return
    for (const { peer, report } of table.entries())
      if (silent.has(report?.value.cluster ?? '')) yield peer
  }

  /** Of the regions around: its news comes as it is told. */
  #isNear({ region }: DigestEntry): boolean {
    return this.listening.regions.has(region)
  }

  /** What that shop says is kept for a while, wherever it is at home. */
  invite(shop: PeerId): void {
    this.#guests.invite(shop, this.#init.context.now())
  }

  /** Whether the full report of a shop is kept here. */
  wants(entry: ShopEntry): boolean {
    return this.#guests.has(entry.peer) || this.#isHeard(entry)
  }

  /** Tells what is wanted from what may be forgotten; undefined: that was looked at lately. */
  sieve(now: number): ((entry: ShopEntry) => boolean) | undefined {
    if (now - this.#sievedAt < SIEVE_MS) return undefined
    this.#sievedAt = now
    return (entry) => this.wants(entry)
  }

  /** Who has no home yet speaks in its region. */
  #isHeard(entry: ShopEntry): boolean {
    if (!this.listening.isBounded) return true
    const cluster = this.homes.of(entry)
    if (cluster !== '') return this.listening.wants(cluster)
    return standsIn(this.listening.regions, entry) && !this.#isOutdated(entry)
  }

  /**
   * Whoever has no home says so every two minutes. A shop that settles out of hearing says no more here, and what
   * it said before would be kept, and told to others, for two weeks. In a small network all are heard.
   */
  #isOutdated(entry: ShopEntry): boolean {
    const { table, context } = this.#init
    const isSaid = entry.report !== null && this.homes.of(entry) === ''
    return isSaid && this.listening.isBounded && table.isStale(entry.peer, context.now())
  }

  /** Where those stand that are known although their clusters are out of hearing. */
  *guests(): Iterable<readonly [PeerId, LatLon]> {
    for (const shop of this.#guests.shops()) {
      const known = this.isGuest(shop) ? this.#init.table.known(shop) : null
      if (known !== null) yield [shop, known.profile.place]
    }
  }

  /** Out of hearing, and still of use: asked now and then what it says of itself. */
  isGuest(shop: PeerId): boolean {
    const entry = this.#init.table.get(shop)
    return entry === null || !this.#isHeard(entry)
  }

  /** Members of a cluster, or of the one into which it was dissolved, that answer questions. */
  contactsOf(cluster: ClusterId): readonly PeerId[] {
    const contacts = this.digests.heirOf(cluster)?.contacts ?? []
    return contacts.length > 0 ? contacts : this.directory.known(directoryKey.cluster(cluster))
  }

  /**
   * Looks for a shop that is not known here, by its id or its name; what it says of itself is known
   * afterwards, if it answers.
   */
  findShop(wanted: string, done: () => void): void {
    const asId = PEER_ID.test(wanted) ? [wanted as PeerId] : []
    this.directory.find(directoryKey.shop(wanted), (named) =>
      this.solicitor.meet([...asId, ...named], done),
    )
  }

  /** Whether anybody of a cluster is known, or can be looked up. */
  findCluster(cluster: ClusterId, done: (found: boolean) => void): void {
    // Who hears of every cluster that there is need not look for another.
    const isKnown = this.contactsOf(cluster).length > 0
    if (isKnown || !this.listening.isBounded) done(isKnown)
    else this.directory.find(directoryKey.cluster(cluster), (peers) => done(peers.length > 0))
  }

  /** As `Homes.ofShop`. */
  homeOf(shop: PeerId): ClusterId | '' | null {
    return this.homes.ofShop(shop)
  }

  sweep(now: number): void {
    this.digests.sweep(now)
    this.#guests.sweep(now)
  }

  #own(): { readonly cluster: ClusterId; readonly members: ReadonlySet<PeerId> } | null {
    const view = this.#init.view()
    if (view === null) return null
    return { cluster: view.cluster, members: new Set(view.members.map(({ peer }) => peer)) }
  }

  #body({ cluster, members, evictions }: View, contacts: readonly PeerId[]): DigestBody | null {
    const shops = members.flatMap(({ peer }) => this.#init.table.known(peer) ?? [])
    const gone = members.map(({ peer }) => peer).filter((peer) => this.#init.isUnreachable(peer))
    // Voted out: what they said last is still believed elsewhere.
    const absent = [...gone, ...evictions.map(({ peer }) => peer)].slice(0, CLUSTER_SIZE_MAX)
    const said = this.digests.get(cluster)?.digest.successorOf ?? []
    return summarise(shops, contacts, this.#former.addedTo(said, cluster), absent)
  }

  /** Clusters whose digests are gossiped in the regions of which this node hears. */
  #inRegions(): number {
    const { places } = this.digests
    if (this.#counted.places !== places) {
      const near = [...this.digests.entries()].filter((entry) => this.#isNear(entry))
      this.#counted = { places, count: near.length }
    }
    return this.#counted.count
  }

  #publish(digest: ClusterDigest, bytes: Uint8Array): void {
    this.hear(bytes)
    this.#init.publish(this.listening.regionTopic(digest.centre), tagged('digest', bytes))
  }

  #confirm(digest: ClusterDigest, pulse: Uint8Array): void {
    this.hearPulse(pulse)
    this.#init.publish(this.listening.regionTopic(digest.centre), tagged('pulse', pulse))
  }

  /** In a network larger than what is heard of here: whether nobody that is known stands in a region. */
  #isStrange(point: LatLon): boolean {
    if (!this.listening.isBounded) return false
    const region = regionOf(point)
    for (const { digest } of this.digests.entries()) if (regionsOf(digest).has(region)) return false
    for (const [, place] of this.homes.all()) if (regionOf(place) === region) return false
    return true
  }

  /** Its own name; and for its cluster and the places of its members, if it is one of the contacts. */
  #answersFor(): string[] {
    const { context, place, name } = this.#init
    const keys = [directoryKey.shop(name)]
    const view = this.#init.view()
    if (view === null || !this.#herald.ranks(view).slice(0, 3).includes(context.self)) return keys
    keys.push(...[view.cluster, ...this.#former.all].map(directoryKey.cluster))
    const members = view.members.flatMap(({ peer }) => this.#init.table.known(peer) ?? [])
    keys.push(...[place, ...members.map(({ profile }) => profile.place)].map(directoryKey.place))
    return keys
  }

  *#outOfHearing(): Iterable<ClusterDigest> {
    for (const { digest } of this.digests.entries())
      if (!this.listening.wants(digest.cluster)) yield digest
  }
}
