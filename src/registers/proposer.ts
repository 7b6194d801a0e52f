import type { PeerId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { Ballot, Keeper, RegisterKey, RegisterMessage } from '../wire/messages.ts'
import { compareBallots, quorumOf } from './ballot.ts'

/** A register as a proposer addresses it. */
export interface RegisterRef {
  readonly key: RegisterKey
  readonly generation: number
  readonly keepers: readonly Keeper[]
}

/**
 * The function of a compare-and-swap. It may run several times, on different values: it must be
 * pure, and must recognise its own operation in a value (CONSENSUS.md 1.3, "retry not idempotent").
 * `next: null` keeps the value as it is; that too is agreed by a full round, since an answer from
 * the prepare phase alone is not linearizable.
 */
export type Update<Result> = (value: Uint8Array | null) => {
  readonly next: Uint8Array | null
  readonly result: Result
}

export type Outcome<Result> =
  | { readonly type: 'chosen'; readonly value: Uint8Array | null; readonly result: Result }
  /** An accept was sent and no quorum answered: it may still be chosen. Ask again later. */
  | { readonly type: 'unknown' }
  /** No quorum answered and nothing was proposed: it did not happen. */
  | { readonly type: 'unavailable' }

export type RegisterAnswer = Extract<
  RegisterMessage,
  { type: 'promise' | 'accepted' | 'conflict' | 'wrong_store' | 'value' }
>

/** A round trip within a region takes under 100 ms; three of them before a round is given up. */
const ROUND_MS = 300
/** After that a caller hears `unknown` rather than wait on: people retry at about this time. */
const DEADLINE_MS = 5_000
/** Full jitter between rounds breaks duels of proposers (1.4). */
const BACKOFF_BASE_MS = 20
const BACKOFF_MAX_MS = 2_000
/** Changes that wait for one register. An order takes some 10 in its life: more is a fault. */
const WAITING_MAX = 64

interface Round {
  readonly ballot: Ballot
  readonly rid: string
  readonly phase: 'prepare' | 'accept' | 'read'
  readonly answered: Set<PeerId>
  readonly promises: Promised[]
  /** What an accept round proposes. */
  readonly proposal: Uint8Array | null
}

interface Promised {
  readonly accepted: Ballot | null
  readonly value: Uint8Array | null
}

interface Task {
  readonly ref: RegisterRef
  readonly update: Update<unknown>
  readonly done: (outcome: Outcome<unknown>) => void
  /** The value of a one-round create; null for an ordinary change. */
  readonly create: Uint8Array | null
  readonly reading: boolean
  readonly deadline: number
  attempts: number
  accepted: boolean
  result: unknown
  round: Round | null
  timer: CancelTimer
}

const NO_TIMER: CancelTimer = () => undefined

/** The proposing side of this node (CASPaxos section 2.2, proposer): creates, changes, reads. */
export class RegisterProposer {
  readonly #context: Context
  readonly #rounds = new Map<string, Task>()
  /** At most one change of a register is under way here; the others wait in order. */
  readonly #queues = new Map<RegisterKey, Task[]>()
  /** Highest counter seen: the next ballot starts above it, which saves a lost round. */
  #counter = 0

  constructor(context: Context) {
    this.#context = context
  }

  /**
   * The intake's one-round create: ACCEPT without PREPARE at counter 0. Only for a key that nobody
   * else can mint, and once in its life; if it is not known to be chosen, go on with `change`.
   */
  create(ref: RegisterRef, value: Uint8Array, done: (outcome: Outcome<null>) => void): void {
    const update: Update<null> = (held) => ({ next: held === null ? value : null, result: null })
    this.#enqueue(ref, update, value, false, done)
  }

  change<Result>(
    ref: RegisterRef,
    update: Update<Result>,
    done: (outcome: Outcome<Result>) => void,
  ): void {
    this.#enqueue(ref, update, null, false, done)
  }

  /** Equal ballots on a quorum prove the value chosen; otherwise an identity change settles it (1.4). */
  read(ref: RegisterRef, done: (outcome: Outcome<null>) => void): void {
    const update: Update<null> = () => ({ next: null, result: null })
    this.#enqueue(ref, update, null, true, done)
  }

  handle(from: PeerId, answer: RegisterAnswer): void {
    const task = this.#rounds.get(answer.rid)
    const round = task?.round
    if (task === undefined || round === null || round === undefined) return
    if (!task.ref.keepers.some((keeper) => keeper.peer === from)) return
    switch (answer.type) {
      case 'conflict':
        this.#counter = Math.max(this.#counter, answer.promised.counter)
        // Our own ballot in a conflict is a repeated message, not a rival.
        if (compareBallots(answer.promised, round.ballot) !== 0) this.#retry(task)
        return
      case 'wrong_store':
        // Dead for ever as a keeper of this generation: the others must do.
        this.#context.count('register_wrong_store')
        return
      case 'promise':
      case 'value':
        if (round.answered.has(from)) return
        round.answered.add(from)
        round.promises.push({ accepted: answer.accepted, value: answer.value })
        if (round.promises.length >= quorumOf(task.ref.keepers.length)) this.#settle(task, round)
        return
      case 'accepted':
        round.answered.add(from)
        if (round.answered.size >= quorumOf(task.ref.keepers.length)) {
          this.#finish(task, { type: 'chosen', value: full(round.proposal), result: task.result })
        }
        return
    }
  }

  #enqueue(
    ref: RegisterRef,
    update: Update<unknown>,
    create: Uint8Array | null,
    reading: boolean,
    done: (outcome: Outcome<never>) => void,
  ): void {
    const task: Task = {
      ref,
      update,
      create,
      reading,
      done: done as (outcome: Outcome<unknown>) => void,
      deadline: this.#context.now() + DEADLINE_MS,
      attempts: 0,
      accepted: false,
      result: null,
      round: null,
      timer: NO_TIMER,
    }
    const queue = this.#queues.get(ref.key)
    if (queue === undefined) {
      this.#queues.set(ref.key, [task])
      this.#begin(task)
    } else if (queue.length < WAITING_MAX) {
      queue.push(task)
    } else {
      this.#context.count('register_queue_full')
      task.done({ type: 'unavailable' })
    }
  }

  #begin(task: Task): void {
    task.attempts += 1
    if (task.attempts === 1 && task.create !== null) {
      const ballot = { counter: 0, node: this.#context.self, boot: this.#context.incarnation }
      this.#accept(task, ballot, task.create)
      return
    }
    if (task.attempts === 1 && task.reading) {
      this.#open(task, this.#ballot(), 'read', null)
      return
    }
    this.#open(task, this.#ballot(), 'prepare', null)
  }

  /** Burnt once used: a retry always takes a new one (the gryadka mistake, 1.3). */
  #ballot(): Ballot {
    this.#counter += 1
    return { counter: this.#counter, node: this.#context.self, boot: this.#context.incarnation }
  }

  #open(task: Task, ballot: Ballot, phase: Round['phase'], proposal: Uint8Array | null): void {
    this.#close(task)
    const rid = this.#context.nextId()
    task.round = { ballot, rid, phase, proposal, answered: new Set(), promises: [] }
    this.#rounds.set(rid, task)
    const left = task.deadline - this.#context.now()
    task.timer = this.#context.after(Math.max(0, Math.min(ROUND_MS, left)), () => this.#retry(task))
    const { key, generation, keepers } = task.ref
    for (const { peer, store } of keepers) {
      const head = { rid, key, generation, store }
      if (phase === 'read') this.#context.send(peer, { type: 'read', ...head })
      else if (proposal === null) this.#context.send(peer, { type: 'prepare', ...head, ballot })
      else this.#context.send(peer, { type: 'accept', ...head, ballot, value: proposal })
    }
  }

  #accept(task: Task, ballot: Ballot, value: Uint8Array): void {
    task.accepted = true
    this.#open(task, ballot, 'accept', value)
  }

  /** A quorum has answered a prepare or a read. */
  #settle(task: Task, round: Round): void {
    const best = round.promises.reduce((a, b) =>
      compareBallots(b.accepted, a.accepted) > 0 ? b : a,
    )
    this.#counter = Math.max(this.#counter, best.accepted?.counter ?? 0)
    if (round.phase === 'read') {
      const equal = round.promises.every((p) => compareBallots(p.accepted, best.accepted) === 0)
      if (equal) this.#finish(task, { type: 'chosen', value: full(best.value), result: null })
      else this.#open(task, this.#ballot(), 'prepare', null)
      return
    }
    const { next, result } = task.update(full(best.value))
    task.result = result
    this.#accept(task, round.ballot, next ?? best.value ?? new Uint8Array(0))
  }

  #retry(task: Task): void {
    this.#close(task)
    const now = this.#context.now()
    if (now >= task.deadline) {
      this.#finish(task, { type: task.accepted ? 'unknown' : 'unavailable' })
      return
    }
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(task.attempts, 10))
    const delay = Math.min(this.#context.random() * ceiling, task.deadline - now)
    task.timer = this.#context.after(delay, () => this.#begin(task))
  }

  #close(task: Task): void {
    task.timer()
    task.timer = NO_TIMER
    if (task.round !== null) this.#rounds.delete(task.round.rid)
    task.round = null
  }

  #finish(task: Task, outcome: Outcome<unknown>): void {
    this.#close(task)
    const queue = this.#queues.get(task.ref.key)
    queue?.shift()
    const next = queue?.[0]
    if (next === undefined) this.#queues.delete(task.ref.key)
    else this.#begin(next)
    task.done(outcome)
  }
}

/** Empty bytes were agreed on where nothing was: nothing is there. */
function full(value: Uint8Array | null): Uint8Array | null {
  return value === null || value.length === 0 ? null : value
}
