import type { StoreId } from '../../../../src/models/ids.ts'
import { quorumOf } from '../../../../src/registers/ballot.ts'
import type { Keeper } from '../../../../src/wire/messages.ts'
import type { Oracle } from './oracle.ts'

/**
 * Knows which stores are gone, and lets no more go than the protocol is built to survive: in every
 * generation that may hold the only copies, and in every one that is being prepared, at most F of
 * 2F + 1 (CONSENSUS.md 8). Without it the checkers would report losses that nobody can prevent.
 */
export class FaultAtlas {
  readonly #oracle: Oracle
  readonly #gone = new Set<StoreId>()
  /** Keeper sets that somebody is moving to: from the wish until its outcome. */
  readonly #wished = new Set<readonly Keeper[]>()

  constructor(oracle: Oracle) {
    this.#oracle = oracle
  }

  wishes(keepers: readonly Keeper[]): void {
    this.#wished.add(keepers)
  }

  /** It happened, or never will. */
  wishesNoMore(keepers: readonly Keeper[]): void {
    this.#wished.delete(keepers)
  }

  isGone(keeper: Keeper): boolean {
    return this.#gone.has(keeper.store)
  }

  /** Whether this store may be lost now; if so, it counts as lost from now on. */
  mayLose(store: StoreId): boolean {
    const { keepersOf, newest } = this.#oracle
    const known = keepersOf.slice(newest)
    for (const keepers of [...known, ...this.#wished]) {
      const lost = keepers.filter((k) => k.store === store || this.#gone.has(k.store)).length
      const isConcerned = keepers.some((keeper) => keeper.store === store)
      if (isConcerned && lost > keepers.length - quorumOf(keepers.length)) return false
    }
    this.#gone.add(store)
    return true
  }
}
