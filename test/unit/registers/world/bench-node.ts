import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { CancelTimer, Context } from '../../../../src/ports/context.ts'
import type { Crypto } from '../../../../src/ports/crypto.ts'
import type { StoreRecord } from '../../../../src/ports/store.ts'
import { RegisterCollector } from '../../../../src/registers/collector.ts'
import { encodeHorizon, HORIZON_KEY } from '../../../../src/registers/horizon.ts'
import { RegisterKeeper } from '../../../../src/registers/keeper.ts'
import { RegisterProposer } from '../../../../src/registers/proposer.ts'
import { SAFE_RULES } from '../../../../src/registers/rules.ts'
import type { RegisterRules } from '../../../../src/registers/rules.ts'
import { isKeeperRequest, isRegisterAnswer } from '../../../../src/registers/traffic.ts'
import type { Keeper, Message } from '../../../../src/wire/messages.ts'
import type { RegisterWorld } from './bench-world.ts'
import { Piggyback } from './piggyback.ts'
import { FIRST_DAY } from './scenario.ts'

interface Write {
  readonly records: readonly StoreRecord[]
  readonly durable: () => void
}

/** A node of the bench: a disk that outlives it, and one life of its machines at a time. */
export class BenchNode {
  readonly peer: PeerId
  readonly index: number
  readonly #world: RegisterWorld
  readonly disk = new Map<string, Uint8Array>()
  /** A copy of the disk from some time ago, for whoever restores backups. */
  #backup: ReadonlyMap<string, Uint8Array> = new Map()
  store: StoreId
  life: Life | null = null
  hangs = false
  #boot = 0
  #stores = 0
  /** How far its clock's day is off. */
  daysOff = 0

  constructor(world: RegisterWorld, index: number) {
    this.#world = world
    this.index = index
    this.peer = `node-${index}` as PeerId
    this.store = `store-${index}.0` as StoreId
    this.#format()
  }

  get keeper(): Keeper {
    return { peer: this.peer, store: this.store }
  }

