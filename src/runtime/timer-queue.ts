import type { CancelTimer } from '../ports/context.ts'

interface Timer {
  readonly at: number
  /** Timers of one instant fire in the order in which they were set. */
  readonly order: number
  fire: (() => void) | null
}

/** A binary heap by time: what fires next is known at once, which is all that a clock needs. */
export class TimerQueue {
  readonly #heap: Timer[] = []
  #set = 0

  add(at: number, then: () => void): CancelTimer {
    const timer: Timer = { at, order: this.#set, fire: then }
    this.#set += 1
    this.#heap.push(timer)
    this.#up(this.#heap.length - 1)
    return () => {
      // Stays in the heap until its time: cheaper than finding it.
      timer.fire = null
    }
  }

  /** Infinity when nothing waits. */
  nextAt(): number {
    this.#dropCanceled()
    return this.#heap[0]?.at ?? Infinity
  }

  /** Takes the next timer that is due; null when none is. */
  take(now: number): (() => void) | null {
    this.#dropCanceled()
    const first = this.#heap[0]
    if (first === undefined || first.at > now) return null
    this.#pop()
    return first.fire
  }

  #dropCanceled(): void {
    while (this.#heap[0]?.fire === null) this.#pop()
  }

  #pop(): void {
    const last = this.#heap.pop()
    if (last === undefined || this.#heap.length === 0) return
    this.#heap[0] = last
    this.#down(0)
  }

  #up(from: number): void {
    let i = from
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#less(i, parent)) return
      this.#swap(i, parent)
      i = parent
    }
  }

  #down(from: number): void {
    let i = from
    for (;;) {
      const left = 2 * i + 1
      const right = left + 1
      let least = i
      if (left < this.#heap.length && this.#less(left, least)) least = left
      if (right < this.#heap.length && this.#less(right, least)) least = right
      if (least === i) return
      this.#swap(i, least)
      i = least
    }
  }

  #less(i: number, j: number): boolean {
    const a = this.#heap[i] as Timer
    const b = this.#heap[j] as Timer
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  #swap(i: number, j: number): void {
    const held = this.#heap[i] as Timer
    this.#heap[i] = this.#heap[j] as Timer
    this.#heap[j] = held
  }
}
