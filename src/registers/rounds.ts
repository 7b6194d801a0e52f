import type { PeerId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { Ballot, Keeper } from '../wire/messages.ts'
import { compareBallots } from './ballot.ts'
import { keeperIndex } from './register-ref.ts'
import type { RegisterRef } from './register-ref.ts'
import { openValue } from './register-value.ts'
import type { AlreadyHeld } from './already-held.ts'
import { isComplete, lostOf, silentOf } from './round.ts'
import type { RegisterAnswer, RegisterReply, Round } from './round.ts'

/** Who opened a round: hears of each new answer, and when the time is over. */
export interface RoundOwner {
  heard(round: Round, answer: RegisterAnswer): void
  due(round: Round): void
}

export type Question =
  | { readonly type: 'read' }
  | { readonly type: 'prepare'; readonly ballot: Ballot }
  | { readonly type: 'accept'; readonly ballot: Ballot; readonly value: Uint8Array }
  /** `ref` is the generation to come, `from` keeps the one before, `day` is today here. */
  | { readonly type: 'join'; readonly day: number; readonly from: readonly Keeper[] }

/** Keepers that were not there when their register changed: whoever repairs wants to know. */
export type Troubled = (
  ref: RegisterRef,
  lost: readonly Keeper[],
  silent: readonly Keeper[],
) => void

/**
 * Rounds that are chosen and wait for the last answers: a second's worth at ten times the load that
 * one node is meant for. Beyond, stragglers are left to the next change.
 */
const LINGERING_MAX = 4_096

/**
 * Races need every keeper: for so long none is begun with one that kept the last one waiting, and twice
 * as long after each further one, up to what a restart takes. Too long costs a round trip for each
 * change, too short a wait.
 */
const SLOW_FOR_MS = 250
const SLOW_FOR_MS_MAX = 4_000

interface Entry {
  readonly round: Round
  owner: RoundOwner | null
  timer: CancelTimer
}

/** Questions that are under way, by their id: sends them, and matches the answers (1.3: by request). */
export class Rounds {
  readonly #context: Context
  readonly #troubled: Troubled
  readonly #entries = new Map<string, Entry>()
  readonly alreadyHeld: AlreadyHeld
  #lingering = 0
  /** Who kept races waiting, and until when no other waits for them. */
  readonly #slow = new Map<PeerId, { readonly until: number; readonly forMs: number }>()
  /** Highest counter seen anywhere: the next ballot starts above it (CASPaxos 2.1, fast-forward). */
  #counter = 0

  constructor(context: Context, troubled: Troubled, alreadyHeld: AlreadyHeld) {
    this.#context = context
    this.#troubled = troubled
    this.alreadyHeld = alreadyHeld
  }

  /** Burnt once used: a retry always takes a new one (the gryadka mistake, 1.3). */
  nextBallot(): Ballot {
    return this.#ballot(this.#counter + 1)
  }

  /** Counter 0, for a value that nobody else can create (1.4). */
  createBallot(): Ballot {
    return this.#ballot(0)
  }

  /** Of a first word in a race: one in its life, whatever else this node says of the register. */
  raceBallot(): Ballot {
    return { counter: 0, node: this.#context.self, boot: this.#context.nextId() }
  }

  sawBallot(ballot: Ballot | null): void {
    if (ballot !== null) this.#counter = Math.max(this.#counter, ballot.counter)
  }

  open(owner: RoundOwner, ref: RegisterRef, question: Question, timeoutMs: number): Round {
    const rid = this.#context.nextId()
    const { key, generation, keepers } = ref
    const { type: phase } = question
    const round: Round = {
      rid,
      phase,
      ref,
      ballot: 'ballot' in question ? question.ballot : null,
      proposal: phase === 'accept' ? question.value : null,
      known: phase === 'read' ? this.alreadyHeld.of(ref) : null,
      openedAt: this.#context.now(),
      answers: keepers.map(() => null),
    }
    const timer = this.#context.after(timeoutMs, () => this.#due(rid))
    this.#entries.set(rid, { round, owner, timer })
    const known = round.known?.accepted ?? null
    for (const { peer, store } of keepers) {
      const to = { rid, key, generation, store }
      switch (question.type) {
        case 'read':
          this.#context.send(peer, { type: 'read', ...to, known })
          break
        case 'accept':
          this.#context.send(peer, { ...question, ...to, ...this.#process() })
          break
        case 'prepare':
        case 'join':
          this.#context.send(peer, { ...question, ...to })
          break
      }
    }
    return round
  }

  /** A new time limit for a round that is still open. */
  extend(round: Round, timeoutMs: number): void {
    const entry = this.#entries.get(round.rid)
    if (entry === undefined) return
    entry.timer()
    entry.timer = this.#context.after(timeoutMs, () => this.#due(round.rid))
  }

  close(round: Round): void {
    const entry = this.#entries.get(round.rid)
    if (entry === undefined) return
    entry.timer()
    if (entry.owner === null) this.#lingering -= 1
    this.#entries.delete(round.rid)
  }

  /** A race is over without the word of some. */
  gaveUpOn(round: Round): void {
    for (const { peer } of silentOf(round)) {
      const before = this.#slow.get(peer)?.forMs ?? SLOW_FOR_MS / 2
      const forMs = Math.min(SLOW_FOR_MS_MAX, 2 * before)
      this.#slow.set(peer, { until: this.#context.now() + forMs, forMs })
    }
  }

  /** All of them were in time. */
  wereInTime(keepers: readonly Keeper[]): void {
    if (this.#slow.size > 0) for (const { peer } of keepers) this.#slow.delete(peer)
  }

  /** Whether all of them are likely to answer at once, as far as this node has asked them. */
  areQuick(keepers: readonly Keeper[]): boolean {
    if (this.#slow.size === 0) return true
    const now = this.#context.now()
    return keepers.every(({ peer }) => (this.#slow.get(peer)?.until ?? 0) <= now)
  }

  /**
   * Its value is chosen. The other keepers hear of it at once, so that none of them has to ask; and
   * whoever has not answered when its time is over is taught (6.10, LEARN).
   */
  linger(round: Round): void {
    const entry = this.#entries.get(round.rid)
    if (entry === undefined) return
    this.#announce(round)
    if (isComplete(round) || this.#lingering >= LINGERING_MAX) {
      this.close(round)
      const lost = lostOf(round)
      if (lost.length > 0) this.#troubled(round.ref, lost, [])
      return
    }
    entry.owner = null
    this.#lingering += 1
  }

  handle(from: PeerId, reply: RegisterReply): void {
    if (reply.type === 'conflict') this.sawBallot(reply.promised)
    const entry = this.#entries.get(reply.rid)
    if (entry === undefined) return
    const { round, owner } = entry
    const answer = told(reply, round)
    if (answer === null) {
      this.#context.count('register_unchanged_unasked')
      return
    }
    const index = keeperIndex(round.ref.keepers, from)
    // One keeper, one voice (1.3: "one reply counted twice").
    if (index < 0 || round.answers[index] !== null) return
    if (answer.type === 'conflict' && compareBallots(answer.promised, round.ballot) === 0) {
      // Its promise to this very round: our question was doubled on its way, and is answered.
      return
    }
    if (
      (answer.type === 'promise' || answer.type === 'value') &&
      openValue(answer.value) === null
    ) {
      this.#context.count('register_malformed_value')
      return
    }
    round.answers[index] = answer
    if (owner !== null) owner.heard(round, answer)
    else if (isComplete(round)) {
      this.close(round)
      const lost = lostOf(round)
      if (lost.length > 0) this.#troubled(round.ref, lost, [])
    }
  }

  #due(rid: string): void {
    const entry = this.#entries.get(rid)
    if (entry === undefined) return
    if (entry.owner !== null) {
      entry.owner.due(entry.round)
      return
    }
    this.close(entry.round)
    this.#teach(entry.round)
  }

  #announce({ ref, ballot }: Round): void {
    // Of a raced register nobody waits for more than the answer to his own question.
    if (ballot === null || ref.raced === true) return
    const { key, generation, keepers } = ref
    for (const { peer, store } of keepers) {
      if (peer === this.#context.self) continue
      const to = { key, generation, store }
      this.#context.send(peer, { type: 'chosen', ...to, ...this.#process(), ballot })
    }
  }

  /**
   * How far this disk is. What is chosen may lie on it and one other alone: if it is put back from a backup
   * then, that one must be able to tell it, whatever heartbeat was lost.
   */
  #process(): { readonly boot: number; readonly at: number } {
    const { boot, sequence: at } = this.#context
    return { boot, at }
  }

  #teach(round: Round): void {
    const { ballot, proposal, ref } = round
    const silent = silentOf(round)
    if (ballot === null || proposal === null) return
    const { key, generation } = ref
    for (const { peer, store } of silent) {
      const learn = { type: 'learn', key, generation, store, ballot, value: proposal } as const
      this.#context.send(peer, learn)
    }
    this.#troubled(ref, lostOf(round), silent)
  }

  #ballot(counter: number): Ballot {
    this.#counter = Math.max(this.#counter, counter)
    return { counter, node: this.#context.self, boot: this.#context.incarnation }
  }
}

/** As if all had been told; null: it says that something is unchanged which it was not asked about. */
function told(reply: RegisterReply, { known }: Round): RegisterAnswer | null {
  if (reply.type !== 'unchanged') return reply
  return known === null ? null : { ...reply, type: 'value', ...known }
}
