import { Desk } from '../desk/desk.ts'
import { DESK_PREFIX } from '../desk/desk-codec.ts'
import { KeyDesk } from '../keys/key-desk.ts'
import { isKeyMessage } from '../keys/key-traffic.ts'
import { intakeTail, parseOrderId } from '../models/ids.ts'
import type { OrderId, PeerId } from '../models/ids.ts'
import type { ShopProfile, StockLine } from '../models/shop.ts'
import { AddressEraser } from '../orders/address-eraser.ts'
import { Conductor } from '../orders/conductor.ts'
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
import { RegisterKeeper, SLOT_PREFIX } from '../registers/keeper.ts'
import { RegisterProposer } from '../registers/proposer.ts'
import type { RouterSettings } from '../routing/settings.ts'
import type { RegisterKey, Keeper, Message, Offer } from '../wire/messages.ts'
import { BidPrices } from './bid-prices.ts'
import type { Command } from './command.ts'
import { Commands } from './commands.ts'
import type { Effect, Input } from './effect.ts'
import { JobCommands } from './job-commands.ts'
import { MachineContext } from './machine-context.ts'
import type { Birth } from './machine-context.ts'
import { Neighbourhood } from './neighbourhood.ts'
import { OrderCommands } from './order-commands.ts'
import { Quotes } from './quotes.ts'
import type { Machine } from './reactor.ts'
import { ShopCommands } from './shop-commands.ts'

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
  /** How this node weighs shops; not there: as the defaults have it. */
  readonly routing?: RouterSettings
  /** Milliseconds that a quote is good for; not there: a day. */
  readonly quoteForMs?: number
}

/**
 * One node of the network, whole: registers, orders, desk, reports and routing as one deterministic
 * machine. The daemon runs it under libp2p and a disk, the simulator under made-up ones.
 */
