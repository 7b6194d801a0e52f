import type { PeerId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { Ballot, Keeper, RegisterKey } from '../wire/messages.ts'
import { isAboutToday, KEEP_FOR_EVER } from './keeper-policy.ts'
import type { RegisterCalendar } from './keeper-policy.ts'
import { Operation } from './operation.ts'
import type { MoveResult, Outcome, Update } from './outcome.ts'
import { Race } from './race.ts'
import { assertKeepers } from './register-ref.ts'
import type { RegisterRef } from './register-ref.ts'
import { AlreadyHeld } from './already-held.ts'
import type { KeptHere } from './already-held.ts'
import type { RegisterReply, Round } from './round.ts'
import { isComplete } from './round.ts'
import { RoundClock } from './round-clock.ts'
import { Rounds } from './rounds.ts'
import type { Troubled } from './rounds.ts'
import { SAFE_RULES } from './rules.ts'
import type { RegisterRules } from './rules.ts'
import type { Wish, Workshop } from './wish.ts'

export type { Outcome, Update } from './outcome.ts'
export type { RegisterRef } from './register-ref.ts'
export type { RegisterAnswer } from './round.ts'

export interface ProposerInit {
  readonly calendar: RegisterCalendar
  /** First round time-out, until rounds have been measured: 300 on a LAN, 800 across a WAN (6.10). */
  readonly roundMs: number
  /** Keepers that lost their store, or stayed silent although their register changed. */
  readonly troubled: Troubled
  readonly rules: RegisterRules
  /** Registers that are read again and again, and seldom change. */
  readonly isReadAgain: (key: RegisterKey) => boolean
  readonly keptHere: KeptHere
}

const INIT: ProposerInit = {
  calendar: KEEP_FOR_EVER,
  roundMs: 300,
  troubled: () => undefined,
  rules: SAFE_RULES,
  isReadAgain: () => false,
  keptHere: () => null,
}

/** Operations that wait for one register. An order takes some 10 in its life: more is a fault. */
const WAITING_MAX = 64
/** Registers known to have moved on. A forgotten one costs a walk. */
const HINTS_MAX = 4_096

/** The proposing side of this node (CASPaxos 2.2, proposer): creates, changes, reads, moves. */
export class RegisterProposer {
  readonly #shop: Workshop
  readonly #rounds: Rounds
  /** At most one operation on a register is under way here; the others wait in order (1.4). */
  readonly #queues = new Map<RegisterKey, (Operation | Race)[]>()
  /** The newest generation in which an operation ended: only a chosen MOVED leads there (6.3). */
  readonly #hints = new Map<RegisterKey, RegisterRef>()

  constructor(context: Context, init: Partial<ProposerInit> = {}) {
    const { calendar, roundMs, troubled, rules, isReadAgain, keptHere } = { ...INIT, ...init }
    this.#rounds = new Rounds(context, troubled, new AlreadyHeld(isReadAgain, keptHere))
    const clock = new RoundClock(roundMs)
    this.#shop = { context, rounds: this.#rounds, clock, calendar, rules }
  }

  /**
   * The intake's one-round create: ACCEPT without PREPARE at counter 0. Only for a key that nobody
   * else can mint, and once in its life; if it is not known to be chosen, go on with `change`.
   */
  create(ref: RegisterRef, value: Uint8Array, done: (outcome: Outcome<null>) => void): void {
    const { calendar, context } = this.#shop
    if (!isAboutToday(calendar, calendar.dayOf(ref.key))) {
      context.count('register_wrong_day')
      done({ type: 'unavailable', reason: 'wrong_day', ref, lost: [], silent: [] })
      return
    }
    this.#enqueue(ref, { type: 'create', value }, done)
  }

  change<Result>(
    ref: RegisterRef,
    update: Update<Result>,
    done: (outcome: Outcome<Result>) => void,
  ): void {
    this.#enqueue(ref, { type: 'change', update }, done)
  }

  /** Equal ballots on a quorum prove the value chosen; otherwise an identity change settles it (1.4). */
  read(ref: RegisterRef, done: (outcome: Outcome<null>) => void): void {
    this.#enqueue(ref, { type: 'read' }, done)
  }

  /**
   * Gives a register other keepers, by seal and move (6.3). Safe at any time, from any node, and as
   * often as one likes; `unknown` means that it may still happen. `latest`: the generation that `to` was
   * chosen for, where it matters that nobody has chosen since.
   */
  move(
    ref: RegisterRef,
    to: readonly Keeper[],
    done: (outcome: Outcome<MoveResult>) => void,
    latest = Number.POSITIVE_INFINITY,
  ): void {
    assertKeepers(to)
    this.#enqueue(ref, { type: 'move', to, latest }, done)
  }

  /**
   * What each keeper holds now, in the order of `ref.keepers`; null for who did not say. Proves
   * nothing by itself: for whoever must know of every keeper (CASPaxos 3.1, "max quorum size").
   */
  survey(ref: RegisterRef, done: (answers: Round['answers']) => void): void {
    const finish = (round: Round): void => {
      this.#rounds.close(round)
      done(round.answers)
    }
    const owner = {
      heard: (round: Round): void => {
        if (isComplete(round)) finish(round)
      },
      due: finish,
    }
    this.#rounds.open(owner, ref, { type: 'read' }, this.#shop.clock.timeoutMs(0))
  }

  /** Milliseconds that a round usually takes: a round trip and the keepers' disks. */
  usualRoundMs(): number {
    return this.#shop.clock.usualMs()
  }

  /** Another proposer's ballot: the next one here begins above it, and is not refused (2.1). */
  saw(ballot: Ballot): void {
    this.#rounds.sawBallot(ballot)
  }

  handle(from: PeerId, reply: RegisterReply): void {
    this.#rounds.handle(from, reply)
  }

  #enqueue(asked: RegisterRef, wish: Wish, done: (outcome: Outcome<never>) => void): void {
    assertKeepers(asked.keepers)
    const { key } = asked
    const hint = this.#hints.get(key)
    const ref = hint !== undefined && hint.generation > asked.generation ? hint : asked
    const tell = done as (outcome: Outcome<unknown>) => void
    const queue = this.#queues.get(key)
    if (queue !== undefined && queue.length >= WAITING_MAX) {
      this.#shop.context.count('register_queue_full')
      tell({ type: 'unavailable', reason: 'busy', ref, lost: [], silent: [] })
      return
    }
    const over = (outcome: Outcome<unknown>): void => {
      this.#over(key)
      if (outcome.type === 'chosen' && outcome.ref.generation > asked.generation) {
        this.#remember(outcome.ref)
      }
      tell(outcome)
    }
    const operation = new Operation(this.#shop, ref, wish, over)
    const task =
      ref.raced === true && wish.type === 'change'
        ? new Race(this.#shop, ref, wish.update, operation, over)
        : operation
    if (queue === undefined) {
      this.#queues.set(key, [task])
      task.begin()
    } else {
      queue.push(task)
    }
  }

  #over(key: RegisterKey): void {
    const queue = this.#queues.get(key)
    queue?.shift()
    const next = queue?.[0]
    if (next === undefined) this.#queues.delete(key)
    else next.begin()
  }

  #remember(ref: RegisterRef): void {
    const known = this.#hints.get(ref.key)
    if (known !== undefined && known.generation >= ref.generation) return
    this.#hints.delete(ref.key)
    if (this.#hints.size >= HINTS_MAX) {
      const oldest = this.#hints.keys().next()
      if (oldest.done !== true) this.#hints.delete(oldest.value)
    }
    this.#hints.set(ref.key, ref)
  }
}
