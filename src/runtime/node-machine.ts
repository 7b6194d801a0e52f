import type { StewardTerms } from '../clusters/steward-terms.ts'
import { Desk } from '../desk/desk.ts'
import { DESK_PREFIX } from '../desk/desk-codec.ts'
import { KeyDesk } from '../keys/key-desk.ts'
import { isKeyMessage } from '../keys/key-traffic.ts'
import type { DetectorTerms } from '../membership/detector-terms.ts'
import type { PeerId } from '../models/ids.ts'
import type { ShopProfile, StockLine } from '../models/shop.ts'
import { AddressEraser } from '../orders/address-eraser.ts'
import { Conductor } from '../orders/conductor.ts'
import { Consent } from '../orders/consent.ts'
import { DailyCap } from '../orders/daily-cap.ts'
import { Explanations } from '../orders/explanations.ts'
import { ownsJobRecord } from '../orders/floor-job.ts'
import { Floor } from '../orders/floor.ts'
import type { FloorPolicy } from '../orders/floor.ts'
import { Intake } from '../orders/intake.ts'
import { OrderBook } from '../orders/order-book.ts'
import { orderKey, orderOfKey } from '../orders/order-ref.ts'
import type { PlacementTerms } from '../orders/placement.ts'
import { PrivateRecords } from '../orders/private-records.ts'
import { OrderRegistry } from '../orders/registry.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import type { RouterSettings } from '../routing/settings.ts'
import type { RegisterKey, Message } from '../wire/messages.ts'
import { Archive } from './archive.ts'
import { BidPrices } from './bid-prices.ts'
import type { Command } from './command.ts'
import { Commands } from './commands.ts'
import type { Effect, Input } from './effect.ts'
import { HomeCluster } from './home-cluster.ts'
import { JobCommands } from './job-commands.ts'
import { MachineContext } from './machine-context.ts'
import type { Birth } from './machine-context.ts'
import { Neighbourhood } from './neighbourhood.ts'
import { OfferDesk } from './offer-desk.ts'
import { OrderCare } from './order-care.ts'
import { OrderCommands } from './order-commands.ts'
import { isOverdue } from './overdue.ts'
import { Quotes } from './quotes.ts'
import type { Machine } from './reactor.ts'
import { ShopCommands } from './shop-commands.ts'
import { isToldAtOnce } from './told-at-once.ts'

export interface NodeInit {
  readonly birth: Birth
  readonly now: number
  /** Everything that the store holds, in key order. */
  readonly records: Iterable<{ readonly key: string; readonly value: Uint8Array }>
  readonly profile: ShopProfile
  /** Shelves as configured: counts for a first desk, names and reorder points for a later one. */
  readonly stock: readonly StockLine[]
  readonly firstDesk: boolean
  readonly floor: FloorPolicy
  readonly placement: PlacementTerms
  readonly detector: DetectorTerms
  readonly steward: StewardTerms
  /** How this node weighs shops; not there: as the defaults have it. */
  readonly routing?: RouterSettings
  /** Milliseconds that a quote is good for; not there: a day. */
  readonly quoteForMs?: number
}

/**
 * One node of the network, whole: registers, orders, desk, cluster, reports and routing as one
 * deterministic machine. The daemon runs it under libp2p and a disk, the simulator under made-up ones.
 */
export class NodeMachine implements Machine {
  readonly #context: MachineContext
  readonly #archive: Archive
  readonly #keys: KeyDesk
  readonly #desk: Desk
  readonly #book: OrderBook
  readonly #registry: OrderRegistry
  readonly #private: PrivateRecords
  readonly #eraser: AddressEraser
  readonly #explanations: Explanations
  readonly #intake: Intake
  readonly #conductor: Conductor
  readonly #floor: Floor
  readonly #consent: Consent
  readonly #neighbourhood: Neighbourhood
  readonly #cluster: HomeCluster
  readonly #care: OrderCare
  readonly #offers: OfferDesk
  readonly #commands: Commands
  readonly #firstRecords: readonly StoreRecord[]
  /** A disk that takes no more: nothing new is promised until it does again. */
  #diskFull = false

