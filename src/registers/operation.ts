import type { CancelTimer } from '../ports/context.ts'
import type { Keeper } from '../wire/messages.ts'
import { Journey } from './journey.ts'
import type { Outcome, UnavailableReason } from './outcome.ts'
import type { RegisterRef } from './register-ref.ts'
import { openValue, packKeepers, sealLive, sealMoved, unpackKeepers } from './register-value.ts'
import { sameBytes } from '../wire/same-bytes.ts'
import type { RegisterValue } from './register-value.ts'
import {
  agreed,
  goneForEver,
  highest,
  isClosed,
  isComplete,
  isHopedFor,
  lostOf,
  refusals,
  silentOf,
  tally,
} from './round.ts'
import type { Held, RegisterAnswer, Round } from './round.ts'
import type { Question, RoundOwner } from './rounds.ts'
import type { Wish, Workshop } from './wish.ts'

type Done = (outcome: Outcome<unknown>) => void

/** After that a caller hears `unknown` rather than wait on: people retry at about this time (6.10). */
const DEADLINE_MS = 5_000
/** Full jitter between rounds breaks duels of proposers (1.4). */
const BACKOFF_BASE_MS = 20
const BACKOFF_MAX_MS = 2_000

const NO_TIMER: CancelTimer = () => undefined
const NOTHING = new Uint8Array(0)

/** One operation on one register, from wish to outcome, over as many rounds as it takes (6.11). */
export class Operation implements RoundOwner {
  readonly #shop: Workshop
  readonly #wish: Wish
  readonly #done: Done
  readonly #deadline: number
  readonly #journey: Journey
  /** The accept round under way puts what MOVED carried in its place, and nothing else. */
  #installing = false
  /** The next round is a quorum read, which settles most reads in one round trip (1.4). */
  #looks: boolean
  /** The generation whose successors have all joined; -1 before. */
  #joinedAfter = -1
  #attempts = 0
  #lateRounds = 0
  /** An accept that carried this change was sent: from now on it may be chosen at any time. */
  #proposed = false
  #result: unknown = null
  /** The one under way. */
  #round: Round | null = null
  /** The newest, under way or not: it says who has not answered. */
  #newest: Round | null = null
  #backoff: CancelTimer = NO_TIMER

  constructor(shop: Workshop, ref: RegisterRef, wish: Wish, done: Done) {
    this.#shop = shop
    this.#journey = new Journey(shop.context, ref)
    this.#wish = wish
    this.#done = done
    this.#deadline = shop.context.now() + DEADLINE_MS
    this.#looks = wish.type === 'read' || wish.type === 'move'
  }

  /** What it proposes was proposed before, by a race: whatever happens, it may come to be chosen. */
  mayBeChosen(): void {
    this.#proposed = true
  }

