import type { OrderId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'

/** A search for a shop that takes longer waits for others, and keeps nobody from working meanwhile. */
const HELD_MS_MAX = 1_000

/**
 * Lets so many orders at a time look for shops. What merchants wait to be told of comes first: in a
 * rush a node that sought shops for all that it has just taken in would be slow at both.
 */
export class Turnstile {
  readonly #context: Context
  readonly #most: number
  /** Oldest first: since when, and what is to be done. */
  readonly #waiting = new Map<OrderId, { readonly since: number; readonly go: () => void }>()
  readonly #inside = new Map<OrderId, CancelTimer>()

  constructor(context: Context, most: number) {
    this.#context = context
    this.#most = most
  }

  /** `go` now, or when it is its turn; of what waits already the newest `go` counts. */
  enter(order: OrderId, go: () => void): void {
    if (this.#inside.has(order)) {
      go()
      return
    }
    const since = this.#waiting.get(order)?.since ?? this.#context.now()
    this.#waiting.set(order, { since, go })
    this.#admit()
  }

  /** It looks for nothing any more. */
  leave(order: OrderId): void {
    this.#waiting.delete(order)
    const timer = this.#inside.get(order)
    if (timer === undefined) return
    timer()
    this.#inside.delete(order)
    this.#admit()
  }

  /** How long the oldest has waited: others' orders wait likely as long. */
  get waitedMs(): number {
    for (const { since } of this.#waiting.values()) return this.#context.now() - since
    return 0
  }

  #admit(): void {
    for (const [order, { go }] of this.#waiting) {
      if (this.#inside.size >= this.#most) return
      this.#waiting.delete(order)
      const timer = this.#context.after(HELD_MS_MAX, () => this.leave(order))
      this.#inside.set(order, timer)
      go()
    }
  }
}