export class NodeMachine implements Machine {
  readonly #context: MachineContext
  readonly #keeper: RegisterKeeper
  readonly #proposer: RegisterProposer
  readonly #keys: KeyDesk
  readonly #desk: Desk
  readonly #book: OrderBook
  readonly #registry: OrderRegistry
  readonly #private: PrivateRecords
  readonly #eraser: AddressEraser
  readonly #explanations: Explanations
  readonly #conductor: Conductor
  readonly #floor: Floor
  readonly #neighbourhood: Neighbourhood
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
    this.#keeper = new RegisterKeeper(context, (key, from) => this.#accepted(key, from))
    this.#proposer = new RegisterProposer(context)
    this.#keys = new KeyDesk({
      context,
      registers: this.#proposer,
      keptRef: (key) => this.#keeper.refOf(key),
      // Until clusters have views nobody can say who should keep a group: no group is founded.
      committeeOf: () => null,
      contactsOf: () => [],
      help: (_, done) => done(false),
    })
    this.#book = new OrderBook(context, (changes) => context.emit({ type: 'notify', changes }))
    this.#registry = new OrderRegistry(context, this.#proposer, this.#book)
    this.#private = new PrivateRecords(context, this.#registry)
    this.#eraser = new AddressEraser(context, this.#book, this.#private, (order) =>
      this.#keeper.keeps(orderKey(order)),
    )
    this.#explanations = new Explanations(context)
    this.#neighbourhood = new Neighbourhood(
      context,
      desk,
      (topic, bytes) => context.emit({ type: 'publish', topic, bytes }),
      init.routing,
    )
    const dailyCap = new DailyCap(this.#book)
    const quotes = new Quotes(context, this.#neighbourhood, dailyCap, init.quoteForMs)
    this.#conductor = new Conductor(
      context,
      this.#registry,
      (request) => this.#neighbourhood.route(dailyCap.apply(request)),
      init.placement,
      this.#explanations,
    )
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
    const intake = new Intake(context, this.#registry, this.#private, () =>
      this.#neighbourhood.home(),
    )
    const orders = new OrderCommands({
      registry: this.#registry,
      book: this.#book,
      intake,
      conductor: this.#conductor,
      explanations: this.#explanations,
      quotes,
      keepersOf: (order) => this.#keepersOf(order),
      newKeepers: () => [this.#me()],
    })
    const jobs = new JobCommands(context, this.#floor, desk, this.#book)
    const shop = new ShopCommands(context, desk, this.#book, jobs, this.#neighbourhood)
    this.#commands = new Commands({ orders, quotes, jobs, shop })
    this.#restore(records, intake)
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
        this.#context.answer(input.token, null)
        break
      case 'disk':
        this.#diskFull = input.full
        break
      case 'peer_up':
        this.#neighbourhood.peerUp(input.peer)
        break
      case 'peer_down':
        this.#neighbourhood.peerDown(input.peer)
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

  #restore(records: Iterable<{ key: string; value: Uint8Array }>, intake: Intake): void {
    for (const { key, value } of records) {
      if (key.startsWith(SLOT_PREFIX)) this.#keeper.restore(key, value)
      else if (OrderBook.owns(key)) this.#book.restore(key, value)
      else if (PrivateRecords.owns(key)) this.#private.restore(key, value)
      else if (Explanations.owns(key)) this.#explanations.restore(key, value)
      else if (KeyDesk.owns(key)) this.#keys.restore(key, value)
      else if (Intake.owns(key)) intake.restore(key, value)
      else if (BidPrices.owns(key)) this.#neighbourhood.bids.restore(value)
      else if (ownsJobRecord(key)) this.#floor.restore(value)
    }
  }

  #begin(): void {
    this.#context.persist(this.#firstRecords, () => undefined)
    this.#neighbourhood.begin()
    for (const key of this.#keeper.keys()) {
      const order = orderOfKey(key)
      if (order !== null) this.#conductor.watch(order, [this.#me()])
    }
    this.#keys.begin()
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
    switch (message.type) {
      case 'prepare':
      case 'accept':
      case 'read':
      case 'join':
      case 'learn':
      case 'retire':
        this.#keeper.handle(from, message)
        return
      case 'promise':
      case 'accepted':
      case 'conflict':
      case 'wrong_store':
      case 'value':
      case 'joined':
      case 'not_joined':
      case 'pointer':
      case 'expired':
      case 'wrong_day':
      case 'closed':
        this.#proposer.handle(from, message)
        return
      case 'offer':
        this.#offer(from, message.rid, message.offer)
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
      case 'private_ask':
      case 'private_told':
        this.#private.handle(from, message)
        return
      case 'explain_ask':
      case 'explain_told':
        this.#explanations.handle(from, message)
        return
      case 'poke':
        this.#floor.look(message.order, message.keepers)
        return
    }
  }

  /** The desk alone decides; its answer leaves once the books that it promises are on disk. */
  #offer(from: PeerId, rid: string, offer: Offer): void {
    if (this.#diskFull) {
      this.#refuse(from, rid, 'books_full')
      return
    }
    const { outcome, records } = this.#desk.reserve(offer, this.#context.now())
    if (outcome.type === 'refused') {
      this.#refuse(from, rid, outcome.reason)
      return
    }
    this.#neighbourhood.booksChanged()
    const { id: reservation, heldUntil } = outcome.reservation
    const desk = this.#context.store
    this.#context.persist(records, () =>
      this.#context.send(from, { type: 'reserved', rid, reservation, desk, heldUntil }),
    )
  }

  #refuse(to: PeerId, rid: string, reason: (Message & { type: 'refused' })['reason']): void {
    this.#context.count(`desk_refused_${reason}`)
    const report = this.#neighbourhood.freshReport()
    this.#context.persist([], () =>
      this.#context.send(to, { type: 'refused', rid, reason, report }),
    )
  }

  #command(id: number, command: Command): void {
    this.#commands.handle(command, this.#diskFull, (result) => {
      // Whatever is told to a person is on disk first.
      this.#context.persist([], () => this.#context.emit({ type: 'reply', id, result }))
    })
  }

  /** A value was accepted here: if another node proposed it, the conductor has not seen it. */
  #accepted(key: RegisterKey, from: PeerId): void {
    const order = orderOfKey(key)
    if (order === null || from === this.#context.self) return
    this.#conductor.watch(order, [this.#me()])
  }

  #me(): Keeper {
    return { peer: this.#context.self, store: this.#context.store }
  }

  #keepersOf(order: OrderId): readonly Keeper[] | null {
    const parts = parseOrderId(order)
    if (parts === null) return null
    if (parts.intake === intakeTail(this.#context.self)) return [this.#me()]
    const keeper = this.#neighbourhood.keeperByTail(parts.intake)
    return keeper === null ? null : [keeper]
  }
}
