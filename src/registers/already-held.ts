import type { RegisterKey } from '../wire/messages.ts'
import type { RegisterRef } from './register-ref.ts'
import type { Held } from './round.ts'

/** A node reads its own cluster's view all day, and now and then that of one to which it moves. */
const KEPT_MAX = 4

/** What this node holds of a register as one of its keepers; null: it is none. */
export type KeptHere = (ref: RegisterRef) => Held | null

/**
 * What this node keeps of a register itself, or has last read of one that is read again and again and seldom
 * changes. It proves nothing: a keeper that holds the same ballot holds the same value, and says so in a
 * fiftieth of the bytes.
 */
export class AlreadyHeld {
  readonly #isReadAgain: (key: RegisterKey) => boolean
  readonly #keptHere: KeptHere
  readonly #held = new Map<RegisterKey, { readonly generation: number; readonly held: Held }>()

  constructor(isReadAgain: (key: RegisterKey) => boolean, keptHere: KeptHere = () => null) {
    this.#isReadAgain = isReadAgain
    this.#keptHere = keptHere
  }

  keep({ key, generation }: RegisterRef, { accepted, value }: Held): void {
    if (accepted === null || value === null || !this.#isReadAgain(key)) return
    this.#held.delete(key)
    this.#held.set(key, { generation, held: { accepted, value } })
    for (const first of this.#held.keys()) {
      if (this.#held.size <= KEPT_MAX) break
      this.#held.delete(first)
    }
  }

  /** Null: nothing of this generation, in which alone a ballot stands for one value. */
  of(ref: RegisterRef): Held | null {
    const last = this.#held.get(ref.key)
    if (last?.generation === ref.generation) return last.held
    const kept = this.#keptHere(ref)
    return kept === null || kept.accepted === null ? null : kept
  }
}
