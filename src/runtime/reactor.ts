import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import type { OrderChange } from '../orders/order-change.ts'
import type { CancelTimer } from '../ports/context.ts'
import type { DivisionSolver } from '../ports/division-solver.ts'
import type { Hands } from '../ports/hands.ts'
import type { Topic, Verdict } from '../ports/network.ts'
import type { StoreFailure, StoreRecord } from '../ports/store.ts'
import type { Message } from '../wire/messages.ts'
import type { CommandResult } from './commands/command.ts'
import type { Answer, Effect, Input, QuitReason } from './effect.ts'
import { Outbox } from './outbox.ts'
import { SteadyClock } from './steady-clock.ts'

/** What the reactor drives: the node machine, or a part of it under test. */
export interface Machine {
  step(input: Input): readonly Effect[]
  /** When a tick is next needed; Infinity for never. */
  nextWakeAt(): number
}

/** The world, as effects reach it. The daemon's is libp2p, a disk and a hot folder; the simulator's is made up. */
export interface World extends DivisionSolver {
  now(): number
  commit(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void
  /** Batches on disk by now (`Store.sequence`). */
  sequence(): number
  /** All messages to one peer of one turn, to be sent as one frame. */
  send(to: PeerId, messages: readonly Message[]): void
  publish(topic: Topic, bytes: Uint8Array): void
  listen(topics: readonly Topic[]): void
  provide(keys: readonly string[]): void
  find(key: string, done: (peers: readonly PeerId[]) => void): void
  reply(id: number, result: CommandResult): void
  verdict(id: number, verdict: Verdict): void
  notify(changes: readonly OrderChange[]): void
  schedule(at: number, then: () => void): CancelTimer
  /** The disk failed: nothing may be promised any more. The process must stop. */
  halt(reason: string): void
  /** The machine itself wants to end; it is halted already. */
  quit(reason: QuitReason): void
  readonly hands: Hands
}

/** `Omit` over a union, member by member. */
type Timeless<T> = T extends unknown ? Omit<T, 'now'> : never
export type TimelessInput = Timeless<Input>

/** Inputs belong to the reactor once they are handed in: it writes the time into them. */
function stamp(input: TimelessInput, now: number): Input {
  const timed = input as TimelessInput & { now: number }
  timed.now = now
  return timed
}

/** A full disk is asked again at this pace: fast enough for a person who makes room. */
const FULL_RETRY_MS = 1_000

interface Batch {
  readonly records: StoreRecord[]
  readonly tokens: number[]
}

/**
 * One loop: inputs in order, effects in order, one commit at a time. Whatever is asked to be written
 * while a commit is under way goes into the next one (group commit), and all messages of a turn to
 * one peer leave together.
 */
export class Reactor {
  readonly #machine: Machine
  readonly #world: World
  readonly #self: PeerId
  readonly #clock: SteadyClock
  /** What a turn asks to be handled after it. */
  #inputs: TimelessInput[] = []
  readonly #outbox = new Outbox()
  /** Called with each step, for traces and coverage. */
  readonly #observe: ((input: Input, effects: readonly Effect[]) => void) | null
  #draining = false
  #halted = false
  #pending: Batch = { records: [], tokens: [] }
  #inFlight: Batch | null = null
  #wake: CancelTimer = () => undefined
  #wakeAt = Infinity

  constructor(
    self: PeerId,
    machine: Machine,
    world: World,
    observe: ((input: Input, effects: readonly Effect[]) => void) | null = null,
  ) {
    this.#self = self
    this.#clock = new SteadyClock(world.now())
    this.#machine = machine
    this.#world = world
    this.#observe = observe
  }

