import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import type { CancelTimer } from '../ports/context.ts'
import type { DivisionSolver } from '../ports/division-solver.ts'
import type { Hands } from '../ports/hands.ts'
import type { Network, NetworkEvents, Topic, Verdict } from '../ports/network.ts'
import type { Store } from '../ports/store.ts'
import { decodeMessages, encodeMessages } from '../wire/codec.ts'
import type { Message } from '../wire/messages.ts'
import type { Command, CommandName, CommandResult, NodeEvent } from './commands/command.ts'
import type { QuitReason } from './effect.ts'
import { Latency } from './latency.ts'
import { NodeMachine } from './node-machine.ts'
import type { NodeInit } from './node-init.ts'
import { Reactor } from './reactor.ts'
import type { TimelessInput, World } from './reactor.ts'

export interface LiveParts {
  readonly machine: Omit<NodeInit, 'now' | 'records'>
  readonly store: Store
  /** Known only after the machine: both need each other. Nothing is called before `start`. */
  readonly network: () => Network
  readonly hands: () => Hands
  readonly solver: DivisionSolver
  readonly clock: () => number
  readonly log: (
    level: 'info' | 'warn' | 'error',
    message: string,
    details: Readonly<Record<string, unknown>>,
  ) => void
  /** The disk failed: the process must end. */
  readonly onHalt: (reason: string) => void
  /** The machine ended itself. */
  readonly onQuit: (reason: QuitReason) => void
}

/** Timers in Node are 32-bit: longer ones fire at once, so they are cut and set again. */
const TIMER_MS_MAX = 2 ** 31 - 1

/** The node machine in the real world: its reactor over a disk, a network and a wall clock. */
export class LiveNode {
  readonly #parts: LiveParts
  readonly #reactor: Reactor
  readonly #replies = new Map<number, (result: CommandResult) => void>()
  readonly #verdicts = new Map<number, Verdict>()
  readonly #listeners = new Set<(event: NodeEvent) => void>()
  #nextId = 1
  #malformed = 0
  /** Of a commit, from asking to durable. */
  readonly disk = new Latency()

  constructor(parts: LiveParts) {
    this.#parts = parts
    const records = parts.store.scan()
    const machine = new NodeMachine({ ...parts.machine, now: parts.clock(), records })
    this.#reactor = new Reactor(parts.machine.birth.crypto.self, machine, this.#world())
  }

  /** The network is there: begin. */
  start(): void {
    this.#dispatch({ type: 'boot' })
  }

  /** Nothing more is promised; what is on its way to the disk still gets there. */
  stop(): void {
    this.#reactor.halt()
  }

  execute<K extends CommandName>(command: Command<K>): Promise<CommandResult<K>> {
    const id = this.#mint()
    return new Promise((resolve) => {
      this.#replies.set(id, resolve)
      this.#dispatch({ type: 'command', id, command: command as Command })
    })
  }

  onEvent(listener: (event: NodeEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Frames that were no messages, since start. */
  get malformedFrames(): number {
    return this.#malformed
  }

  readonly events: NetworkEvents = {
    frame: (from, frame) => this.#frame(from, frame),
    gossip: (_from, topic, bytes) => this.#gossip(topic, bytes),
    peerUp: (peer) => this.#dispatch({ type: 'peer_up', peer }),
    peerDown: (peer) => this.#dispatch({ type: 'peer_down', peer }),
    expelled: (peer) => this.#dispatch({ type: 'expelled', peer }),
  }

  #frame(from: PeerId, frame: Uint8Array): void {
    const decoded = decodeMessages(frame)
    if (decoded.type === 'malformed') {
      this.#malformed += 1
      this.#parts.log('warn', 'a peer sent a malformed frame', { from, reason: decoded.reason })
      return
    }
    this.#dispatch(
      ...decoded.messages.map((message) => ({ type: 'message', from, message }) as const),
    )
  }

  /** The machine judges within the dispatch: gossip waits for nothing. */
  #gossip(topic: Topic, bytes: Uint8Array): Verdict {
    const id = this.#mint()
    this.#dispatch({ type: 'gossip', id, topic, bytes })
    const verdict = this.#verdicts.get(id)
    this.#verdicts.delete(id)
    // A node that is stopping judges nothing, and passes nothing on.
    return verdict ?? 'ignore'
  }

  /**
   * A broken invariant ends the process. Not every caller would let it: a promise turns what is thrown
   * into an answer, and a gossip validator into a verdict.
   */
  #dispatch(...inputs: readonly TimelessInput[]): void {
    try {
      this.#reactor.dispatch(...inputs)
    } catch (error) {
      this.#parts.log('error', 'the node stops: it is broken', { error: String(error) })
      this.#parts.onHalt(`a broken invariant: ${String(error)}`)
      throw error
    }
  }

  #mint(): number {
    this.#nextId += 1
    return this.#nextId
  }

  #world(): World {
    const { store, network, hands, solver, clock, log, onHalt, onQuit } = this.#parts
    return {
      now: clock,
      commit: (records, done) => {
        const begun = performance.now()
        store.commit(records, (failure) => {
          this.disk.add(performance.now() - begun)
          done(failure)
        })
      },
      sequence: () => store.sequence,
      send: (to, messages) => this.#send(to, messages),
      publish: (topic, bytes) => network().publish(topic, bytes),
      listen: (topics) => network().listen(topics),
      provide: (keys) => network().provide(keys),
      find: (key, done) => network().find(key, done),
      divide: (asked, done) => solver.divide(asked, done),
      reply: (id, result) => {
        const resolve = this.#replies.get(id)
        assert(resolve !== undefined, `command ${id} was answered twice`)
        this.#replies.delete(id)
        resolve(result)
      },
      verdict: (id, verdict) => this.#verdicts.set(id, verdict),
      notify: (changes) => {
        for (const change of changes) for (const listener of this.#listeners) listener(change)
      },
      schedule: (at, then) => schedule(at - clock(), then),
      halt: (reason) => {
        log('error', 'the node stops: it can promise nothing any more', { reason })
        onHalt(reason)
      },
      quit: (reason) => {
        log('error', 'the node stops', { reason })
        onQuit(reason)
      },
      get hands() {
        return hands()
      },
    }
  }

  #send(to: PeerId, messages: readonly Message[]): void {
    for (const frame of encodeMessages(messages)) this.#parts.network().send(to, frame)
  }
}

function schedule(delayMs: number, then: () => void): CancelTimer {
  const timer = setTimeout(then, Math.max(0, Math.min(TIMER_MS_MAX, delayMs)))
  return () => clearTimeout(timer)
}
