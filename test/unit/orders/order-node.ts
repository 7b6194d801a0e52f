import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { Desk } from '../../../src/desk/desk.ts'
import { DESK_PREFIX } from '../../../src/desk/desk-codec.ts'
import type { ClusterId, OrderId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { Order, Part } from '../../../src/models/order.ts'
import type { ShopProfile, StockLine } from '../../../src/models/shop.ts'
import { AddressEraser } from '../../../src/orders/intake/address-eraser.ts'
import { Consent } from '../../../src/orders/floor/consent.ts'
import { Conductor } from '../../../src/orders/placing/conductor.ts'
import { Explanations } from '../../../src/orders/placing/explanations.ts'
import { ownsJobRecord } from '../../../src/orders/floor/floor-job.ts'
import type { FloorJob } from '../../../src/orders/floor/floor-job.ts'
import { Floor } from '../../../src/orders/floor/floor.ts'
import type { FloorPolicy } from '../../../src/orders/floor/floor.ts'
import { Intake } from '../../../src/orders/intake/intake.ts'
import type { OrderChange } from '../../../src/orders/order-change.ts'
import { KeyGate } from '../../../src/orders/intake/key-gate.ts'
import { OrderBook } from '../../../src/orders/order-book.ts'
import { orderKey, orderOfKey, orderRef } from '../../../src/orders/order-ref.ts'
import type { Charged, Outlook } from '../../../src/orders/outlook.ts'
import type { PlacementTerms } from '../../../src/orders/placing/placement.ts'
import { PrivateRecords } from '../../../src/orders/intake/private-records.ts'
import { OrderRegistry } from '../../../src/orders/registry.ts'
import type { Consult, Refine, Route } from '../../../src/orders/placing/route-port.ts'
import type { StoreRecord } from '../../../src/ports/store.ts'
import { RegisterKeeper, SLOT_PREFIX } from '../../../src/registers/keeper.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import { isKeeperRequest, isRegisterAnswer } from '../../../src/registers/traffic.ts'
import type { Effect } from '../../../src/runtime/effect.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { Keeper, Message, Offer } from '../../../src/wire/messages.ts'
import { PROFILE, STOCK } from '../desk/shop-fixture.ts'
import type { OrderWorld } from './order-world.ts'
import { NETWORK } from './sample.ts'
import { TestPress } from './test-press.ts'

export interface NodeTraits {
  readonly policy: FloorPolicy
  readonly terms: PlacementTerms
  readonly profile: Partial<ShopProfile>
  readonly stock: readonly StockLine[]
  readonly route: Route
  readonly outlook: Outlook
  /** What a majority signs; null: it does not. */
  readonly proof: string | null
}

/** Everybody is there, and nobody's books were lost. */
export const FAIR: Outlook = {
  mayMoveWorkAt: () => null,
  unreachableSince: () => null,
  silentSince: () => null,
  rests: () => false,
  deskOf: () => null,
  laterDesk: () => null,
  isPresent: () => true,
}

export const MINUTE_MS = 60_000

const TRAITS: NodeTraits = {
  policy: { start: 'auto', concurrentJobs: 1, confirm: 'auto' },
  terms: { ackByMs: 15 * MINUTE_MS, startByMs: 24 * 60 * MINUTE_MS },
  profile: {},
  stock: STOCK,
  route: () => ({ type: 'unroutable', reason: 'no_eligible_shop', explanation: {} }),
  outlook: FAIR,
  proof: 'certificate:00',
}

/** The registers, orders and desk of one node, wired as in the node machine, with a made-up route. */
export class OrderNode {
  readonly self: PeerId
  readonly press = new TestPress()
  readonly disk = new Map<string, Uint8Array>()
  readonly notified: OrderChange[] = []
  /** What a majority was asked to sign. */
  readonly charges: Charged[] = []
  readonly traits: NodeTraits
  route: Route
  /** Nobody else is there to ask, unless a test says so. */
  consult: Consult = (_request, done) => done([])
  /** Nobody divides exactly here, unless a test says so. */
  refine: Refine = (_request, done) => done(null)
  store: StoreId
  context!: MachineContext
  desk!: Desk
  book!: OrderBook
  registry!: OrderRegistry
  privateRecords!: PrivateRecords
  explanations!: Explanations
  conductor!: Conductor
  floor!: Floor
  consent!: Consent
  intake!: Intake
  up = false
  /** A disk that answers no more: what is asked for stays undone until it is false again. */
  diskHangs = false
  readonly #world: OrderWorld
  readonly #hanging: (() => void)[] = []
  #keeper!: RegisterKeeper
  #proposer!: RegisterProposer
  #boot = 0

  constructor(world: OrderWorld, self: PeerId, store: StoreId, traits: Partial<NodeTraits>) {
    this.#world = world
    this.self = self
    this.store = store
    this.traits = { ...TRAITS, ...traits }
    this.route = this.traits.route
    this.start()
  }

  get keeper(): Keeper {
    return { peer: this.self, store: this.store }
  }

  start(): void {
    this.#boot += 1
    const crypto = new KeyedHashCrypto(this.self, NETWORK)
    const nonce = `${this.self}.${this.#boot}`
    const context = new MachineContext({
      crypto,
      store: this.store,
      boot: this.#boot,
      sequence: 0,
      nonce,
    })
    context.setNow(this.#world.now)
    this.context = context
    const records = [...this.disk]
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
    const restored = Desk.restore({
      profile: { ...PROFILE, ...this.traits.profile, peer: this.self },
      storeId: this.store,
      records: records.filter(({ key }) => key.startsWith(DESK_PREFIX)),
      now: this.#world.now,
      firstDesk: this.#boot === 1,
      configuredStock: this.traits.stock,
    })
    this.desk = restored.desk
    this.#keeper = new RegisterKeeper(context, (key, from) => {
      const order = orderOfKey(key)
      if (order !== null && from !== this.self) this.conductor.watch(order, [this.keeper])
    })
    this.#proposer = new RegisterProposer(context)
    this.book = new OrderBook(context, (changes) => this.notified.push(...changes))
    this.registry = new OrderRegistry(context, this.#proposer, this.book, {
      known: (order) => this.#keeper.refOf(orderKey(order)),
      // Whoever is not told asks the one who takes orders in here.
      locate: (order, done) => {
        const [intake] = this.#world.nodes
        done(intake === undefined ? null : orderRef(order, [intake.keeper]))
      },
    })
    this.privateRecords = new PrivateRecords(context, this.registry)
    this.explanations = new Explanations(context)
    const keeps = (order: OrderId): boolean => this.#keeper.keeps(orderKey(order))
    const eraser = new AddressEraser(context, this.book, this.privateRecords, keeps)
    const route: Route = (request) => this.route(request)
    const { terms, policy } = this.traits
    const keys = this.#world.keys.at(this)
    const gate = new KeyGate(keys)
    this.conductor = new Conductor({
      context,
      registry: this.registry,
      route,
      consult: (request, done) => this.consult(request, done),
      refine: (request, done) => this.refine(request, done),
      terms,
      recorder: this.explanations,
      outlook: this.traits.outlook,
      certify: (charged, done) => {
        this.charges.push(charged)
        done(this.traits.proof)
      },
      gate,
      given: (order, keepers) => this.floor.told(order, keepers),
    })
    const { registry, book, desk, privateRecords } = this
    const onBooks = (): void => undefined
    this.floor = new Floor(context, context, registry, book, desk, privateRecords, policy, onBooks)
    this.consent = new Consent(context, this.floor, desk)
    this.intake = new Intake({
      context,
      registry,
      privateRecords,
      keys,
      home: () => ({ cluster: 'c1' as ClusterId, epoch: 1 }),
      keepersFor: () => [this.keeper],
      won: (order) => {
        gate.won(order)
        this.conductor.watch(order, [this.keeper])
      },
      left: (order) => this.conductor.watch(order, [this.keeper]),
      spreadArtwork: (_order, _spec, _keepers, done) => done(1),
    })
    this.#restore(records)
    this.up = true
    this.act(() => {
      context.persist(restored.records, () => undefined)
      for (const key of this.#keeper.keys()) {
        const order = orderOfKey(key)
        if (order !== null) this.conductor.watch(order, [this.keeper])
      }
      this.floor.begin()
      eraser.begin()
    })
  }

  /** kill -9: what is not on the disk is gone. The press goes on. */
  crash(): void {
    this.up = false
    this.#hanging.length = 0
    this.#world.dropEventsOf(this)
  }

  restart(): void {
    this.crash()
    this.start()
  }

  /** Comes back on an empty disk. */
  wipe(store: StoreId): void {
    this.crash()
    this.disk.clear()
    this.store = store
    this.start()
  }

  /** Something asks the machines; what they want done is queued. */
  act(what: () => void): void {
    this.context.setNow(this.#world.now)
    what()
    for (const effect of this.context.takeEffects()) this.#perform(effect)
  }

  tick(): void {
    if (!this.up) return
    this.act(() => {
      for (let fire = this.#due(); fire !== null; fire = this.#due()) fire()
    })
  }

  nextWakeAt(): number {
    return this.up ? this.context.timers.nextAt() : Infinity
  }

  receive(from: PeerId, message: Message): void {
    if (this.up) this.act(() => this.#handle(from, message))
  }

  diskAnswersAgain(): void {
    this.diskHangs = false
    for (const write of this.#hanging.splice(0)) write()
  }

  /** The order as this node's registers hold it durably, or null. */
  order(id: OrderId): Order | null {
    return this.book.get(id)
  }

  part(id: OrderId, part = 'p1'): Part {
    const found = this.book.get(id)?.parts.find((p) => p.id === part)
    if (found === undefined) throw new Error(`no part ${part} of ${id} is known at ${this.self}`)
    return found
  }

  theJob(): FloorJob {
    const [job, ...others] = this.floor.jobs.all()
    if (job === undefined || others.length > 0) throw new Error('the floor has not one job')
    return job
  }

  #due(): (() => void) | null {
    return this.context.timers.take(this.#world.now)
  }

  #restore(records: readonly { readonly key: string; readonly value: Uint8Array }[]): void {
    for (const { key, value } of records) {
      if (key.startsWith(SLOT_PREFIX)) this.#keeper.restore(key, value)
      else if (OrderBook.owns(key)) this.book.restore(key, value)
      else if (PrivateRecords.owns(key)) this.privateRecords.restore(key, value)
      else if (Explanations.owns(key)) this.explanations.restore(key, value)
      else if (ownsJobRecord(key)) this.floor.restore(value)
    }
  }

  #handle(from: PeerId, message: Message): void {
    if (isKeeperRequest(message)) this.#keeper.handle(from, message)
    else if (isRegisterAnswer(message)) this.#proposer.handle(from, message)
    else if (message.type === 'offer') this.#consider(from, message.rid, message.offer)
    else if (message.type === 'reserved' || message.type === 'refused') {
      this.conductor.answer(from, message)
    } else if (message.type === 'release') {
      this.floor.released(message.reservation, message.keepers)
    } else if (message.type === 'yield') this.consent.asked(from, message.reservation)
    else if (message.type === 'poke') this.floor.look(message.order, message.keepers)
    else if (
      message.type === 'private_keep' ||
      message.type === 'private_kept' ||
      message.type === 'private_ask' ||
      message.type === 'private_told'
    ) {
      this.privateRecords.handle(from, message)
    } else if (message.type === 'explain_ask' || message.type === 'explain_told') {
      this.explanations.handle(from, message)
    }
  }

  #consider(from: PeerId, rid: string, offer: Offer): void {
    const { outcome, records } = this.desk.reserve(offer, this.context.now())
    if (outcome.type === 'refused') {
      const { reason } = outcome
      this.context.send(from, { type: 'refused', rid, reason, report: new Uint8Array(0) })
      return
    }
    const { id: reservation, heldUntil } = outcome.reservation
    const reserved = { type: 'reserved', rid, reservation, desk: this.store, heldUntil } as const
    this.context.persist(records, () => this.context.send(from, reserved))
  }

  #perform(effect: Effect): void {
    const { press } = this
    switch (effect.type) {
      case 'persist':
        this.#persist(effect.records, effect.token)
        return
      case 'send':
        this.#world.post(this, effect.to, effect.message)
        return
      case 'obtain':
        this.#work('obtain', effect.token, () => press.obtain(effect.ref, effect.holders))
        return
      case 'copy':
      case 'retain':
        throw new Error('here files are the business of their own spec')
      case 'stage':
        this.#work('stage', effect.token, () => press.stage(effect.ticket))
        return
      case 'release':
        this.#work('release', effect.token, () => press.release(effect.job))
        return
      case 'probe':
        this.#work('probe', effect.token, () => press.probe(effect.job))
        return
      case 'discard':
        this.#world.enqueue(this, 'discard', () => press.discard(effect.job))
        return
      case 'publish':
      case 'listen':
      case 'provide':
      case 'find':
      case 'divide':
      case 'reply':
      case 'verdict':
      case 'notify':
      case 'quit':
        throw new Error(`orders do not ${effect.type}`)
    }
  }

  /** First the disk has it, then the machine hears of it: two events, with room for a crash. */
  #persist(records: readonly StoreRecord[], token: number): void {
    const write = (): void =>
      this.#world.enqueue(this, 'persist', () => {
        for (const { key, value } of records) {
          if (value === null) this.disk.delete(key)
          else this.disk.set(key, value)
        }
        this.#world.enqueue(this, 'durable', () => this.#answer(token, null))
      })
    if (this.diskHangs) this.#hanging.push(write)
    else write()
  }

  /** First it is done, then the machine hears of it. */
  #work(name: string, token: number, work: () => Parameters<MachineContext['answer']>[1] | 'lost') {
    this.#world.enqueue(this, name, () => {
      const answer = work()
      if (answer === 'lost') return
      this.#world.enqueue(this, `${name} answered`, () => this.#answer(token, answer))
    })
  }

  #answer(token: number, answer: Parameters<MachineContext['answer']>[1]): void {
    this.act(() => this.context.answer(token, answer))
  }
}
