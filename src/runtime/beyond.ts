import { summarise } from '../clusters/digest.ts'
import type { ClusterDigest, DigestBody } from '../clusters/digest.ts'
import { DigestTable } from '../clusters/digest-table.ts'
import { Herald } from '../clusters/herald.ts'
import { regionOf, regionsOf } from '../clusters/region.ts'
import { NEIGHBOUR_HYSTERESIS, REPORTED_SHOPS_MAX } from '../clusters/scope.ts'
import type { View } from '../clusters/view.ts'
import type { ShopEntry } from '../membership/known-entry.ts'
import type { Nearby, ReportTable } from '../membership/report-table.ts'
import { shareFor } from '../membership/share.ts'
import type { Share } from '../membership/share.ts'
import type { LatLon } from '../models/geo.ts'
import type { ClusterId, PeerId } from '../models/ids.ts'
import type { Topic, Verdict } from '../ports/network.ts'
import type { ReportMessage } from '../wire/messages.ts'
import { Directory, directoryKey } from './directory.ts'
import type { Geography } from './geography.ts'
import { tagged } from './gossip-tag.ts'
import { Listening } from './listening.ts'
import type { MachineContext } from './machine-context.ts'
import type { RouteDesk } from './route-desk.ts'
import { Solicitor } from './solicitor.ts'

/** What a shop that was asked for says is kept so long after it was last of use. */
const GUEST_MS = 30 * 60_000
/** Guests at one time: a few for each order of the last half hour. */
const GUESTS_MAX = 400
/** A libp2p id of an Ed25519 key. */
const PEER_ID = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/
/** Dissolved clusters that a digest names. */
const FORMER_MAX = 8
/** Who is awake changes without a word, and decides who answers for the cluster. */
const RENEW_MS = 60_000

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
  isAwake(peer: PeerId): boolean
  /** As its cluster holds it, which is this shop's own. */
  isUnreachable(peer: PeerId): boolean
  /** Takes up signed halves of shops. */
  welcome(profiles: readonly Uint8Array[], reports: readonly Uint8Array[]): void
  publish(topic: Topic, bytes: Uint8Array): void
  listen(topics: readonly Topic[]): void
  readonly shopsMax?: number
}

/** What this node hears of clusters other than its own, tells them of its own, and asks them. */
export class Beyond {
  readonly digests: DigestTable
  readonly listening: Listening
  readonly solicitor: Solicitor
  readonly directory: Directory
  readonly #init: BeyondInit
  readonly #herald: Herald
  /** Shops of clusters out of hearing that are of use now, until when. */
  readonly #guests = new Map<PeerId, number>()
  /** Where this shop was at home before, the newest first. */
  #former: ClusterId[] = []
  #home: ClusterId | null = null
  #askings = 0
  #counted = { places: -1, count: 0 }
  /** Grows whenever another shop may be wanted than before; and what it was at the last sweep. */
  #scopes = 0
  #sweptFor = -1
  /** What the last `renew` was made of, and when. */
  #renewed: { readonly view: View | null; readonly news: string; readonly at: number } | null = null

