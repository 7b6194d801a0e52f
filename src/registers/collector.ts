import type { Context } from '../ports/context.ts'
import type { RegisterKey } from '../wire/messages.ts'
import { compareBallots, quorumOf } from './ballot.ts'
import type { RegisterKeeper } from './keeper.ts'
import type { Outcome } from './outcome.ts'
import type { RegisterProposer } from './proposer.ts'
import type { RegisterRef } from './register-ref.ts'
import { openValue, unpackKeepers } from './register-value.ts'
import type { RegisterAnswer } from './round.ts'
import { SAFE_RULES } from './rules.ts'
import type { RegisterRules } from './rules.ts'
import type { HeldGeneration } from './shelf.ts'

/** Registers looked at in one call: well under a millisecond, so that no message waits for it. */
const LOOKED_AT_MAX = 500
/** Questions to other keepers under way at once: collection is never in a hurry. */
const ASKED_MAX = 16

/**
 * Drops registers that ended long ago (CONSENSUS.md 6.9; CASPaxos 3.1). A keeper that drops one says
 * EXPIRED for it ever after, and a quorum of those means gone: so each keeper first makes sure that
 * every other one holds the end, or has dropped it for the same reason. What has not ended stays,
 * however old, and is counted: somebody should look at it.
 */
export class RegisterCollector {
  readonly #context: Context
  readonly #keeper: RegisterKeeper
  readonly #proposer: RegisterProposer
  readonly #rules: RegisterRules
  readonly #asking = new Set<string>()
  /** What is open although it is old, and the horizon when somebody last looked: once a day will do. */
  readonly #pinned = new Map<string, number>()
  #walk: IterableIterator<RegisterKey> | null = null

  constructor(
    context: Context,
    keeper: RegisterKeeper,
    proposer: RegisterProposer,
    rules: RegisterRules = SAFE_RULES,
  ) {
    this.#context = context
    this.#keeper = keeper
    this.#proposer = proposer
    this.#rules = rules
  }

  /** To be called about once an hour: the horizon counts on it. Goes on where it stopped. */
  collect(): void {
    const { horizon, policy, shelf } = this.#keeper
    const record = horizon.tick(this.#context.now(), policy.today(), () => this.#oldestDay())
    if (record !== null) this.#context.persist([record], () => undefined)
    this.#walk ??= shelf.keys()
    for (let i = 0; i < LOOKED_AT_MAX && this.#asking.size < ASKED_MAX; i += 1) {
      const next = this.#walk.next()
      if (next.done === true) {
        this.#walk = null
        return
      }
      if (horizon.isPast(policy.dayOf(next.value))) this.#consider(next.value)
    }
  }

  #oldestDay(): number | null {
    let oldest: number | null = null
    for (const key of this.#keeper.shelf.keys()) {
      const day = this.#keeper.policy.dayOf(key)
      if (day !== null && (oldest === null || day < oldest)) oldest = day
    }
    return oldest
  }

  #consider(key: RegisterKey): void {
    for (const held of this.#keeper.shelf.generations(key)) {
      // A late move brought it here recently: a join on its way may still name that generation.
      if (held.joined !== null && !this.#keeper.horizon.isPast(held.joined.day)) continue
      const name = nameOf(key, held.generation)
      if (this.#asking.has(name)) continue
      this.#asking.add(name)
      this.#ask(key, held, () => this.#asking.delete(name))
    }
  }

  /** `over` once this generation has been dropped, or stays for now. */
  #ask(key: RegisterKey, held: HeldGeneration, over: () => void): void {
    const { generation } = held
    const drop = (): void => {
      over()
      this.#drop(key, generation)
    }
    if (held.successors !== null) {
      // The way to the next keepers, for as long as it leads anywhere.
      const ref = { key, generation: generation + 1, keepers: held.successors }
      this.#proposer.read(ref, (outcome) => (this.#hasEnded(key, outcome) ? drop() : over()))
      return
    }
    const open = openValue(held.slot.value)
    const keepers = open === null || open.type === 'empty' ? null : unpackKeepers(open.keepers)
    if (open?.type === 'live' && keepers !== null && keepers.length > 0) {
      if (this.#keeper.policy.isTerminal(key, open.bytes)) {
        this.#survey({ key, generation, keepers }, drop, over)
      } else {
        this.#pin(key, { key, generation, keepers }, held, drop, over)
      }
    } else if (open?.type === 'moved' && keepers !== null && keepers.length > 0) {
      // Reading leads to the next generation, and makes this one a pointer.
      this.#proposer.read({ key, generation, keepers }, over)
    } else if (held.joined !== null) {
      const ref = { key, generation: generation - 1, keepers: held.joined.from }
      this.#pin(key, ref, held, drop, over)
    } else if (held.slot.accepted !== null) {
      // Settled as empty, for somebody who asked; nobody can create it any more.
      drop()
    } else {
      // Promised and not accepted: perhaps a register that this keeper has missed.
      this.#context.count('register_pinned')
      over()
    }
  }