  start(): void {
    this.#boot += 1
    this.life = new Life(this.#world, this, this.#boot)
  }

  /** kill -9: what is not on the disk is gone, but for the first few of the writes under way. */
  crash(survivors?: number): void {
    const { life } = this
    if (life === null) return
    this.life = null
    life.end(survivors ?? this.#world.chance.below(life.waiting + 1))
  }

  /** The disk answers no more, until it is false again. */
  hang(hangs: boolean): void {
    this.hangs = hangs
    if (!hangs) this.life?.flush()
  }

  wipe(): StoreId {
    const lost = this.store
    this.crash()
    this.#format()
    this.#stores += 1
    if (this.#world.flaw.restoresBackups) {
      for (const [key, value] of this.#backup) this.disk.set(key, value)
    } else if (!this.#world.flaw.keepsStoreId) {
      this.store = `store-${this.index}.${this.#stores}` as StoreId
    }
    return lost
  }

  backUp(): void {
    this.#backup = new Map(this.disk)
  }

  /** As a store that has been in use for long: its horizon is there, and not in the way yet. */
  #format(): void {
    this.disk.clear()
    this.disk.set(HORIZON_KEY, encodeHorizon(FIRST_DAY, 23 * 60 * 60_000))
  }

  write(records: readonly StoreRecord[]): void {
    for (const { key, value } of records) {
      if (value === null) this.disk.delete(key)
      else this.disk.set(key, value)
    }
    this.#world.oracle.durable(this.store, records)
  }
}

/** One process: everything in it is gone when it ends. */
export class Life implements Context {
  readonly self: PeerId
  readonly store: StoreId
  readonly boot: number
  readonly sequence = 0
  readonly incarnation: string
  readonly keeper: RegisterKeeper
  readonly proposer: RegisterProposer
  readonly collector: RegisterCollector
  readonly #world: RegisterWorld
  readonly #node: BenchNode
  readonly #piggyback: Piggyback | null
  #writes: Write[] = []
  #flushing = 0
  #ended = false
  #ids = 0
  #handling: Message | null = null

  constructor(world: RegisterWorld, node: BenchNode, boot: number) {
    this.#world = world
    this.#node = node
    this.self = node.peer
    this.store = node.store
    this.boot = boot
    this.incarnation = world.flaw.forgetsIncarnation ? '1' : `${boot}`
    const rules: RegisterRules = { ...SAFE_RULES, ...world.flaw.rules }
    const policy = world.policyOf(node)
    this.keeper = new RegisterKeeper(this, () => undefined, {
      policy,
      rules,
      alarm: (_, what) => world.alarmed(what),
    })
    this.proposer = new RegisterProposer(this, {
      calendar: policy,
      rules,
      isReadAgain: () => true,
    })
    this.collector = new RegisterCollector(this, this.keeper, this.proposer, rules)
    this.#piggyback = world.flaw.piggybacks
      ? new Piggyback(world.scenario.keepers, (from, answer) =>
          this.after(0, () => this.proposer.handle(from, answer)),
        )
      : null
    for (const [key, value] of node.disk) {
      if (key === HORIZON_KEY) this.keeper.horizon.restore(value)
      else this.keeper.restore(key, value)
    }
  }

  get crypto(): Crypto {
    throw new Error('registers need no cryptography')
  }

  get waiting(): number {
    return this.#writes.length
  }

  /** So many of the writes that were under way reached the disk after all. */
  end(survivors: number): void {
    this.#ended = true
    for (const { records } of this.#writes.slice(0, survivors)) this.#node.write(records)
    this.#writes = []
  }

  receive(from: PeerId, message: Message): void {
    if (this.#ended) return
    this.#handling = message
    if (isKeeperRequest(message)) this.keeper.handle(from, message)
    else if (isRegisterAnswer(message)) {
      if (message.type !== 'unchanged') this.#piggyback?.hear(from, message)
      this.proposer.handle(from, message)
    } else throw new Error(`registers do not say ${message.type}`)
    this.#handling = null
  }

  now(): number {
    return this.#world.now
  }

  random(): number {
    return this.#world.chance.next()
  }

  nextId(): string {
    this.#ids += 1
    return `${this.#node.index}.${this.incarnation}.${this.#ids}`
  }

  persist(records: readonly StoreRecord[], then: () => void): void {
    const { flaw } = this.#world
    if (flaw.persist === undefined) this.#persist(records, then)
    else flaw.persist({ persist: (r, t) => this.#persist(r, t) }, records, then, this.#handling)
  }

  send(to: PeerId, message: Message): void {
    if (this.#ended) return
    const sent = this.#piggyback === null ? message : this.#piggyback.say(to, message)
    if (sent !== null) this.#world.post(this.self, to, sent)
  }

  after(delayMs: number, then: () => void): CancelTimer {
    return this.#world.timers.add(this.#world.now + delayMs, () => {
      if (!this.#ended) then()
    })
  }

  count(counter: string): void {
    this.#world.count(counter)
  }

  /** Group commit: what was asked for while the disk was busy goes together next. */
  #persist(records: readonly StoreRecord[], durable: () => void): void {
    this.#writes.push({ records, durable })
    if (this.#flushing === 0) this.flush()
  }

  flush(): void {
    this.#flushing = this.#node.hangs ? 0 : this.#writes.length
    if (this.#flushing === 0) return
    this.#world.timers.add(this.#world.now + this.#world.fsyncMs(), () => {
      if (this.#ended) return
      const done = this.#writes.splice(0, this.#flushing)
      const order = this.#world.flaw.reordersWrites ? done.toReversed() : done
      for (const { records } of order) if (records.length > 0) this.#node.write(records)
      for (const { durable } of done) durable()
      this.flush()
    })
  }
}
