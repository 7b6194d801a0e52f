import type { Context } from '../ports/context.ts'
import type { Outcome } from '../registers/outcome.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import type { GroupBook, KeyRegisters } from './group-book.ts'
import type { KnownGroup } from './group-value.ts'
import { decodeClaim, encodeClaim } from './key-claim.ts'
import type { KeyClaim } from './key-claim.ts'
import { claimKey } from './key-name.ts'
import type { KeyGroupId } from './key-name.ts'

export type KeyOutcome =
  /** The key stands for the order of this claim: it may go to work. */
  | { readonly type: 'won' }
  /** For another one, of the same body: that one answers; this one's order is to be canceled. */
  | { readonly type: 'taken'; readonly claim: KeyClaim }
  /** For another one, of another body. */
  | { readonly type: 'conflict'; readonly claim: KeyClaim }
  /** Nobody knows, or the claim may still be won: the same key is to be sent again. */
  | { readonly type: 'unavailable' }

/** What a key stands for; null: nothing, at the moment of asking. */
export type Held =
  { readonly type: 'held'; readonly claim: KeyClaim | null } | { readonly type: 'unavailable' }

/** A new attempt begins until then; people and programs retry at about this time (6.10). */
const DEADLINE_MS = 5_000
/** Between attempts while a committee changes hands: that takes a few round trips and disk writes. */
const PAUSE_MS = 100
const PAUSE_MS_MAX = 800

interface Attempt {
  readonly group: KeyGroupId
  readonly name: string
  /** Null: whoever asks claims nothing. */
  readonly claim: KeyClaim | null
  readonly until: number
  readonly done: (held: Held) => void
  tries: number
}

/** The claiming side of this node, at any intake: a proposer to the committee of whatever group it is. */
export class KeyClaims {
  readonly #context: Context
  readonly #registers: KeyRegisters
  readonly #book: GroupBook
  /** Whether this store has accepted a value of the key: then reading it is likely enough. */
  readonly #isTaken: (group: KeyGroupId, name: string) => boolean

  constructor(
    context: Context,
    registers: KeyRegisters,
    book: GroupBook,
    isTaken: (group: KeyGroupId, name: string) => boolean,
  ) {
    this.#context = context
    this.#registers = registers
    this.#book = book
    this.#isTaken = isTaken
  }

  claim(
    group: KeyGroupId,
    name: string,
    claim: KeyClaim,
    done: (outcome: KeyOutcome) => void,
  ): void {
    this.#begin(group, name, claim, (told) => done(outcomeOf(claim, told)))
  }

  find(group: KeyGroupId, name: string, done: (held: Held) => void): void {
    this.#begin(group, name, null, done)
  }

  #begin(
    group: KeyGroupId,
    name: string,
    claim: KeyClaim | null,
    done: (held: Held) => void,
  ): void {
    const until = this.#context.now() + DEADLINE_MS
    const attempt: Attempt = { group, name, claim, until, done, tries: 0 }
    const known = this.#book.find(group)
    if (known === null) this.#look(attempt)
    else this.#try(attempt, known)
  }

  #try(attempt: Attempt, known: KnownGroup): void {
    const { claim, group, name } = attempt
    // An order that exists was claimed for, or is being: to look takes no ballot, and pushes nobody aside.
    const isLikelyTaken = claim === null || claim.body === null || this.#isTaken(group, name)
    if (isLikelyTaken) this.#read(attempt, known)
    else this.#change(attempt, known, claim)
  }

  /** Where is the group now? */
  #look(attempt: Attempt): void {
    this.#book.read(attempt.group, (known) => {
      if (known === null) this.#again(attempt)
      else this.#try(attempt, known)
    })
  }

  #read(attempt: Attempt, known: KnownGroup): void {
    this.#registers.read(refOf(attempt, known), (outcome) => {
      const held = claimIn(outcome)
      const { claim, done } = attempt
      if (held !== null) done({ type: 'held', claim: held })
      else if (claim !== null) this.#change(attempt, known, claim)
      else if (outcome.type === 'chosen' && outcome.value === null) {
        done({ type: 'held', claim: null })
      } else this.#again(attempt)
    })
  }

  /** `f(empty) = mine, f(x) = x`: whoever is first has it for ever; a retry finds its own. */
  #change(attempt: Attempt, known: KnownGroup, claim: KeyClaim): void {
    const mine = encodeClaim(claim)
    this.#registers.change(
      refOf(attempt, known),
      (held) => ({ next: held === null ? mine : null, result: null }),
      (outcome) => {
        const held = claimIn(outcome)
        if (held === null) this.#again(attempt)
        else attempt.done({ type: 'held', claim: held })
      },
    )
  }

  #again(attempt: Attempt): void {
    if (this.#context.now() >= attempt.until) {
      this.#context.count('key_unavailable')
      attempt.done({ type: 'unavailable' })
      return
    }
    const ceiling = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** attempt.tries)
    attempt.tries += 1
    const pauseMs = ceiling * (0.5 + this.#context.random() / 2)
    this.#context.after(pauseMs, () => this.#look(attempt))
  }
}

function outcomeOf(mine: KeyClaim, told: Held): KeyOutcome {
  // A claim that ends with nothing held is none: the update never leaves the register empty.
  if (told.type === 'unavailable' || told.claim === null) return { type: 'unavailable' }
  const { claim } = told
  if (claim.order === mine.order) return { type: 'won' }
  return { type: claim.fingerprint === mine.fingerprint ? 'taken' : 'conflict', claim }
}

function refOf({ group, name }: Attempt, { value }: KnownGroup): RegisterRef {
  const { generation, committee } = value
  const key = claimKey(group, generation, name)
  // Most keys are new, and asked for by one intake.
  return { key, generation: 0, keepers: committee, raced: true }
}

function claimIn(outcome: Outcome<unknown>): KeyClaim | null {
  if (outcome.type !== 'chosen' || outcome.value === null) return null
  return decodeClaim(outcome.value)
}