  #hasEnded(key: RegisterKey, outcome: Outcome<unknown>): boolean {
    if (outcome.type === 'expired') return true
    return (
      outcome.type === 'chosen' &&
      outcome.value !== null &&
      this.#keeper.policy.isTerminal(key, outcome.value)
    )
  }

  /** Old and, as far as this keeper knows, not ended: it may have missed the end. */
  #pin(
    key: RegisterKey,
    ref: RegisterRef,
    held: HeldGeneration,
    drop: () => void,
    over: () => void,
  ): void {
    const { generation } = held
    const name = nameOf(key, generation)
    const { day } = this.#keeper.horizon
    if (this.#pinned.get(name) === day) {
      over()
      return
    }
    // A full round brings this keeper up to date, and fences off a move that never came to its seal.
    const identity = (): { next: null; result: null } => ({ next: null, result: null })
    this.#proposer.change(ref, identity, (outcome) => {
      const isAbandonedJoin = outcome.type === 'chosen' && outcome.ref.generation < generation
      // Another move may have asked this keeper meanwhile: then the note is not the one looked at.
      const isAsItWas = this.#keeper.shelf.get(key, generation) === held
      if (outcome.type === 'expired' || (isAbandonedJoin && isAsItWas)) {
        drop()
        return
      }
      if (!this.#hasEnded(key, outcome)) {
        this.#context.count('register_pinned')
        this.#pinned.set(name, day)
      }
      over()
    })
  }

  /** CASPaxos 3.1: the end is replicated to all, not only to a quorum, before anybody forgets it. */
  #survey(ref: RegisterRef, drop: () => void, over: () => void): void {
    if (!this.#rules.surveysBeforeDrop) {
      drop()
      return
    }
    this.#proposer.survey(ref, (answers) => {
      switch (verdictOf(answers)) {
        case 'known_to_all':
          drop()
          return
        case 'differs': {
          const identity = (): { next: null; result: null } => ({ next: null, result: null })
          this.#proposer.change(ref, identity, over)
          return
        }
        case 'not_heard':
          over()
          return
      }
    })
  }

  #drop(key: RegisterKey, generation: number): void {
    this.#context.count('register_dropped')
    this.#pinned.delete(nameOf(key, generation))
    this.#context.persist(this.#keeper.shelf.drop(key, generation), () => undefined)
  }
}

function nameOf(key: RegisterKey, generation: number): string {
  return `${generation}/${key}`
}

/** Whether each keeper holds one and the same accepted value, or is past holding any. */
function verdictOf(
  answers: readonly (RegisterAnswer | null)[],
): 'known_to_all' | 'differs' | 'not_heard' {
  const values = answers.flatMap((answer) => (answer?.type === 'value' ? [answer] : []))
  const expired = answers.filter((answer) => answer?.type === 'expired').length
  const lost = answers.filter((answer) => answer?.type === 'wrong_store').length
  if (values.length + expired + lost < answers.length) return 'not_heard'
  const [first] = values
  if (first !== undefined && values.some((v) => compareBallots(v.accepted, first.accepted) !== 0)) {
    return 'differs'
  }
  // A lost store is replaced first: with one keeper lost and one past it, the third could not be
  // read. Unless somebody has dropped it already, who had seen them all.
  if (lost > 0 && expired === 0) return 'not_heard'
  return values.length + expired >= quorumOf(answers.length) ? 'known_to_all' : 'not_heard'
}
