import type { KeeperCandidate } from '../../clusters/view/keeper-choice.ts'
import type { GroupMap } from '../../clusters/formation/scout.ts'
import type { OfferReason, Offered } from '../../membership/reports/offered.ts'
import { ReportTable } from '../../membership/reports/report-table.ts'
import { intakeTail } from '../../models/ids.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Topic, Verdict } from '../../ports/network.ts'
import { defaultRouterSettings } from '../../routing/settings.ts'
import { ShopTable } from '../../routing/index/shop-table.ts'
import type { ReportMessage } from '../../wire/messages.ts'
import { absentees } from './absentees.ts'
import { AskingAround } from './asking-around.ts'
import { Beyond } from './beyond.ts'
import { reportsAround } from './around.ts'
import { BidPrices } from './bid-prices.ts'
import { ClusterPrices } from './cluster-prices.ts'
import { DeskMemory } from './desk-memory.ts'
import { Geography } from './geography.ts'
import { untagged } from './gossip-tag.ts'
import { expectIntroduction } from './introduction.ts'
import type { MachineContext } from '../machine-context.ts'
import type { NeighbourhoodInit } from './neighbourhood-init.ts'
import { OwnReports } from './own-reports.ts'
import { RouteDesk } from './route-desk.ts'
import { ShopLists } from './shop-lists.ts'
import { Workers } from './workers.ts'

/** Silent and forgotten shops are cleared away at this pace; a digest goes round as often. */
const SWEEP_MS = 30_000
/** New clusters are listened to that soon after they are heard of. */
const LISTEN_MS = 2_000

/**
 * What this node knows of the other shops and tells them of itself: reports in, reports out, and the
 * router's table that follows them. All soft state: a start begins with nothing and asks around.
 */
export class Neighbourhood {
  readonly #init: NeighbourhoodInit
  readonly #context: MachineContext
  readonly #table: ReportTable
  readonly #own: OwnReports
  readonly #shops = new ShopTable()
  readonly routing: RouteDesk
  readonly #geography: Geography
  readonly #connected = new Set<PeerId>()
  /** Were connected and are not, since when: nothing new is offered to them until they are heard again. */
  readonly #lost = new Map<PeerId, number>()
  readonly bids: BidPrices
  readonly clusterPrices: ClusterPrices
  /** What the conductor is told of desks. */
  readonly desks: DeskMemory
  readonly lists: ShopLists
  /** What goes with a refusal beside the own report. */
  readonly around: () => readonly Uint8Array[]
  /** Other clusters. */
  readonly beyond: Beyond
  /** Where geography puts shops. */
  readonly map: GroupMap
  readonly workers: Workers
  readonly #asking: AskingAround

  constructor(init: NeighbourhoodInit) {
    const { context, desk } = init
    this.#init = init
    this.#context = context
    this.#table = new ReportTable(context.crypto)
    this.#geography = new Geography(desk.profile.place)
    const missed = (): Iterable<PeerId> => this.beyond.missed()
    const shops = { ...init, self: context.self, table: this.#table, lost: this.#lost, missed }
    this.routing = new RouteDesk({
      shops: this.#shops,
      settings: init.routing ?? defaultRouterSettings(desk.profile.currency),
      refreshOwn: () => {
        const { profile, report } = this.#own.current()
        this.#shops.upsert(profile, report)
      },
      absentees: (now) => absentees(shops, now),
      clusterOf: (point) => this.#geography.clusterOf(point, this.beyond.guests()),
    })
    this.#asking = new AskingAround(context, (peer) =>
      context.send(peer, this.beyond.comparing.ask()),
    )
    this.around = () => reportsAround(this.#table, context.self, context.now())
    this.bids = new BidPrices(context, desk)
    this.clusterPrices = new ClusterPrices({
      context,
      takesPart: init.clusterPrices === true,
      shops: this.#shops,
      settings: this.routing.router.settings,
      view: () => init.view(),
      isAwake: (peer) => init.absentWhy(peer) === null,
      orders: (most) => init.orders(most),
      told: (prices, until) => this.bids.tell(prices, until),
    })
    this.map = this.#geography.mapOf((peer) => this.#table.known(peer) !== null)
    this.desks = new DeskMemory((peer) => this.#table.get(peer)?.report?.value ?? null)
    this.lists = new ShopLists({
      self: context.self,
      table: this.#table,
      geography: this.#geography,
      bids: this.bids,
      isConnected: (peer) => this.isConnected(peer),
    })
    this.beyond = new Beyond({
      ...init,
      place: desk.profile.place,
      name: desk.profile.name,
      table: this.#table,
      geography: this.#geography,
      routing: this.routing,
      isAwake: (peer) => init.absentWhy(peer) === null,
      isUnreachable: (peer) => init.absentWhy(peer) === 'unreachable',
      welcome: (profiles, reports) => this.#welcome(profiles, reports),
    })
    this.#own = new OwnReports({
      ...init,
      table: this.#table,
      bids: this.bids,
      home: () => init.view()?.cluster ?? null,
      topic: () => this.beyond.listening.reportTopic(),
      connected: () => this.#connected,
      changed: () => this.#index(context.self),
    })
    this.workers = new Workers({
      ...init,
      table: this.#table,
      beyond: this.beyond,
      isConnected: (peer) => this.isConnected(peer),
      goneSince: (peer) => this.goneSince(peer),
    })
  }