  constructor(init: NodeInit) {
    const context = new MachineContext(init.birth)
    this.#context = context
    context.setNow(init.now)
    const records = [...init.records]
    const { desk, records: firstRecords } = Desk.restore({
      profile: init.profile,
      storeId: context.store,
      records: records.filter((record) => record.key.startsWith(DESK_PREFIX)),
      now: init.now,
      firstDesk: init.firstDesk,
      configuredStock: init.stock,
    })
    this.#desk = desk
    this.#firstRecords = firstRecords
    const isFull = (): boolean => this.#diskFull
    this.#neighbourhood = new Neighbourhood(
      context,
      desk,
      (topic, bytes) => context.emit({ type: 'publish', topic, bytes }),
      (peer) => this.#cluster.absentWhy(peer),
      init.routing,
    )
    this.#archive = new Archive({
      context,
      records,
      roundMs: init.detector.probeMs,
      accepted: (key, from) => this.#accepted(key, from),
      chosen: (ref, bytes) => this.#chosen(ref, bytes),
      retired: (key) => this.#retired(key),
      lost: (keepers) => this.#care.lost(keepers),
      connected: () => this.#neighbourhood.connectedPeers(),
      membersOf: (cluster) => this.#cluster.membersOf(cluster),
    })
    this.#book = new OrderBook(context, (changes) => context.emit({ type: 'notify', changes }))
    const { keeper, proposer, ways } = this.#archive
    this.#registry = new OrderRegistry(context, proposer, this.#book, ways)
    this.#keys = new KeyDesk({
      context,
      registers: proposer,
      keptRef: (key) => keeper.refOf(key),
      // Intakes do not claim through it yet (README, "Not there yet"): no group is founded.
      committeeOf: () => null,
      contactsOf: () => [],
      help: (_, done) => done(false),
    })
    this.#private = new PrivateRecords(context, this.#registry)
    this.#eraser = new AddressEraser(context, this.#book, this.#private, (order) =>
      keeper.keeps(orderKey(order)),
    )
    this.#explanations = new Explanations(context)
    this.#cluster = new HomeCluster({
      context,
      keeper,
      proposer,
      detector: init.detector,
      steward: init.steward,
      site: init.profile.place.site,
      groupOf: (peer) => this.#neighbourhood.groupOf(peer),
      locate: (key, done) => this.#archive.locate(key, done),
      isOverdue: (charge, done) => isOverdue(this.#registry, charge, () => context.now(), done),
      changed: (peer) => this.#conductor.wakeShop(peer, (id) => this.#book.get(id)?.parts ?? []),
      onView: () => this.#neighbourhood.booksChanged(),
    })
    const outlook = this.#cluster.outlook(this.#neighbourhood.desks(), (peer) =>
      this.#neighbourhood.isConnected(peer),
    )
    const dailyCap = new DailyCap(this.#book)
    const quotes = new Quotes(context, this.#neighbourhood, dailyCap, init.quoteForMs)
    this.#conductor = new Conductor({
      context,
      registry: this.#registry,
      route: (request) => this.#neighbourhood.route(dailyCap.apply(request)),
      terms: init.placement,
      recorder: this.#explanations,
      outlook,
      certify: (charged, done) => this.#cluster.certify(charged, done),
    })
    this.#care = new OrderCare({
      context,
      keeper,
      proposer,
      registry: this.#registry,
      book: this.#book,
      privateRecords: this.#private,
      outlook,
      replaceMs: init.steward.evictMs,
      candidates: () =>
        this.#cluster.candidates(init.profile.place.site, this.#neighbourhood.candidates()),
      goneSince: (peer) => this.#neighbourhood.goneSince(peer),
    })
    this.#floor = new Floor(
      context,
      context,
      this.#registry,
      this.#book,
      desk,
      this.#private,
      init.floor,
      () => this.#neighbourhood.booksChanged(),
    )
    this.#intake = new Intake(context, this.#registry, this.#private, {
      home: () => this.#cluster.home(),
      keepersFor: (order) => this.#care.keepersFor(order),
    })
    this.#offers = new OfferDesk(context, desk, this.#neighbourhood, isFull)
    const orders = new OrderCommands({
      registry: this.#registry,
      book: this.#book,
      intake: this.#intake,
      conductor: this.#conductor,
      explanations: this.#explanations,
      quotes,
      knowsIntake: (tail) => this.#neighbourhood.knowsTail(tail),
    })
    this.#consent = new Consent(context, this.#floor, desk)
    const jobs = new JobCommands(context, this.#floor, desk, this.#book)
    const shop = new ShopCommands({
      context,
      desk,
      book: this.#book,
      jobs,
      neighbourhood: this.#neighbourhood,
      cluster: this.#cluster,
      care: this.#care,
    })
    this.#commands = new Commands({ orders, quotes, jobs, shop })
    this.#restore(records)
  }

  step(input: Input): Effect[] {
    this.#context.setNow(input.now)
    switch (input.type) {
      case 'boot':
        this.#begin()
        break
      case 'tick':
        this.#fireTimers()
        break
      case 'message':
        this.#message(input.from, input.message)
        break
      case 'gossip': {
        const verdict = this.#neighbourhood.gossip(input.topic, input.bytes)
        this.#context.emit({ type: 'verdict', id: input.id, verdict })
        break
      }
      case 'command':
        this.#command(input.id, input.command)
        break
      case 'durable':
        this.#diskFull = false
        this.#context.durable(input.token, input.sequence)
        break
      case 'disk':
        this.#diskFull = input.full
        break
      case 'peer_up':
        this.#neighbourhood.peerUp(input.peer)
        this.#cluster.peerUp(input.peer)
        break
      case 'peer_down':
        this.#neighbourhood.peerDown(input.peer)
        this.#cluster.peerDown(input.peer)
        break
      case 'expelled':
        this.#neighbourhood.expelled(input.peer)
        break
      case 'answer':
        this.#context.answer(input.token, input.answer)
        break
    }
    return this.#context.takeEffects()
  }

  nextWakeAt(): number {
    return this.#context.timers.nextAt()
  }

  /** Throws if the books are oversold; checked by tests and by the simulator after every step. */
  audit(): void {
    this.#desk.audit()
  }

  #restore(records: Iterable<{ key: string; value: Uint8Array }>): void {
    for (const { key, value } of records) {
      if (this.#archive.restore(key, value)) continue
      if (OrderBook.owns(key)) this.#book.restore(key, value)
      else if (PrivateRecords.owns(key)) this.#private.restore(key, value)
      else if (Explanations.owns(key)) this.#explanations.restore(key, value)
      else if (KeyDesk.owns(key)) this.#keys.restore(key, value)
      else if (Intake.owns(key)) this.#intake.restore(key, value)
      else if (BidPrices.owns(key)) this.#neighbourhood.bids.restore(value)
      else if (HomeCluster.owns(key)) this.#cluster.restore(key, value)
      else if (ownsJobRecord(key)) this.#floor.restore(value)
    }
  }

  #begin(): void {
    this.#context.persist(this.#firstRecords, () => undefined)
    this.#archive.begin()
    this.#neighbourhood.begin()
    this.#cluster.begin()
    for (const key of this.#archive.keeper.keys()) {
      const order = orderOfKey(key)
      if (order !== null) this.#conductor.watch(order, [])
    }
    this.#keys.begin()
    this.#care.begin()
    this.#floor.begin()
    this.#eraser.begin()
  }

  #fireTimers(): void {
    for (;;) {
      const fire = this.#context.timers.take(this.#context.now())
      if (fire === null) return
      fire()
    }
  }

  #message(from: PeerId, message: Message): void {
    if (isKeyMessage(message)) {
      this.#keys.handle(from, message)
      return
    }
    if (Archive.hears(message)) {
      this.#archive.handle(from, message)
      return
    }
    if (HomeCluster.hears(message)) {
      this.#cluster.handle(from, message)
      return
    }
    switch (message.type) {
      case 'offer':
        this.#offers.handle(from, message.rid, message.offer)
        return
      case 'refused':
        this.#neighbourhood.hearReport(message.report)
        this.#conductor.answer(from, message)
        return
      case 'reserved':
        this.#conductor.answer(from, message)
        return
      case 'release':
        this.#floor.released(message.reservation, message.keepers)
        return
      case 'report_digest':
      case 'report_delta':
        this.#neighbourhood.handle(from, message)
        return
      case 'private_keep':
      case 'private_kept':
      case 'private_ask':
      case 'private_told':
        this.#private.handle(from, message)
        return
      case 'explain_ask':
      case 'explain_told':
        this.#explanations.handle(from, message)
        return
      case 'yield':
        this.#consent.asked(from, message.reservation)
        return
      case 'poke':
        this.#floor.look(message.order, message.keepers)
        return
    }
  }

  #command(id: number, command: Command): void {
    this.#commands.handle(command, this.#diskFull, (result) => {
      const reply = (): void => this.#context.emit({ type: 'reply', id, result })
      // Whatever is told to a person is on disk first.
      if (isToldAtOnce(command, result)) reply()
      else this.#context.persist([], reply)
    })
  }

  /** A value was accepted here: if another node proposed it, the conductor has not seen it. */
  #accepted(key: RegisterKey, from: PeerId): void {
    const order = orderOfKey(key)
    if (order !== null && from !== this.#context.self) this.#conductor.expect(order)
  }

  /** Another node's change of a register that is kept here is chosen. */
  #chosen(ref: RegisterRef, bytes: Uint8Array): void {
    const id = orderOfKey(ref.key)
    if (id === null) return
    const order = this.#registry.learnt(ref, id, bytes)
    if (order !== null) this.#conductor.told(order)
  }

  /** Others keep it now, and its address with it. */
  #retired(key: RegisterKey): void {
    const order = orderOfKey(key)
    if (order === null) return
    this.#conductor.wake(order)
    // Who keeps the next generation too keeps its address.
    const keepers = this.#archive.keeper.refOf(key)?.keepers ?? []
    const stays = keepers.some(({ peer }) => peer === this.#context.self)
    if (!stays && this.#private.holds(order)) {
      this.#context.persist([this.#private.erase(order)], () => undefined)
    }
  }
}
