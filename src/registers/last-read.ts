import type { RegisterKey } from '../wire/messages.ts'
import type { RegisterRef } from './register-ref.ts'
import type { Held } from './round.ts'

/** A node reads its own cluster's view all day, and now and then that of one to which it moves. */
const KEPT_MAX = 4

/**
 * What was last read of registers that are read again and again and seldom change. It proves nothing: a
 * keeper that holds the same ballot holds the same value, and says so in a fiftieth of the bytes.
 */
export class LastRead {
  readonly #isReadAgain: (key: RegisterKey) => boolean
  readonly #held = new Map<RegisterKey, { readonly generation: number; readonly held: Held }>()

  constructor(isReadAgain: (key: RegisterKey) => boolean) {
    this.#isReadAgain = isReadAgain
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
  of({ key, generation }: RegisterRef): Held | null {
    const last = this.#held.get(key)
    return last?.generation === generation ? last.held : null
  }
}