  begin(): void {
    if (this.#isLate()) return this.#fail('no_quorum')
    this.#attempts += 1
    const { rounds } = this.#shop
    if (
      this.#wish.type === 'create' &&
      this.#attempts === 1 &&
      this.#journey.ref.generation === 0
    ) {
      this.#proposed = true
      const value = sealLive(packKeepers(this.#journey.ref.keepers), this.#wish.value)
      this.#ask({ type: 'accept', ballot: rounds.createBallot(), value })
    } else if (this.#looks) {
      this.#ask({ type: 'read' })
    } else {
      this.#ask({ type: 'prepare', ballot: rounds.nextBallot() })
    }
  }

  heard(round: Round, answer: RegisterAnswer): void {
    if (answer.type === 'pointer') {
      // Only who knows the next generation to hold the value on a quorum makes a pointer (6.3).
      const { generation, keepers } = answer
      if (generation > this.#journey.ref.generation) this.#walk(generation, keepers, null)
      return
    }
    if (!isHopedFor(round, answer)) {
      this.#refused(round, answer)
      return
    }
    const quorum = this.#quorum()
    switch (round.phase) {
      case 'read':
        this.#compare(round, quorum)
        return
      case 'prepare':
        if (tally(round) >= quorum) this.#settle(round)
        return
      case 'accept':
        if (tally(round) >= quorum) this.#chosen(round)
        return
      case 'join':
        if (isComplete(round)) {
          this.#joinedAfter = this.#journey.ref.generation
          this.#seal()
        }
        return
    }
  }

  due(round: Round): void {
    this.#lateRounds += 1
    if (round.phase === 'read' && tally(round) >= this.#quorum()) this.#agreeByRound()
    else this.#retry()
  }

  #quorum(): number {
    return this.#shop.rules.quorum(this.#journey.ref.keepers.length)
  }

  #isLate(): boolean {
    return this.#shop.context.now() >= this.#deadline
  }

  #ask(question: Question, ref = this.#journey.ref): void {
    this.#close()
    const { context, clock, rounds } = this.#shop
    const leftMs = Math.max(0, this.#deadline - context.now())
    const timeoutMs = Math.min(leftMs, clock.timeoutMs(this.#lateRounds))
    this.#round = rounds.open(this, ref, question, timeoutMs)
    this.#newest = this.#round
  }

  #refused(round: Round, answer: RegisterAnswer): void {
    if (round.phase === 'join') {
      // All of them or none (6.3, point 1): the caller must choose others.
      this.#fail('keeper_refused')
      return
    }
    const quorum = this.#quorum()
    const spare = round.ref.keepers.length - quorum
    if (goneForEver(round) > spare) {
      // Who has not answered yet may still know the way to the next generation.
      if (tally(round, 'expired') >= quorum) this.#finish({ type: 'expired' })
      else if (isComplete(round)) this.#fail('no_quorum')
    } else if (tally(round, 'wrong_day') > spare) this.#fail('wrong_day')
    else if (isClosed(round, spare)) this.#fail('closed')
    // Nothing is lost by beginning again above the rival at once; an accept may still get through.
    else if (round.phase === 'prepare' && answer.type === 'conflict') this.#retry()
    else if (refusals(round) > spare) this.#retry()
  }

  /** A quorum read: one ballot from a quorum, else a full round must settle it (1.4). */
  #compare(round: Round, quorum: number): void {
    const values = tally(round)
    const same = this.#shop.rules.readsNeedEqualBallots
      ? agreed(round, quorum, this.#shop.rules.readsRacesFromAll)
      : values >= quorum
        ? highest(round)
        : null
    if (same !== null) {
      this.#sample(round)
      this.#shop.rounds.sawBallot(same.accepted)
      this.#shop.rounds.alreadyHeld.keep(round.ref, same)
      this.#close()
      if (!this.#corrected(same)) this.#known(openValue(same.value))
    } else if (isComplete(round)) {
      this.#agreeByRound()
    } else if (values === quorum) {
      // The others are likely under way, and cheaper than a round; but not worth a long wait.
      this.#shop.rounds.extend(round, this.#shop.clock.usualMs())
    }
  }

  #agreeByRound(): void {
    this.#looks = false
    this.begin()
  }

  /** A quorum has promised: the state is what its highest ballot carries (CASPaxos 2.2). */
  #settle(round: Round): void {
    this.#sample(round)
    const best = highest(round)
    this.#shop.rounds.sawBallot(best.accepted)
    if (this.#corrected(best) || round.ballot === null) return
    const proposal = this.#propose(best)
    if (proposal === null) return
    this.#ask({ type: 'accept', ballot: round.ballot, value: proposal })
  }

  /** The new state; null if there is nothing to propose and the operation went another way. */
  #propose(best: Held): Uint8Array | null {
    const { rules } = this.#shop
    const open = openValue(best.value)
    const identity = best.value ?? NOTHING
    // Every function maps MOVED to itself: nothing else is chosen in this generation after it (6.3).
    if (open?.type === 'moved') {
      if (rules.followsChosenOnly) return identity
      this.#known(open)
      return null
    }
    const carried = this.#journey.carried
    const isEmpty = open === null || open.type === 'empty'
    if (carried !== null && (isEmpty || !rules.installsIntoEmptyOnly)) {
      this.#installing = true
      return sealLive(packKeepers(this.#journey.ref.keepers), carried)
    }
    if (isEmpty && this.#journey.ref.generation > 0) {
      // A pointer led here, so a quorum held the value: more stores are lost than can be.
      this.#shop.context.count('register_unborn')
      this.#retry()
      return null
    }
    return this.#apply(isEmpty ? null : open, identity)
  }

  #apply(open: (RegisterValue & { type: 'live' }) | null, identity: Uint8Array): Uint8Array | null {
    const keepers = packKeepers(this.#journey.ref.keepers)
    switch (this.#wish.type) {
      case 'read':
        return this.#identity(open, identity)
      case 'move':
        if (open === null || this.#joinedAfter !== this.#journey.ref.generation) return identity
        this.#proposed = true
        return sealMoved(keepers, packKeepers(this.#wish.to), open.bytes)
      case 'create':
        this.#proposed = true
        return open === null ? sealLive(keepers, this.#wish.value) : identity
      case 'change': {
        const { next, result } = this.#wish.update(open?.bytes ?? null)
        this.#result = result
        if (next === null) return this.#identity(open, identity)
        this.#proposed = true
        return sealLive(keepers, next)
      }
    }
  }

  /** Nothing to change; that, too, is known only after a full round (1.3). */
  #identity(
    open: (RegisterValue & { type: 'live' }) | null,
    identity: Uint8Array,
  ): Uint8Array | null {
    const { readsNeedRound, refusalsNeedRound } = this.#shop.rules
    if (this.#wish.type === 'read' ? readsNeedRound : refusalsNeedRound) return identity
    this.#finish({ type: 'chosen', value: open?.bytes ?? null, result: this.#result })
    return null
  }

  /** A quorum has accepted. */
  #chosen(round: Round): void {
    this.#sample(round)
    this.#round = null
    this.#shop.rounds.linger(round)
    const open = openValue(round.proposal)
    const installed = this.#installing
    if (installed) {
      this.#installing = false
      this.#journey.carried = null
    }
    const isChange = this.#wish.type === 'change' || this.#wish.type === 'create'
    if (open?.type === 'moved' || !isChange) this.#known(open)
    else if (installed) this.begin()
    else this.#finish({ type: 'chosen', value: bytesOf(open), result: this.#result })
  }

  /** What is chosen in this generation, for sure. */
  #known(open: RegisterValue | null): void {
    if (open?.type === 'moved') {
      const keepers = unpackKeepers(open.to)
      if (keepers !== null) this.#walk(this.#journey.ref.generation + 1, keepers, open.bytes)
      return
    }
    const value = bytesOf(open)
    if (value === null && this.#journey.ref.generation > 0) {
      // Sealed, and not begun yet: whoever comes first begins it.
      this.#agreeByRound()
    } else if (this.#wish.type === 'move') {
      this.#arrived(value, this.#wish.to, this.#wish.latest)
    } else {
      this.#finish({ type: 'chosen', value, result: this.#result })
    }
  }

  /** A move knows the state of its generation: is it there already, or does it set out? */
  #arrived(value: Uint8Array | null, to: readonly Keeper[], latest: number): void {
    if (value === null) {
      this.#finish({ type: 'chosen', value, result: 'empty' })
    } else if (sameBytes(packKeepers(to), packKeepers(this.#journey.ref.keepers))) {
      this.#finish({ type: 'chosen', value, result: 'moved' })
    } else if (this.#joinedAfter >= 0 || this.#journey.ref.generation > latest) {
      this.#finish({ type: 'chosen', value, result: 'overtaken' })
    } else if (this.#isLate()) {
      this.#fail('no_quorum')
    } else if (this.#shop.rules.joinsFirst) {
      const { key, generation, keepers: from } = this.#journey.ref
      const next = { key, generation: generation + 1, keepers: to }
      this.#ask({ type: 'join', day: this.#shop.calendar.today(), from }, next)
    } else {
      this.#joinedAfter = this.#journey.ref.generation
      this.#seal()
    }
  }

  #seal(): void {
    this.#looks = false
    this.begin()
  }

  /** On to the next generation; `carried` is what MOVED said, null where a pointer led. */
  #walk(generation: number, keepers: readonly Keeper[], carried: Uint8Array | null): void {
    this.#close()
    this.#journey.walk(generation, keepers, carried)
    if (!this.#shop.rules.retiresAfterInstall) this.#journey.arrive()
    this.#installing = false
    // Who has just sealed the former one knows that this one is empty.
    this.#looks =
      this.#wish.type === 'read' || (this.#wish.type === 'move' && this.#joinedAfter < 0)
    this.begin()
  }

  /** The value names other keepers than the caller believed in: they are the ones. */
  #corrected(held: Held): boolean {
    const open = openValue(held.value)
    if (open === null || open.type === 'empty' || open.keepers.length === 0) return false
    if (!this.#shop.rules.trustsNamedKeepers) return false
    if (sameBytes(open.keepers, packKeepers(this.#journey.ref.keepers))) return false
    const keepers = unpackKeepers(open.keepers)
    if (keepers === null) return false
    this.#journey.correct(keepers)
    this.#retry()
    return true
  }

  #sample(round: Round): void {
    this.#shop.clock.sample(this.#shop.context.now() - round.openedAt)
  }

  #retry(): void {
    this.#close()
    const { context } = this.#shop
    if (this.#isLate()) {
      this.#fail('no_quorum')
      return
    }
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(this.#attempts, 10))
    const delayMs = Math.min(context.random() * ceiling, this.#deadline - context.now())
    this.#backoff = context.after(delayMs, () => this.begin())
  }

  #fail(reason: UnavailableReason): void {
    this.#finish(this.#proposed ? { type: 'unknown' } : { type: 'unavailable', reason })
  }

  #close(): void {
    this.#backoff()
    this.#backoff = NO_TIMER
    if (this.#round !== null) this.#shop.rounds.close(this.#round)
    this.#round = null
  }

  #finish(
    outcome:
      | { type: 'chosen'; value: Uint8Array | null; result: unknown }
      | { type: 'expired' }
      | { type: 'unknown' }
      | { type: 'unavailable'; reason: UnavailableReason },
  ): void {
    this.#close()
    if (outcome.type === 'chosen') this.#journey.arrive()
    const newest = this.#newest
    const lost = newest === null ? [] : lostOf(newest)
    const silent = newest === null ? [] : silentOf(newest)
    const ref = outcome.type === 'chosen' ? this.#journey.ref : this.#journey.origin
    this.#done({ ...outcome, ref, lost, silent })
  }
}

function bytesOf(open: RegisterValue | null): Uint8Array | null {
  return open === null || open.type === 'empty' ? null : open.bytes
}
