import type { PeerId } from '../../models/ids.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { DivisionAnswer, DivisionCase } from '../../ports/division-solver.ts'
import type { Hands } from '../../ports/hands.ts'
import type { Topic, Verdict } from '../../ports/network.ts'
import type { StoreFailure, StoreRecord } from '../../ports/store.ts'
import type { CommandResult } from '../../runtime/commands/command.ts'
import type { Effect, Input, QuitReason } from '../../runtime/effect.ts'
import { Reactor } from '../../runtime/reactor.ts'
import type { Machine, TimelessInput, World } from '../../runtime/reactor.ts'
import type { Message } from '../../wire/messages.ts'
import type { SimClock } from './clock.ts'
import type { LocalClock } from './local-clock.ts'
import type { SimDisk } from './sim-disk.ts'
import type { Life } from './sim-hands.ts'
import { strangeAnswer } from './strange-solver.ts'

/** What a process does to its surroundings. Never called after its end. */
export interface ProcessSite {
  readonly self: PeerId
  readonly clock: SimClock
  readonly localClock: LocalClock
  readonly disk: SimDisk
  send(to: PeerId, messages: readonly Message[]): void
  publish(topic: Topic, bytes: Uint8Array): void
  listen(topics: readonly Topic[]): void
  provide(keys: readonly string[]): void
  find(key: string, done: (peers: readonly PeerId[]) => void): void
  reply(id: number, result: CommandResult): void
  verdict(id: number, verdict: Verdict): void
  notify(changes: readonly OrderChange[]): void
  observe(input: Input, effects: readonly Effect[]): void
  /** Before its end: the machine itself wants it. */
  quits(reason: QuitReason): void
  /** It stopped by itself; `error` is what a broken invariant threw. */
  ended(reason: string, error: unknown): void
}

/**
 * One run of a daemon, from its start to its death: the very reactor and machine that libp2p and a
 * disk drive elsewhere. After its end nothing that it asked for comes back, and nothing leaves it.
 */
export class SimProcess implements World, Life {
  readonly hands: Hands
  readonly #site: ProcessSite
  readonly #reactor: Reactor
  #alive = true
  #paused = false
  /** What happened to a stopped process waits for it in the kernel. */
  readonly #waiting: (() => void)[] = []
  /** World calls left before it dies between two of them; null: it does not. */
  #callsLeft: number | null = null

  constructor(
    site: ProcessSite,
    machine: Machine,
    hands: (life: Life) => Hands,
    decorate: (world: World) => World,
  ) {
    this.#site = site
    this.hands = hands(this)
    this.#reactor = new Reactor(site.self, machine, decorate(this), (input, effects) =>
      site.observe(input, effects),
    )
  }

  dispatch(input: TimelessInput): void {
    if (!this.#alive) return
    if (this.#paused) this.#waiting.push(() => this.dispatch(input))
    else this.#run(() => this.#reactor.dispatch(input))
  }

  /** Killed: now, whatever it is doing. */
  end(): void {
    this.#alive = false
    this.#waiting.length = 0
    this.#reactor.halt()
  }

  /** Dies by itself after so many more calls to the world, between any two effects; null: not now. */
  endAfter(calls: number | null): void {
    this.#callsLeft = calls
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next()
  }

  now(): number {
    return this.#site.localClock.now()
  }

  commit(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void {
    if (!this.called()) return
    this.#site.disk.commit(records, (failure) => this.guard(() => done(failure))())
  }

  sequence(): number {
    return this.#site.disk.sequence
  }

  quit(reason: QuitReason): void {
    if (!this.#alive) return
    this.#site.quits(reason)
    this.#die(`quits: ${reason}`, null)
  }

  send(to: PeerId, messages: readonly Message[]): void {
    if (this.called()) this.#site.send(to, messages)
  }

  publish(topic: Topic, bytes: Uint8Array): void {
    if (this.called()) this.#site.publish(topic, bytes)
  }

  listen(topics: readonly Topic[]): void {
    if (this.called()) this.#site.listen(topics)
  }

  provide(keys: readonly string[]): void {
    if (this.called()) this.#site.provide(keys)
  }

  find(key: string, done: (peers: readonly PeerId[]) => void): void {
    if (this.called()) this.#site.find(key, (peers) => this.guard(() => done(peers))())
  }

  divide(asked: DivisionCase, done: (answer: DivisionAnswer) => void): void {
    if (this.called())
      this.#site.clock.after(
        1,
        this.guard(() => done(strangeAnswer(asked))),
      )
  }

  reply(id: number, result: CommandResult): void {
    if (this.called()) this.#site.reply(id, result)
  }

  verdict(id: number, verdict: Verdict): void {
    if (this.called()) this.#site.verdict(id, verdict)
  }

  notify(changes: readonly OrderChange[]): void {
    if (this.called()) this.#site.notify(changes)
  }

  schedule(at: number, then: () => void): CancelTimer {
    return this.#site.clock.after(this.#site.localClock.delayTo(at), this.guard(then))
  }

  halt(reason: string): void {
    if (this.#alive) this.#die(reason, null)
  }

  /** False once dead: what is left of a step has no effect. */
  called(): boolean {
    if (this.#callsLeft !== null && this.#alive) {
      if (this.#callsLeft === 0) this.#die('died between two effects', null)
      else this.#callsLeft -= 1
    }
    return this.#alive
  }

  guard(then: () => void): () => void {
    return () => {
      if (!this.#alive) return
      if (this.#paused) this.#waiting.push(() => this.guard(then)())
      else this.#run(then)
    }
  }

  #run(then: () => void): void {
    try {
      then()
    } catch (error) {
      if (this.#alive) this.#die('stopped by an error', error)
    }
  }

  #die(reason: string, error: unknown): void {
    this.end()
    this.#site.ended(reason, error)
  }
}
