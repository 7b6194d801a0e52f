import type { CancelTimer } from '../../ports/context.ts'
import { TimerQueue } from '../../runtime/timer-queue.ts'

/**
 * The one time of a simulated world, in milliseconds since 1970, and everything that is still to
 * happen in it. Events of one instant happen in the order in which they were planned.
 */
export class SimClock {
  readonly #queue = new TimerQueue()
  #now: number

  constructor(startAt: number) {
    this.#now = startAt
  }

  get now(): number {
    return this.#now
  }

  at(time: number, then: () => void): CancelTimer {
    return this.#queue.add(Math.max(this.#now, time), then)
  }

  after(delayMs: number, then: () => void): CancelTimer {
    return this.at(this.#now + delayMs, then)
  }

  /** Makes the next event happen; false, and the clock at `until`, if there is none by then. */
  step(until: number): boolean {
    const at = this.#queue.nextAt()
    if (at > until) {
      this.#now = Math.max(this.#now, until)
      return false
    }
    this.#now = Math.max(this.#now, at)
    this.#queue.take(at)?.()
    return true
  }
}
