import type { MerchantId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { Outcome } from '../registers/outcome.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import type { GroupBook, KeyRegisters } from './group-book.ts'
import type { KnownGroup } from './group-value.ts'
import { decodeClaim, encodeClaim } from './key-claim.ts'
import type { KeyClaim } from './key-claim.ts'
import { claimKey, groupOf, keyName } from './key-name.ts'
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

/** A new attempt begins until then; people and programs retry at about this time (6.10). */
const DEADLINE_MS = 5_000
/** Between attempts while a committee changes hands: that takes a few round trips and disk writes. */
const PAUSE_MS = 100
const PAUSE_MS_MAX = 800

interface Attempt {
  readonly group: KeyGroupId
  readonly name: string
  readonly claim: KeyClaim
  readonly until: number
  readonly done: (outcome: KeyOutcome) => void
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
    merchant: MerchantId,
    key: string,
    claim: KeyClaim,
    done: (outcome: KeyOutcome) => void,
  ): void {
    const group = groupOf(merchant)
    const name = keyName(merchant, key, this.#context.crypto)
    const until = this.#context.now() + DEADLINE_MS
    const attempt: Attempt = { group, name, claim, until, done, tries: 0 }
    const known = this.#book.find(group)
    if (known === null) this.#look(attempt)
    else if (this.#isTaken(group, name)) this.#read(attempt, known)
    else this.#change(attempt, known)
  }

  /** Where is the group now? */
  #look(attempt: Attempt): void {
    this.#book.read(attempt.group, (known) => {
      if (known === null) this.#again(attempt)
      else this.#change(attempt, known)
    })
  }

  #read(attempt: Attempt, known: KnownGroup): void {
    this.#registers.read(refOf(attempt, known), (outcome) => {
      const held = claimIn(outcome)
      if (held === null) this.#change(attempt, known)
      else this.#told(attempt, held)
    })
  }

  /** `f(empty) = mine, f(x) = x`: whoever is first has it for ever; a retry finds its own. */
  #change(attempt: Attempt, known: KnownGroup): void {
    const mine = encodeClaim(attempt.claim)
    this.#registers.change(
      refOf(attempt, known),
      (held) => ({ next: held === null ? mine : null, result: null }),
      (outcome) => {
        const held = claimIn(outcome)
        if (held === null) this.#again(attempt)
        else this.#told(attempt, held)
      },
    )
  }

  #told({ claim, done }: Attempt, held: KeyClaim): void {
    if (held.order === claim.order) done({ type: 'won' })
    else if (held.fingerprint === claim.fingerprint) done({ type: 'taken', claim: held })
    else done({ type: 'conflict', claim: held })
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

function refOf({ group, name }: Attempt, { value }: KnownGroup): RegisterRef {
  const { generation, committee } = value
  return { key: claimKey(group, generation, name), generation: 0, keepers: committee }
}

function claimIn(outcome: Outcome<unknown>): KeyClaim | null {
  if (outcome.type !== 'chosen' || outcome.value === null) return null
  return decodeClaim(outcome.value)
}
