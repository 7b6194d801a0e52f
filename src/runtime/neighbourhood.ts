import type { KeeperCandidate } from '../clusters/keeper-choice.ts'
import type { Desk } from '../desk/desk.ts'
import type { OfferReason, Offered } from '../membership/report-table.ts'
import { ReportTable } from '../membership/report-table.ts'
import { Reporter } from '../membership/reporter.ts'
import type { ReportBody } from '../membership/reporter.ts'
import { intakeTail } from '../models/ids.ts'
import type { ClusterId, PeerId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { Topic, Verdict } from '../ports/network.ts'
import { defaultRouterSettings } from '../routing/settings.ts'
import type { RouterSettings } from '../routing/settings.ts'
import { ShopTable } from '../routing/shop-table.ts'
import { REPORT_BYTES_MAX, REPORT_GAP_MS } from '../wire/limits.ts'
import type { ReportMessage } from '../wire/messages.ts'
import { BidPrices } from './bid-prices.ts'
import { DeskMemory } from './desk-memory.ts'
import { Geography } from './geography.ts'
import { RouteDesk } from './route-desk.ts'
import { ShopLists } from './shop-lists.ts'

/** Silent and forgotten shops are cleared away at this pace; a digest goes round as often. */
const SWEEP_MS = 30_000
/** Several round trips; then three times as long each time. */
const GREET_AGAIN_MS = 1_000

/**
 * What this node knows of the other shops and tells them of itself: reports in, reports out, and the
 * router's table that follows them. All soft state: a start begins with nothing and asks around.
 */
export class Neighbourhood {
  readonly #context: Context
  readonly #desk: Desk
  readonly #absentWhy: (peer: PeerId) => string | null
  readonly #publish: (topic: Topic, bytes: Uint8Array) => void
  readonly #table: ReportTable
  readonly #reporter: Reporter
  readonly #shops = new ShopTable()
  readonly routing: RouteDesk
  readonly #geography = new Geography()
  readonly #connected = new Set<PeerId>()
  /** Were connected and are not, since when: nothing new is offered to them until they are heard again. */
  readonly #lost = new Map<PeerId, number>()
  readonly bids: BidPrices
  /** What the conductor is told of desks. */
  readonly desks: DeskMemory
  readonly lists: ShopLists
  #reportDue = false

  /** `absentWhy`: why nothing new may be offered to a shop, as its cluster sees it; null: it may. */
  constructor(
    context: Context,
    desk: Desk,
    publish: (topic: Topic, bytes: Uint8Array) => void,
    absentWhy: (peer: PeerId) => string | null,
    settings: RouterSettings = defaultRouterSettings(desk.profile.currency),
  ) {
    this.#absentWhy = absentWhy
    this.#context = context
    this.#desk = desk
    this.#publish = publish
    this.#table = new ReportTable(context.crypto)
    this.#reporter = new Reporter(context.crypto, context.store, context.boot, desk.profile)
    this.routing = new RouteDesk({
      shops: this.#shops,
      settings,
      refreshOwn: () => this.#refreshOwn(),
      absentees: (now) => this.#absentees(now),
      clusterOf: (point) => this.#geography.clusterOf(point),
    })
    this.bids = new BidPrices(context, desk)
    this.desks = new DeskMemory((peer) => this.#table.get(peer)?.report?.value ?? null)
    this.lists = new ShopLists({
      self: context.self,
      table: this.#table,
      geography: this.#geography,
      bids: this.bids,
      isConnected: (peer) => this.isConnected(peer),
    })
  }

  begin(): void {
    this.#introduce()
    this.#sweep()
  }

  peerUp(peer: PeerId): void {
    this.#connected.add(peer)
    this.#lost.delete(peer)
    this.#greet(peer, GREET_AGAIN_MS)
  }

  peerDown(peer: PeerId): void {
    this.#connected.delete(peer)
    this.#lost.set(peer, this.#context.now())
  }

  /** No longer a member: nothing of it is believed, shown or routed to, whoever passes it on. */
  expelled(peer: PeerId): void {
    this.#table.expel(peer)
    this.#shops.remove(peer)
    this.#geography.remove(peer)
    this.#connected.delete(peer)
  }

  /** Judges a gossip message before it is passed on. */
  gossip(topic: Topic, bytes: Uint8Array): Verdict {
    const now = this.#context.now()
    return this.#heard(
      topic === 'reports'
        ? this.#table.offerReport(bytes, now)
        : this.#table.offerProfile(bytes, now),
    )
  }

  handle(from: PeerId, message: ReportMessage): void {
    if (message.type === 'report_digest') {
      for (const delta of this.#table.deltaFor(message.versions)) this.#context.send(from, delta)
      return
    }
    for (const offered of this.#table.applyDelta(message, this.#context.now())) this.#heard(offered)
  }

  /** A report that came with a refusal. */
  hearReport(bytes: Uint8Array): void {
    this.#heard(this.#table.offerReport(bytes, this.#context.now()))
  }

  /** Capacity or stock changed: a report follows, at most one a second. */
  booksChanged(): void {
    if (this.#reportDue) return
    this.#reportDue = true
    this.#context.after(REPORT_GAP_MS, () => {
      this.#reportDue = false
      this.#report()
    })
    // The first of a burst goes out at once, so that other routers hear of it before they ask.
    this.#report()
  }

  /** This shop's state now, signed: goes with a refusal (ROUTING.md, point 4). */
  freshReport(): Uint8Array {
    const now = this.#context.now()
    const half = this.#reporter.current(this.#body(now), now)
    this.#table.setOwn({ report: half }, now)
    return half.bytes
  }

  /** Why nothing new may be given to others now, whatever they can make. */
  *#absentees(now: number): Iterable<readonly [PeerId, string]> {
    for (const { peer } of this.#table.entries()) {
      if (peer === this.#context.self) continue
      const absent = this.#absentWhy(peer)
      if (absent !== null) yield [peer, absent]
      else if (this.#lost.has(peer)) yield [peer, 'unreachable']
      else if (this.#table.isStale(peer, now)) yield [peer, 'stale']
    }
  }

  #refreshOwn(): void {
    const now = this.#context.now()
    const { value } = this.#reporter.current(this.#body(now), now)
    this.#shops.upsert(this.#reporter.profile.value, value)
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
    return peer === this.#context.self || this.#table.known(peer) !== null
  }

  /** The group that geography puts a shop in; null while its place is not known. */
  groupOf(peer: PeerId): string | null {
    return this.#table.known(peer) === null ? null : this.#geography.homeOf(peer)
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
    if (reason === 'own_newer') this.#outrank()
    if (changed !== null) {
      this.#lost.delete(changed)
      this.#index(changed)
    }
    return verdict
  }

  /** Others remember a later self of ours: begin above it, or nobody would listen. */
  #outrank(): void {
    if (this.#reporter.outrank(this.#table.ownSeen())) this.#introduce()
    else this.#report()
  }

  #introduce(): void {
    const { profile } = this.#reporter
    this.#table.setOwn({ profile }, this.#context.now())
    this.#geography.place(this.#context.self, profile.value.place)
    this.#spread('profiles', profile.bytes)
    this.#report()
  }

  #report(): void {
    const now = this.#context.now()
    const due = this.#reporter.due(this.#body(now), now)
    if (due === null) return
    this.#table.setOwn({ report: due }, now)
    this.#index(this.#context.self)
    this.#publish('reports', due.bytes)
  }

  /** A profile too large for gossip is told to each peer on its own. */
  #spread(topic: Topic, bytes: Uint8Array): void {
    if (bytes.length <= REPORT_BYTES_MAX) {
      this.#publish(topic, bytes)
      return
    }
    for (const peer of this.#connected) {
      this.#context.send(peer, { type: 'report_delta', profiles: [bytes], reports: [] })
    }
  }

  #index(peer: PeerId): void {
    const known = this.#table.known(peer)
    if (known === null) return
    this.#shops.upsert(known.profile, known.report)
    this.desks.note(peer, known.report.storeId)
    this.#geography.place(peer, known.profile.place)
  }

  #body(now: number): ReportBody {
    return {
      mode: this.#desk.mode(),
      today: this.#desk.today(now),
      promise: this.#desk.promise(now),
      stock: this.#desk.freeStock(),
      bidPrice: this.bids.current(now),
    }
  }

  /** The first frame to a peer that has just come may be lost: without an answer it is said again. */
  #greet(peer: PeerId, againMs: number): void {
    this.#context.send(peer, { type: 'report_digest', versions: this.#table.digest() })
    if (againMs > SWEEP_MS) return
    this.#context.after(againMs, () => {
      if (this.#connected.has(peer) && this.#table.known(peer) === null)
        this.#greet(peer, againMs * 3)
    })
  }

  #sweep(): void {
    this.bids.turn(this.#context.now())
    for (const peer of this.#table.sweep(this.#context.now())) {
      this.#shops.remove(peer)
      this.#geography.remove(peer)
    }
    this.#report()
    // One peer a round, at random: what gossip lost is found again.
    const peers = [...this.#connected]
    const peer = peers[Math.floor(this.#context.random() * peers.length)]
    if (peer !== undefined) {
      this.#context.send(peer, { type: 'report_digest', versions: this.#table.digest() })
    }
    this.#context.after(SWEEP_MS, () => this.#sweep())
  }
}
