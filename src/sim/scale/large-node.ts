import { TrustingCrypto } from './trusting-crypto.ts'
import type { OrderId, PeerId, StoreId } from '../../models/ids.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import { orderKey } from '../../orders/order-ref.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { Hands } from '../../ports/hands.ts'
import type { Topic } from '../../ports/network.ts'
import type { StoreFailure, StoreRecord } from '../../ports/store.ts'
import { SLOT_PREFIX } from '../../registers/shelf.ts'
import type { Command, CommandName, CommandResult } from '../../runtime/commands/command.ts'
import { NodeMachine } from '../../runtime/node-machine.ts'
import type { NodeInit } from '../../runtime/node-init.ts'
import { Reactor } from '../../runtime/reactor.ts'
import type { TimelessInput, World } from '../../runtime/reactor.ts'
import type { Message } from '../../wire/messages.ts'
import type { Dice } from '../dice.ts'
import { simStoreId } from '../drawing/names.ts'
import { PaperDisk } from './paper-disk.ts'
import type { LargeShop } from './large-shop.ts'
import { grainAt } from './wheel.ts'
import type { Wheel } from './wheel.ts'

/** A flush of a good drive. */
const COMMIT_MS = 2
/** A look-up in a distributed table goes from node to node. */
const FIND_MS = 800

/** What a node does to the world around it. */
export interface LargeSurroundings {
  readonly wheel: Wheel
  send(from: LargeNode, to: string, messages: readonly Message[]): void
  publish(from: LargeNode, topic: Topic, bytes: Uint8Array): void
  /** What it heard before it hears no more. */
  listen(node: LargeNode, topics: readonly Topic[]): void
  /** What it answers for from now on, as long as it runs. */
  provide(node: LargeNode, keys: readonly string[]): void
  /** Who answers for a key, as a distributed table says. */
  providersOf(key: string): readonly PeerId[]
  notified(node: LargeNode, changes: readonly OrderChange[]): void
  hands(node: LargeNode, isAlive: () => boolean): Hands
}

/** Terms of all machines of a world. */
export type LargeTerms = Pick<NodeInit, 'placement' | 'detector' | 'steward' | 'floor'>

/**
 * One shop with the very machine that a daemon runs. Of the world around it only the time that
 * things take is simulated: its disk keeps what it is given, and nothing is encoded on its way.
 */
export class LargeNode {
  readonly shop: LargeShop
  readonly #around: LargeSurroundings
  readonly #terms: LargeTerms
  readonly #dice: Dice
  readonly #disk = new PaperDisk()
  readonly #store: StoreId
  readonly #asked = new Map<number, (result: CommandResult | null) => void>()
  #machine: NodeMachine | null = null
  #reactor: Reactor | null = null
  #boot = 0
  #sequence = 0
  #nextId = 1
  /** When it last came up or went down. */
  changedAt = 0

  constructor(shop: LargeShop, terms: LargeTerms, dice: Dice, around: LargeSurroundings) {
    this.shop = shop
    this.#terms = terms
    this.#dice = dice
    this.#around = around
    this.#store = simStoreId(dice)
  }

  /** Whether its desk has promised no more than it has; of one that is off, when it was last on. */
  booksBalance(): boolean {
    try {
      this.#machine?.audit()
      return true
    } catch {
      return false
    }
  }

  get isRunning(): boolean {
    return this.#reactor !== null
  }

  /** Bytes that lie on its disk. */
  get diskBytes(): number {
    return this.#disk.bytes
  }

  /** Whether a copy of the order's register lies on its disk. */
  holds(order: OrderId): boolean {
    const key = orderKey(order)
    for (const name of this.#disk.keys()) {
      if (name.startsWith(SLOT_PREFIX) && name.endsWith(`/${key}`)) return true
    }
    return false
  }

  start(): void {
    if (this.#reactor !== null) return
    const { wheel } = this.#around
    this.changedAt = wheel.now
    this.#boot = Math.max(this.#boot + 1, Math.floor(wheel.now / 1_000))
    const { profile, stock, startsByHand } = this.shop
    const { floor } = this.#terms
    const machine = new NodeMachine({
      ...this.#terms,
      floor: startsByHand ? { ...floor, start: 'manual' } : floor,
      birth: {
        crypto: new TrustingCrypto(profile.peer, 'scale'),
        store: this.#store,
        boot: this.#boot,
        sequence: this.#sequence,
        nonce: this.#dice.hex(16),
      },
      now: wheel.now,
      records: this.#disk.records(),
      profile: { ...profile, boot: this.#boot, revision: 1 },
      stock,
      firstDesk: this.#sequence === 0,
    })
    const reactor = new Reactor(
      profile.peer,
      machine,
      this.#world(() => this.#reactor === reactor),
    )
    this.#reactor = reactor
    this.#machine = machine
    this.dispatch({ type: 'boot' })
  }

  /** The process is gone at once; what was durable stays. */
  kill(): void {
    this.#reactor?.halt()
    this.#reactor = null
    this.#around.listen(this, [])
    this.changedAt = this.#around.wheel.now
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const heard of asked) heard(null)
  }

  dispatch(...inputs: readonly TimelessInput[]): void {
    this.#reactor?.dispatch(...inputs)
  }

  /** Null: the process died before it answered, or was not there. */
  ask<K extends CommandName>(
    command: Command<K>,
    heard: (result: CommandResult<K> | null) => void,
  ): void {
    if (this.#reactor === null) {
      heard(null)
      return
    }
    this.#nextId += 1
    const id = this.#nextId
    this.#asked.set(id, heard)
    this.dispatch({ type: 'command', id, command: command as Command })
  }

  #world(isAlive: () => boolean): World {
    const around = this.#around
    const { wheel } = around
    const later = (delayMs: number, then: () => void): CancelTimer =>
      wheel.after(delayMs, () => {
        if (isAlive()) then()
      })
    return {
      now: () => wheel.now,
      sequence: () => this.#sequence,
      commit: (records, done) => {
        later(COMMIT_MS, () => this.#durable(records, done))
      },
      send: (to, messages) => around.send(this, to, messages),
      publish: (topic, bytes) => around.publish(this, topic, bytes),
      listen: (topics) => around.listen(this, topics),
      provide: (keys) => around.provide(this, keys),
      find: (key, done) => {
        later(FIND_MS, () => done(around.providersOf(key)))
      },
      divide: (_, done) => later(0, () => done({ type: 'unsolved', reason: 'no_solver' })),
      reply: (id, result) => {
        const heard = this.#asked.get(id)
        this.#asked.delete(id)
        heard?.(result)
      },
      verdict: () => {
        // Gossip reaches everybody who listens here, whoever passes it on.
      },
      notify: (changes) => around.notified(this, changes),
      schedule: (at, then) => later(Math.max(0, grainAt(at) - wheel.now), then),
      halt: () => this.kill(),
      quit: () => this.kill(),
      hands: around.hands(this, isAlive),
    }
  }

  #durable(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void {
    this.#disk.write(records)
    this.#sequence += 1
    done(null)
  }
}
