import { assert } from '../../models/failure.ts'
import type { PeerId } from '../../models/ids.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { Hands } from '../../ports/hands.ts'
import type { Topic, Verdict } from '../../ports/network.ts'
import type { Command, CommandName, CommandResult } from '../../runtime/commands/command.ts'
import type { Effect, Input, QuitReason } from '../../runtime/effect.ts'
import { NodeMachine } from '../../runtime/node-machine.ts'
import type { Machine, World } from '../../runtime/reactor.ts'
import type { Message } from '../../wire/messages.ts'
import type { SimClock } from './clock.ts'
import type { Dice } from '../dice.ts'
import type { LocalClock } from './local-clock.ts'
import { shopLetter } from '../drawing/names.ts'
import type { Scenario, ShopPlan } from '../drawing/scenario.ts'
import type { SimDisk } from './sim-disk.ts'
import type { Life } from './sim-hands.ts'
import type { SimPrinter } from './sim-printer.ts'
import { SimProcess } from './sim-process.ts'
import type { ProcessSite } from './sim-process.ts'

/** What tests may break: one thing between a process and its machine or its world. */
export interface Decorators {
  readonly machine?: (machine: Machine, node: SimNode) => Machine
  readonly world?: (world: World, node: SimNode) => World
}

/** Everything around a node that is not its own. */
export interface NodeSurroundings {
  send(from: SimNode, to: PeerId, messages: readonly Message[]): void
  publish(from: SimNode, topic: Topic, bytes: Uint8Array): void
  find(from: SimNode, key: string, done: (peers: readonly PeerId[]) => void): void
  notified(node: SimNode, changes: readonly OrderChange[]): void
  observe(node: SimNode, input: Input, effects: readonly Effect[]): void
  started(node: SimNode): void
  quits(node: SimNode, reason: QuitReason): void
  /** `error` is not null if an assertion of the program failed. */
  ended(node: SimNode, reason: string, error: unknown): void
}

export interface NodeFittings {
  readonly clock: SimClock
  readonly dice: Dice
  readonly crypto: Crypto
  readonly localClock: LocalClock
  readonly disk: SimDisk
  readonly printer: SimPrinter
  readonly hands: (life: Life) => Hands
  readonly decorators: Decorators
}

/** Null: the process died before it answered. */
type Answer<K extends CommandName> = (result: CommandResult<K> | null) => void

/** One shop with its node: what stays when the daemon comes and goes. */
export class SimNode implements ProcessSite {
  readonly index: number
  readonly letter: string
  readonly original: SimNode | null
  readonly self: PeerId
  readonly plan: ShopPlan
  readonly clock: SimClock
  readonly localClock: LocalClock
  readonly disk: SimDisk
  readonly printer: SimPrinter
  /** Where paper of this shop may lie: of its press, and of those beside second computers. */
  readonly printers: SimPrinter[]
  readonly #scenario: Scenario
  readonly #fittings: NodeFittings
  readonly #around: NodeSurroundings
  readonly #asked = new Map<number, Answer<CommandName>>()
  readonly #judged = new Map<number, (verdict: Verdict) => void>()
  #process: SimProcess | null = null
  #machine: NodeMachine | null = null
  #topics: ReadonlySet<Topic> = new Set()
  #provided: ReadonlySet<string> = new Set()
  #starts = 0
  #nextId = 1
  #wiped = false

  /** `original`: the node of which this is a second process, with a copy of its disk. */
  constructor(
    index: number,
    scenario: Scenario,
    fittings: NodeFittings,
    around: NodeSurroundings,
    original: SimNode | null = null,
  ) {
    this.index = index
    this.original = original
    this.letter = original === null ? shopLetter(index) : `${original.letter}'`
    this.plan = original?.plan ?? (scenario.shops[index] as ShopPlan)
    this.self = this.plan.peer
    this.clock = fittings.clock
    this.localClock = fittings.localClock
    this.disk = fittings.disk
    this.printer = fittings.printer
    this.printers = [fittings.printer]
    this.#scenario = scenario
    this.#fittings = fittings
    this.#around = around
  }

  get isRunning(): boolean {
    return this.#process !== null
  }

  /** How many processes it has had. */
  get starts(): number {
    return this.#starts
  }

  /** A desk that was wiped and that nobody has opened again. */
  get isWiped(): boolean {
    return this.#wiped
  }