  begin(): void {
    const { context, desk } = this.#init
    this.beyond.begin()
    this.#geography.place(context.self, desk.profile.place)
    this.#own.begin()
    this.#sweep()
    this.#listen()
  }

  peerUp(peer: PeerId): void {
    this.#connected.add(peer)
    this.#lost.delete(peer)
    this.#own.tell(peer)
    this.#asking.add(peer)
    const isUnknown = (): boolean => this.isConnected(peer) && this.#table.known(peer) === null
    expectIntroduction(this.#context, peer, isUnknown)
  }

  peerDown(peer: PeerId): void {
    this.#connected.delete(peer)
    this.#asking.remove(peer)
    this.#lost.set(peer, this.#context.now())
  }

  /** No longer a member: nothing of it is believed, shown or routed to, whoever passes it on. */
  expelled(peer: PeerId): void {
    this.#table.expel(peer)
    this.#shops.remove(peer)
    this.#geography.remove(peer)
    this.#asking.remove(peer)
    this.#connected.delete(peer)
  }

  /** Judges a gossip message before it is passed on. */
  gossip(topic: Topic, bytes: Uint8Array): Verdict {
    const message = untagged(bytes)
    if (message === null) {
      this.#context.count(`gossip_unknown_${topic.split('/')[0] ?? ''}`)
      return 'ignore'
    }
    const now = this.#context.now()
    switch (message.kind) {
      case 'report':
        return this.#heard(this.#table.offerReport(message.bytes, now, true))
      case 'profile':
        return this.#heard(this.#table.offerProfile(message.bytes, now, true))
      case 'digest':
        return this.beyond.hear(message.bytes)
      case 'pulse':
        return this.beyond.hearPulse(message.bytes)
    }
  }

  handle(from: PeerId, message: ReportMessage): void {
    switch (message.type) {
      case 'report_sums':
      case 'report_differ':
      case 'report_digest':
        for (const said of this.beyond.comparing.hear(from, message)) this.#context.send(from, said)
        return
      case 'report_delta':
        this.#learn(from, message)
        if (this.#table.known(from) !== null) this.beyond.solicitor.heard(from)
        return
      case 'report_ask':
        this.#own.tell(from)
        return
    }
  }

  /** Whoever knows somebody of whom nothing was known here is asked for all of them. */
  #learn(from: PeerId, delta: Extract<ReportMessage, { type: 'report_delta' }>): void {
    const known = (): number => this.#table.size + this.beyond.digests.size
    const before = known() + (this.#table.get(from) === null ? 1 : 0)
    this.beyond.learn(delta)
    for (const offered of this.#table.applyDelta(delta, this.#context.now())) this.#heard(offered)
    if (known() > before && this.#connected.has(from)) this.#asking.add(from)
  }

  /** What another cluster proposes: kept as long as it is of use. */
  #welcome(profiles: readonly Uint8Array[], reports: readonly Uint8Array[]): void {
    for (const offered of this.#table.applyDelta({ profiles, reports }, this.#context.now())) {
      this.#heard(offered)
      if (offered.changed !== null) this.beyond.invite(offered.changed)
    }
  }

  /** A report that came with a refusal. */
  hearReport(bytes: Uint8Array): void {
    this.#heard(this.#table.offerReport(bytes, this.#context.now()))
  }

  /** Capacity or stock changed. */
  booksChanged(): void {
    this.#own.booksChanged()
  }

  /** This shop's state now, signed. */
  freshReport(): Uint8Array {
    return this.#own.fresh()
  }

  /** The cluster that this shop is in. */
  home(): ClusterId {
    return this.#geography.homeOf(this.#context.self)
  }

  /** Whether anybody known has a peer id that ends so. */
  knowsTail(tail: string): boolean {
    return this.#table.entries().some(({ peer }) => intakeTail(peer) === tail)
  }

  /** This shop, or one that this node has heard of. */
  isMember(peer: PeerId): boolean {
    const { self } = this.#context
    // Whoever has a connection has been admitted.
    return peer === self || this.#connected.has(peer) || this.#table.known(peer) !== null
  }

  /** Since when a shop that was connected is not; null: it is, or never was. */
  goneSince(peer: PeerId): number | null {
    return this.#lost.get(peer) ?? null
  }

  isConnected(peer: PeerId): boolean {
    return this.#connected.has(peer)
  }

  /** Connected shops that have said who they are, as possible keepers. */
  candidates(): KeeperCandidate[] {
    const now = this.#context.now()
    return [...this.#connected].flatMap((peer) => {
      const known = this.#table.known(peer)
      if (known === null || this.#table.isStale(peer, now)) return []
      const { profile, report } = known
      return report.mode === 'stopping'
        ? []
        : [{ peer, store: report.storeId, site: profile.place.site }]
    })
  }

  connectedPeers(): readonly PeerId[] {
    return [...this.#connected]
  }

  knownShops(): number {
    return this.#shops.size
  }

  #heard({ verdict, reason, changed }: Offered): Verdict {
    if (reason !== 'new') this.#context.count(`report_${reason satisfies OfferReason}`)
    if (reason === 'own_newer') this.#own.outrank()
    if (changed !== null) {
      this.#lost.delete(changed)
      this.#index(changed)
      this.#askHome(changed)
    }
    return verdict
  }

  /** What it says over its connection goes before its report, and that it has moved may have been lost there. */
  #askHome(peer: PeerId): void {
    const reported = this.#table.get(peer)?.report?.value.cluster ?? ''
    if (reported === '' || !this.isConnected(peer)) return
    if (this.#init.clusterOf(peer) !== reported) this.#context.send(peer, { type: 'hello_ask' })
  }

  #index(peer: PeerId): void {
    const known = this.#table.known(peer)
    if (known === null) return
    this.#shops.upsert(known.profile, known.report)
    this.desks.note(peer, known.report.storeId)
    if (this.beyond.isGuest(peer)) this.#geography.remove(peer)
    else this.#geography.place(peer, known.profile.place)
  }

  /** The view has changed: whoever listens to this shop's cluster hears of it there from now on. */
  homeChanged(): void {
    if (this.#moved()) return
    this.booksChanged()
  }

  /** True: this shop is at home elsewhere now, and has said so. */
  #moved(): boolean {
    if (!this.beyond.renew()) return false
    this.#own.moved()
    return true
  }

  #listen(): void {
    this.#moved()
    this.#context.after(LISTEN_MS, () => this.#listen(), 'patient')
  }

  #sweep(): void {
    const now = this.#context.now()
    this.bids.turn(now)
    this.clusterPrices.turn(now)
    this.workers.sweep()
    this.beyond.sweep(now)
    for (const peer of this.#table.sweep(now, this.beyond.sieve(now))) {
      this.#shops.remove(peer)
      this.#geography.remove(peer)
      this.desks.forget(peer)
    }
    this.#own.report()
    // One peer a round, at random: what gossip lost is found again.
    const peers = [...this.#connected]
    const peer = peers[Math.floor(this.#context.random() * peers.length)]
    if (peer !== undefined)
      for (const ask of this.beyond.comparing.nextRound()) this.#context.send(peer, ask)
    this.#context.after(SWEEP_MS, () => this.#sweep(), 'patient')
  }
}
