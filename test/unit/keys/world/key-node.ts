import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { KeyDesk } from '../../../../src/keys/key-desk.ts'
import { isKeyMessage } from '../../../../src/keys/key-traffic.ts'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { CancelTimer, Context } from '../../../../src/ports/context.ts'
import type { Crypto } from '../../../../src/ports/crypto.ts'
import type { StoreRecord } from '../../../../src/ports/store.ts'
import { RegisterKeeper } from '../../../../src/registers/keeper.ts'
import { RegisterProposer } from '../../../../src/registers/proposer.ts'
import { SAFE_RULES } from '../../../../src/registers/rules.ts'
import { isKeeperRequest, isRegisterAnswer } from '../../../../src/registers/traffic.ts'
import type { Keeper, Message } from '../../../../src/wire/messages.ts'
import type { KeyWorld } from './key-world.ts'

export const GROUP = 'home'

interface Write {
  readonly records: readonly StoreRecord[]
  readonly durable: () => void
}

/** A node of the world: a disk that outlives it, and one life of its machines at a time. */
export class KeyNode {
  readonly peer: PeerId
  readonly index: number
  readonly disk = new Map<string, Uint8Array>()
  readonly crypto: Crypto
  readonly #world: KeyWorld
  store: StoreId
  life: KeyLife | null = null
  /** Who should keep the keys, as far as this node has heard. */
  target: readonly Keeper[] | null = null
  /** Of the view in which it stands. */
  epoch = 0
  #boot = 0
  #stores = 0

  constructor(world: KeyWorld, index: number) {
    this.#world = world
    this.index = index
    this.peer = `node-${index}` as PeerId
    this.store = `store-${index}.0` as StoreId
    this.crypto = new KeyedHashCrypto(this.peer, 'keys')
  }

  get keeper(): Keeper {
    return { peer: this.peer, store: this.store }
  }

  start(): void {
    this.#boot += 1
    this.life = new KeyLife(this.#world, this, this.#boot)
    this.life.desk.begin()
  }

  /** kill -9: what is not on the disk is gone, but for the first few of the writes under way. */
  crash(): void {
    const { life } = this
    if (life === null) return
    this.life = null
    life.end(this.#world.chance.below(life.waiting + 1))
  }

  wipe(): void {
    this.crash()
    this.disk.clear()
    this.#stores += 1
    if (this.#world.flaw.keepsStoreId !== true) {
      this.store = `store-${this.index}.${this.#stores}` as StoreId
    }
  }

  write(records: readonly StoreRecord[]): void {
    for (const record of records) {
      if (this.#world.flaw.forgets?.(record) === true) continue
      if (record.value === null) this.disk.delete(record.key)
      else this.disk.set(record.key, record.value)
    }
  }
}

/** One process: everything in it is gone when it ends. */
export class KeyLife implements Context {
  readonly self: PeerId
  readonly store: StoreId
  readonly boot: number
  readonly sequence = 0
  readonly incarnation: string
  readonly crypto: Crypto
  readonly keeper: RegisterKeeper
  readonly proposer: RegisterProposer
  readonly desk: KeyDesk
  readonly #world: KeyWorld
  readonly #node: KeyNode
  #writes: Write[] = []
  #flushing = 0
  #ended = false
  #ids = 0
  #handling: Message | null = null

  constructor(world: KeyWorld, node: KeyNode, boot: number) {
    this.#world = world
    this.#node = node
    this.self = node.peer
    this.store = node.store
    this.boot = boot
    this.incarnation = `${boot}.n`
    this.crypto = node.crypto
    this.keeper = new RegisterKeeper(this, () => undefined)
    const rules = { ...SAFE_RULES, ...world.flaw.registers }
    this.proposer = new RegisterProposer(this, { rules })
    this.desk = new KeyDesk({
      context: this,
      registers: this.proposer,
      keptRef: (key) => this.keeper.refOf(key),
      committeeOf: () => world.wished(node.target),
      contactsOf: () => world.nodes.map(({ peer }) => peer),
      help: ({ claim }, done) => done(world.history.exists(claim.order)),
      alarm: (what) => world.alarmed(what),
      ...(world.flaw.rules === undefined ? {} : { rules: world.flaw.rules }),
    })
    for (const [key, value] of node.disk) {
      if (KeyDesk.owns(key)) this.desk.restore(key, value)
      else this.keeper.restore(key, value)
    }
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
    if (isKeyMessage(message)) this.desk.handle(from, message)
    else if (isKeeperRequest(message)) this.keeper.handle(from, message)
    else if (isRegisterAnswer(message)) this.proposer.handle(from, message)
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

  /** Group commit: what was asked for while the disk was busy goes together next. */
  persist(records: readonly StoreRecord[], then: () => void): void {
    if (this.#world.flaw.answersEarly?.(this.#handling) === true) {
      this.#writes.push({ records, durable: () => undefined })
      then()
    } else this.#writes.push({ records, durable: then })
    if (this.#flushing === 0) this.#flush()
  }

  send(to: PeerId, message: Message): void {
    if (!this.#ended) this.#world.post(this.self, to, message)
  }

  after(delayMs: number, then: () => void): CancelTimer {
    return this.#world.timers.add(this.#world.now + delayMs, () => {
      if (!this.#ended) then()
    })
  }

  count(counter: string): void {
    this.#world.count(counter)
  }

  #flush(): void {
    this.#flushing = this.#writes.length
    if (this.#flushing === 0) return
    this.#world.timers.add(this.#world.now + this.#world.fsyncMs(), () => {
      if (this.#ended) return
      const done = this.#writes.splice(0, this.#flushing)
      for (const { records } of done) this.#node.write(records)
      for (const { durable } of done) durable()
      this.#flush()
    })
  }
}