  start(): void {
    if (this.#process !== null) return
    try {
      this.#boot()
    } catch (error) {
      // A machine that refuses its own records: a bug, unless a test planted it.
      this.ended('did not start', error)
      return
    }
    this.#around.started(this)
  }

  /** kill -9. */
  kill(): void {
    this.#process?.end()
    this.#gone()
  }

  /** Dies by itself, in the middle of something; null: not any more. */
  killAfter(calls: number | null): void {
    this.#process?.endAfter(calls)
  }

  pause(): void {
    this.#process?.pause()
  }

  resume(): void {
    this.#process?.resume()
  }

  /** The disk is replaced by an empty one; the daemon must not run. */
  wipe(): void {
    this.disk.wipe()
    this.#wiped = true
  }

  /** Its people have counted the shelves after a wipe. */
  counted(): void {
    this.#wiped = false
  }

  /** Throws what the machine's own books find wrong. */
  audit(): void {
    this.#machine?.audit()
  }

  ask<K extends CommandName>(command: Command<K>, answer: Answer<K>): void {
    if (this.#process === null) {
      answer(null)
      return
    }
    const id = this.#nextId
    this.#nextId += 1
    this.#asked.set(id, answer as Answer<CommandName>)
    this.#process.dispatch({ type: 'command', id, command: command as Command })
  }

  hear(from: PeerId, messages: readonly Message[]): void {
    for (const message of messages) this.#process?.dispatch({ type: 'message', from, message })
  }

  hearGossip(topic: Topic, bytes: Uint8Array, answer: (verdict: Verdict) => void): void {
    const id = this.#nextId
    this.#nextId += 1
    this.#judged.set(id, answer)
    this.#process?.dispatch({ type: 'gossip', id, topic, bytes })
  }

  hearPeer(type: 'peer_up' | 'peer_down', peer: PeerId): void {
    this.#process?.dispatch({ type, peer })
  }

  send(to: PeerId, messages: readonly Message[]): void {
    this.#around.send(this, to, messages)
  }

  publish(topic: Topic, bytes: Uint8Array): void {
    this.#around.publish(this, topic, bytes)
  }

  listen(topics: readonly Topic[]): void {
    this.#topics = new Set(topics)
  }

  /** Whether its present process has asked for messages of a topic. */
  listensTo(topic: Topic): boolean {
    return this.#topics.has(topic)
  }

  provide(keys: readonly string[]): void {
    this.#provided = new Set(keys)
  }

  /** Whether it has ever said that it answers for a key: others remember that for a while. */
  provides(key: string): boolean {
    return this.#provided.has(key)
  }

  find(key: string, done: (peers: readonly PeerId[]) => void): void {
    this.#around.find(this, key, done)
  }

  reply(id: number, result: CommandResult): void {
    const answer = this.#asked.get(id)
    this.#asked.delete(id)
    answer?.(result)
  }

  verdict(id: number, verdict: Verdict): void {
    const answer = this.#judged.get(id)
    this.#judged.delete(id)
    answer?.(verdict)
  }

  notify(changes: readonly OrderChange[]): void {
    this.#around.notified(this, changes)
  }

  observe(input: Input, effects: readonly Effect[]): void {
    this.#around.observe(this, input, effects)
  }

  quits(reason: QuitReason): void {
    this.#around.quits(this, reason)
    // Its next start sets the store aside (DESIGN.md 7).
    if (reason === 'rolled_back') this.disk.failing = true
  }

  ended(reason: string, error: unknown): void {
    this.#gone()
    this.#around.ended(this, reason, error)
  }

  #boot(): void {
    const { crypto, dice, decorators } = this.#fittings
    this.#starts += 1
    assert(!this.disk.rotten, `${this.letter} starts with a store in doubt`)
    const { storeId, boot, records } = this.disk.open(this.localClock.now())
    const { sequence } = this.disk
    const { profile, stock, floor } = this.plan
    const { reportedShopsMax, clusterPrices } = this.#scenario
    const machine = new NodeMachine({
      birth: { crypto, store: storeId, boot, sequence, nonce: dice.hex(16) },
      now: this.localClock.now(),
      records,
      profile: { ...profile, boot, revision: 1 },
      stock,
      firstDesk: !this.#wiped,
      floor,
      placement: this.#scenario.placement,
      keeping: this.#scenario.keeping,
      detector: this.#scenario.detector,
      steward: this.#scenario.steward,
      ...(reportedShopsMax === undefined ? {} : { reportedShopsMax }),
      ...(clusterPrices === undefined ? {} : { clusterPrices }),
    })
    this.#machine = machine
    this.#process = new SimProcess(
      this,
      decorators.machine?.(machine, this) ?? machine,
      this.#fittings.hands,
      (world) => decorators.world?.(world, this) ?? world,
    )
    this.#process.dispatch({ type: 'boot' })
  }

  #gone(): void {
    if (this.#process === null) return
    this.#process = null
    this.#machine = null
    this.#topics = new Set()
    this.disk.crash()
    this.printer.processEnded()
    this.#judged.clear()
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const answer of asked) answer(null)
  }
}
