import type { OrderId } from '../../models/ids.ts'
import type { CancelTimer, Context } from '../../ports/context.ts'

interface Waiting {
  readonly since: number
  readonly rank: number
  readonly go: () => void
}

/** Lets so many orders at a time do one thing, so that the rest of what a node does is not slow for it. */
export class Turnstile {
  readonly #context: Context
  readonly #most: number
  readonly #heldMsMax: number
  /** Oldest first. */
  readonly #waiting = new Map<OrderId, Waiting>()
  readonly #inside = new Map<OrderId, CancelTimer>()
  #isAdmitting = false

  /** `most` at a time; one that is inside for more than `heldMsMax` keeps nobody out any more. */
  constructor(context: Context, most: number, heldMsMax: number) {
    this.#context = context
    this.#most = most
    this.#heldMsMax = heldMsMax
  }

  /**
   * `go` now, or when it is its turn; of what waits already the newest `go` counts. The lowest `rank` goes
   * first, and of those the oldest.
   */
  enter(order: OrderId, go: () => void, rank = 0): void {
    if (this.#inside.has(order)) {
      go()
      return
    }
    const since = this.#waiting.get(order)?.since ?? this.#context.now()
    this.#waiting.set(order, { since, rank, go })
    this.#admit()
  }

  /** It is done with it, or need not do it any more. */
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
    // Who comes out at once makes room for the next in this loop: a call for each would be too deep.
    if (this.#isAdmitting) return
    this.#isAdmitting = true
    while (this.#inside.size < this.#most) {
      const next = this.#next()
      if (next === null) break
      const [order, { go }] = next
      this.#waiting.delete(order)
      const timer = this.#context.after(this.#heldMsMax, () => this.leave(order))
      this.#inside.set(order, timer)
      go()
    }
    this.#isAdmitting = false
  }

  #next(): readonly [OrderId, Waiting] | null {
    let best: readonly [OrderId, Waiting] | null = null
    for (const entry of this.#waiting) {
      if (best === null || entry[1].rank < best[1].rank) best = entry
      if (best[1].rank === 0) break
    }
    return best
  }
}
