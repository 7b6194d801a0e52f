import { isHopedFor, silentOf, tally } from './round.ts'
import type { RegisterAnswer, Round } from './round.ts'
import type { Outcome, Update } from './outcome.ts'
import type { Operation } from './operation.ts'
import type { RegisterRef } from './register-ref.ts'
import { contentOf, packKeepers, sealLive } from './register-value.ts'
import type { RoundOwner } from './rounds.ts'
import type { Workshop } from './wish.ts'

/** A flush of a disk that is busy, or a pause of a garbage collector. */
const WAIT_MS_MIN = 20

/**
 * The first word on a register that is likely empty, in one round to all of its keepers. A keeper
 * takes the first that it hears, and only while it has promised and accepted nothing
 * (`keys/key-acceptor.ts`). So where all have taken this one, nothing else was or will be accepted under
 * counter 0, and whoever prepares later hears of it from any quorum, for a promise before it would have
 * kept it out: it is chosen. This is Fast Paxos (Lamport 2006) with fast quorums of all. Where one has
 * taken another, or does not answer, the usual two rounds follow at once, and may choose either.
 */
export class Race implements RoundOwner {
  readonly #shop: Workshop
  readonly #ref: RegisterRef
  readonly #update: Update<unknown>
  readonly #otherwise: Operation
  readonly #done: (outcome: Outcome<unknown>) => void
  #result: unknown = null

  /** `otherwise`: the same change in two rounds. */
  constructor(
    shop: Workshop,
    ref: RegisterRef,
    update: Update<unknown>,
    otherwise: Operation,
    done: (outcome: Outcome<unknown>) => void,
  ) {
    this.#shop = shop
    this.#ref = ref
    this.#update = update
    this.#otherwise = otherwise
    this.#done = done
  }

  begin(): void {
    const { rounds, clock } = this.#shop
    const { keepers } = this.#ref
    const { next, result } = this.#update(null)
    if (next === null || !rounds.areQuick(keepers)) {
      this.#otherwise.begin()
      return
    }
    this.#result = result
    this.#otherwise.mayBeChosen()
    const value = sealLive(packKeepers(keepers), next)
    const question = { type: 'accept', ballot: rounds.raceBallot(), value } as const
    rounds.open(this, this.#ref, question, clock.timeoutMs(0))
  }

  heard(round: Round, answer: RegisterAnswer): void {
    if (!isHopedFor(round, answer)) {
      // A rival was there before, or a promise to one: its claim likely stands already.
      this.#lose(round)
      return
    }
    const { rules, rounds, clock, context } = this.#shop
    const { length } = this.#ref.keepers
    const count = tally(round)
    if (count >= rules.raceQuorum(length)) {
      clock.sample(context.now() - round.openedAt)
      rounds.wereInTime(this.#ref.keepers)
      rounds.linger(round)
      const value = contentOf(round.proposal)
      const silent = silentOf(round)
      const result = this.#result
      this.#done({ type: 'chosen', value, result, ref: this.#ref, lost: [], silent })
    } else if (count === rules.quorum(length)) {
      // The others are likely under way; but not worth a longer wait than the two rounds take.
      rounds.extend(round, Math.max(WAIT_MS_MIN, 2 * clock.usualMs()))
    }
  }

  due(round: Round): void {
    this.#shop.rounds.gaveUpOn(round)
    this.#lose(round)
  }

  #lose(round: Round): void {
    this.#shop.rounds.close(round)
    this.#otherwise.begin()
  }
}