  /** What came in together is handled in one turn: one commit, one frame to each peer. */
  dispatch(...inputs: readonly TimelessInput[]): void {
    if (this.#halted) return
    if (this.#draining) this.#inputs.push(...inputs)
    else this.#run(inputs)
  }

  /** Nothing of this node happens any more: its process is gone. */
  halt(): void {
    this.#halted = true
    this.#wake()
    this.#inputs.length = 0
  }

  #run(inputs: readonly TimelessInput[]): void {
    this.#draining = true
    try {
      this.#drain(inputs)
    } catch (error) {
      // Half a step was done: whoever catches this, nothing may follow it.
      this.halt()
      throw error
    } finally {
      this.#draining = false
    }
  }

  #drain(inputs: readonly TimelessInput[]): void {
    // Bounded by causality, not by a count: a machine that feeds itself for ever is a bug that hangs loudly.
    for (let turn = inputs; turn.length > 0; turn = this.#takeInputs()) {
      for (const input of turn) {
        this.#step(input)
        if (this.#halted) return
      }
      if (this.#inputs.length === 0) this.#flush()
    }
    this.#setWake()
  }

  #takeInputs(): readonly TimelessInput[] {
    const inputs = this.#inputs
    if (inputs.length > 0) this.#inputs = []
    return inputs
  }

  #step(input: TimelessInput): void {
    const timed = stamp(input, this.#clock.read(this.#world.now()))
    const effects = this.#machine.step(timed)
    this.#observe?.(timed, effects)
    for (const effect of effects) {
      // Also in the middle of a turn: the process is gone from the effect on that ended it.
      if (this.#halted) return
      this.#perform(effect)
    }
  }

  #perform(effect: Effect): void {
    const { hands } = this.#world
    switch (effect.type) {
      case 'persist':
        this.#persist(effect.records, effect.token)
        return
      case 'send':
        this.#send(effect.to, effect.message)
        return
      case 'publish':
        this.#world.publish(effect.topic, effect.bytes)
        return
      case 'listen':
        this.#world.listen(effect.topics)
        return
      case 'provide':
        this.#world.provide(effect.keys)
        return
      case 'find':
        this.#world.find(effect.key, this.#answerer(effect.token))
        return
      case 'divide':
        this.#world.divide(effect.asked, this.#answerer(effect.token))
        return
      case 'reply':
        this.#world.reply(effect.id, effect.result)
        return
      case 'verdict':
        this.#world.verdict(effect.id, effect.verdict)
        return
      case 'notify':
        this.#world.notify(effect.changes)
        return
      case 'obtain':
        hands.obtain(effect.ref, effect.holders, this.#answerer(effect.token))
        return
      case 'copy':
        hands.copy(effect.file, effect.holders, this.#answerer(effect.token))
        return
      case 'retain':
        hands.retain(effect.files)
        return
      case 'stage':
        hands.stage(effect.ticket, this.#answerer(effect.token))
        return
      case 'release':
        hands.release(effect.job, this.#answerer(effect.token))
        return
      case 'probe':
        hands.probe(effect.job, this.#answerer(effect.token))
        return
      case 'discard':
        hands.discard(effect.job)
        return
      case 'quit':
        this.halt()
        this.#world.quit(effect.reason)
        return
    }
  }

  #answerer(token: number): (answer: Answer) => void {
    return (answer) => this.dispatch({ type: 'answer', token, answer })
  }

  #send(to: PeerId, message: Message): void {
    if (to === this.#self) {
      this.#inputs.push({ type: 'message', from: to, message })
      return
    }
    this.#outbox.add(to, message)
  }

  #persist(records: readonly StoreRecord[], token: number): void {
    if (records.length > 0 || this.#pending.tokens.length > 0) {
      this.#pending.records.push(...records)
      this.#pending.tokens.push(token)
    } else if (this.#inFlight !== null) {
      // Only a wait, and all that came before is in the commit under way.
      this.#inFlight.tokens.push(token)
    } else {
      this.#inputs.push({ type: 'durable', token, sequence: this.#world.sequence() })
    }
  }

  #flush(): void {
    this.#outbox.empty((peer, messages) => this.#world.send(peer, messages))
    if (this.#inFlight !== null || this.#pending.tokens.length === 0) return
    const batch = this.#pending
    this.#pending = { records: [], tokens: [] }
    this.#inFlight = batch
    this.#commit(batch)
  }

  #commit(batch: Batch): void {
    // The alarm after a full disk outlives the node, and its store is closed.
    if (this.#halted) return
    this.#world.commit(batch.records, (failure) => {
      if (this.#halted) return
      switch (failure) {
        case null:
          assert(this.#inFlight === batch, 'a commit was answered twice')
          this.#inFlight = null
          this.#durable(batch)
          return
        case 'full':
          // What the machine did stands in memory only: it is kept and tried again, never dropped.
          this.dispatch({ type: 'disk', full: true })
          this.#world.schedule(this.#world.now() + FULL_RETRY_MS, () => this.#commit(batch))
          return
        case 'failed':
          this.halt()
          this.#world.halt('the disk failed to write')
          return
      }
    })
  }

  #durable(batch: Batch): void {
    const sequence = this.#world.sequence()
    const told = batch.tokens.map((token) => ({ type: 'durable', token, sequence }) as const)
    this.dispatch(...told)
  }

  #setWake(): void {
    const at = this.#machine.nextWakeAt()
    if (at === this.#wakeAt) return
    this.#wake()
    this.#wakeAt = at
    this.#wake = () => undefined
    if (at === Infinity) return
    this.#wake = this.#world.schedule(this.#clock.worldTime(at), () => {
      this.#wakeAt = Infinity
      this.dispatch({ type: 'tick' })
    })
  }
}