  constructor(init: BeyondInit) {
    const { context, place, table } = init
    this.#init = init
    this.digests = new DigestTable(context.crypto, place)
    this.listening = new Listening({
      place,
      digests: this.digests,
      homes: () => this.#homes(),
      listen: (topics) => init.listen(topics),
      ...(init.shopsMax === undefined ? {} : { shopsMax: init.shopsMax }),
    })
    this.directory = new Directory(context)
    this.#herald = new Herald({
      context,
      view: () => init.view(),
      isAwake: (peer) => init.isAwake(peer),
      body: (view, contacts) => this.#body(view, contacts),
      news: ({ members }) => members.map(({ peer }) => table.versionOf(peer)).join(),
      newest: (cluster) => this.digests.get(cluster)?.digest ?? null,
      publish: (digest, bytes) => this.#publish(digest, bytes),
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

  /** The view, or what is known of others, has changed. True: this shop is at home elsewhere now. */
  renew(): boolean {
    const view = this.#init.view()
    const { context, table } = this.#init
    const now = context.now()
    const news = [table.homes, this.#init.homesKnown(), this.digests.places].join(' ')
    const last = this.#renewed
    if (last?.view === view && last.news === news && !this.listening.mayOpen(now)) {
      if (now - last.at < RENEW_MS) return false
      this.#renewed = { view, news, at: now }
      this.directory.provide(this.#answersFor())
      return false
    }
    this.#renewed = { view, news, at: now }
    this.#scopes += 1
    const home = view?.cluster ?? null
    const moved = home !== this.#home
    if (moved && this.#home !== null && home !== null) {
      this.#former = [...new Set([this.#home, ...this.#former])].slice(0, FORMER_MAX)
    }
    if (moved) this.#home = home
    this.listening.renew(home, now)
    this.#init.geography.setBeyond(this.#outOfHearing())
    this.directory.provide(this.#answersFor())
    return moved
  }

  /** A gossiped digest. */
  hear(bytes: Uint8Array): Verdict {
    const { context } = this.#init
    const { verdict, reason, digest } = this.digests.offer(bytes, context.now())
    if (reason !== 'new') context.count(`digest_${reason}`)
    if (digest?.cluster === this.#home && digest !== null) this.#herald.hear(digest)
    return verdict
  }

  /** Shops whom their own clusters miss, and who have said nothing since. */
  *missed(): Iterable<PeerId> {
    for (const { digest } of this.digests.entries())
      for (const peer of digest.absent) {
        const report = this.#init.table.get(peer)?.report ?? null
        if (report !== null && report.value.at <= digest.round * 1_000) yield peer
      }
  }

  /** Of what this node knows another share each time. */
  nextShare(): Share {
    this.#askings += 1
    return shareFor(this.#askings, Math.max(this.#init.table.size, this.digests.size))
  }

  /** What this node has of a share, and wants, for a peer to compare. */
  asked(share: Share): Extract<ReportMessage, { type: 'report_digest' }> {
    const { clusters, regions } = this.listening
    const { table } = this.#init
    return {
      type: 'report_digest',
      share: [share.nth, share.of],
      versions: table.digest(share),
      digests: this.digests.versions(share),
      clusters,
      regions: [...regions],
    }
  }

  /** Answers what a peer lacks of what it wants. */
  answer(
    from: PeerId,
    ask: Extract<ReportMessage, { type: 'report_digest' }>,
  ): readonly ReportMessage[] {
    const [nth, of] = ask.share
    const share = { nth, of }
    const clusters = new Set(ask.clusters)
    const regions = new Set(ask.regions)
    const isWanted = (entry: ShopEntry): boolean => {
      const cluster = this.#homeOf(entry)
      return cluster === '' ? standsIn(regions, entry) : clusters.has(cluster)
    }
    const isNear = ({ centre }: ClusterDigest): boolean =>
      regions.size === 0 || regions.has(regionOf(centre))
    const digests = this.digests.lackedBy(ask.digests, isNear, share)
    const { table } = this.#init
    const deltas =
      clusters.size === 0
        ? table.deltaFor(ask.versions, undefined, share, this.#near(from))
        : table.deltaFor(ask.versions, isWanted, share)
    const alone = { type: 'report_delta', profiles: [], reports: [], digests } as const
    return digests.length === 0 ? deltas : [alone, ...deltas]
  }

  /** What that shop says is kept for a while, wherever it is at home. */
  invite(shop: PeerId): void {
    this.#guests.delete(shop)
    this.#guests.set(shop, this.#init.context.now() + GUEST_MS)
    for (const first of this.#guests.keys()) {
      if (this.#guests.size <= GUESTS_MAX) break
      this.#guests.delete(first)
      this.#scopes += 1
    }
  }

  /** Whether the full report of a shop is kept here. */
  wants(entry: ShopEntry): boolean {
    return this.#guests.has(entry.peer) || this.#isHeard(entry)
  }

  /** Tells what is wanted from what may be forgotten; undefined: nothing else is than at the last asking. */
  sieve(): ((entry: ShopEntry) => boolean) | undefined {
    if (this.#sweptFor === this.#scopes) return undefined
    this.#sweptFor = this.#scopes
    return (entry) => this.wants(entry)
  }

  /** Who has no home yet speaks in its region. */
  #isHeard(entry: ShopEntry): boolean {
    const cluster = this.#homeOf(entry)
    if (cluster !== '' || !this.listening.isBounded) return this.listening.wants(cluster)
    return standsIn(this.listening.regions, entry)
  }

  /**
   * Shops to tell a peer of that wants all there is: as many as it will keep, for in a large network it
   * would only forget the others, and those near it decide where it is at home. Not there: all.
   */
  #near(from: PeerId): Nearby | undefined {
    const { table, shopsMax = REPORTED_SHOPS_MAX } = this.#init
    const place = table.known(from)?.profile.place
    return place && { place, most: Math.ceil(shopsMax * NEIGHBOUR_HYSTERESIS) }
  }

  /** Where those stand that are known although their clusters are out of hearing. */
  *guests(): Iterable<readonly [PeerId, LatLon]> {
    for (const shop of this.#guests.keys()) {
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
    if (this.contactsOf(cluster).length > 0 || !this.listening.isBounded) {
      done(this.contactsOf(cluster).length > 0)
      return
    }
    this.directory.find(directoryKey.cluster(cluster), (peers) => done(peers.length > 0))
  }

  /** Where a shop has said in its report that it is at home; empty: nowhere; null: none is known. */
  homeOf(shop: PeerId): ClusterId | '' | null {
    const entry = this.#init.table.get(shop)
    return entry === null ? null : this.#homeOf(entry)
  }

  sweep(now: number): void {
    this.digests.sweep(now)
    for (const [shop, until] of this.#guests)
      if (until <= now && this.#guests.delete(shop)) this.#scopes += 1
  }

  *#homes(): Iterable<readonly [ClusterId, LatLon]> {
    for (const entry of this.#init.table.entries()) {
      if (entry.profile === null || entry.report === null) continue
      const cluster = this.#homeOf(entry)
      if (cluster !== '') yield [cluster, entry.profile.value.place]
    }
  }

  /** Empty: nowhere, or it has not said where. */
  #homeOf({ peer, report }: ShopEntry): ClusterId | '' {
    return this.#init.clusterOf(peer) ?? report?.value.cluster ?? ''
  }

  #own(): { readonly cluster: ClusterId; readonly members: ReadonlySet<PeerId> } | null {
    const view = this.#init.view()
    if (view === null) return null
    return { cluster: view.cluster, members: new Set(view.members.map(({ peer }) => peer)) }
  }

  #body({ members }: View, contacts: readonly PeerId[]): DigestBody | null {
    const shops = members.flatMap(({ peer }) => this.#init.table.known(peer) ?? [])
    const absent = members.map(({ peer }) => peer).filter((peer) => this.#init.isUnreachable(peer))
    return summarise(shops, contacts, this.#former, absent)
  }

  /** Clusters whose digests are gossiped in the regions of which this node hears. */
  #inRegions(): number {
    const { places } = this.digests
    if (this.#counted.places !== places) {
      let count = 0
      for (const { digest } of this.digests.entries())
        if (this.listening.regions.has(regionOf(digest.centre))) count += 1
      this.#counted = { places, count }
    }
    return this.#counted.count
  }

  #publish(digest: ClusterDigest, bytes: Uint8Array): void {
    this.digests.offer(bytes, this.#init.context.now())
    this.#init.publish(this.listening.regionTopic(digest.centre), tagged('digest', bytes))
  }

  /** In a network larger than what is heard of here: whether nobody that is known stands in a region. */
  #isStrange(point: LatLon): boolean {
    if (!this.listening.isBounded) return false
    const region = regionOf(point)
    for (const { digest } of this.digests.entries()) if (regionsOf(digest).has(region)) return false
    for (const [, place] of this.#homes()) if (regionOf(place) === region) return false
    return true
  }

  /** Its own name; and for its cluster and the places of its members, if it is one of the contacts. */
  #answersFor(): string[] {
    const { context, place, name } = this.#init
    const keys = [directoryKey.shop(name)]
    const view = this.#init.view()
    if (view === null || !this.#herald.ranks(view).slice(0, 3).includes(context.self)) return keys
    keys.push(...[view.cluster, ...this.#former].map(directoryKey.cluster))
    const members = view.members.flatMap(({ peer }) => this.#init.table.known(peer) ?? [])
    keys.push(...[place, ...members.map(({ profile }) => profile.place)].map(directoryKey.place))
    return keys
  }

  *#outOfHearing(): Iterable<ClusterDigest> {
    for (const { digest } of this.digests.entries())
      if (!this.listening.wants(digest.cluster)) yield digest
  }
}

/** One of which it is not known where it stands is given the benefit of the doubt. */
function standsIn(regions: ReadonlySet<string>, { profile }: ShopEntry): boolean {
  return profile === null || regions.size === 0 || regions.has(regionOf(profile.value.place))
}
