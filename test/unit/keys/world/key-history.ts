import type { KeyClaim } from '../../../../src/keys/key-claim.ts'
import type { KeyOutcome } from '../../../../src/keys/key-claims.ts'

type Accuse = (invariant: string, story: string) => void

/** What callers were told of each key: one order, whoever asks, wherever, whenever (promise 4). */
export class KeyHistory {
  readonly #accuse: Accuse
  readonly #winners = new Map<string, KeyClaim>()
  readonly #existing = new Set<string>()
  won = 0
  taken = 0
  conflicts = 0
  unavailable = 0

  constructor(accuse: Accuse) {
    this.#accuse = accuse
  }

  get keys(): IterableIterator<string> {
    return this.#winners.keys()
  }

  winnerOf(key: string): KeyClaim | null {
    return this.#winners.get(key) ?? null
  }

  creates(order: string): void {
    this.#existing.add(order)
  }

  exists(order: string): boolean {
    return this.#existing.has(order)
  }

  told(key: string, mine: KeyClaim, outcome: KeyOutcome): void {
    switch (outcome.type) {
      case 'won':
        this.won += 1
        this.#stands(key, mine)
        return
      case 'taken':
        this.taken += 1
        if (outcome.claim.fingerprint !== mine.fingerprint) {
          this.#accuse('K2', `${key} is said to be taken by another body`)
        }
        this.#stands(key, outcome.claim)
        return
      case 'conflict':
        this.conflicts += 1
        if (outcome.claim.fingerprint === mine.fingerprint) {
          this.#accuse('K2', `${key} is said to conflict with the same body`)
        }
        this.#stands(key, outcome.claim)
        return
      case 'unavailable':
        this.unavailable += 1
        return
    }
  }

  #stands(key: string, claim: KeyClaim): void {
    const before = this.#winners.get(key)
    if (before === undefined) this.#winners.set(key, claim)
    else if (before.order !== claim.order) {
      this.#accuse('K1', `${key} stood for ${before.order}, and now for ${claim.order}`)
    } else if (before.fingerprint !== claim.fingerprint) {
      this.#accuse('K2', `the body of ${claim.order} has changed`)
    } else if (claim.body === null && !this.#existing.has(claim.order)) {
      this.#accuse('K4', `${claim.order} can be created by nobody any more`)
    }
  }
}
