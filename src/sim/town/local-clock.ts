import type { SimClock } from './clock.ts'

/** No timer is set nearer than this, so that rounding cannot keep a clock at one instant for ever. */
const STEP_MS_MIN = 0.01

/** What a shop's own clock shows: off by some, too fast or too slow, and set by people. */
export class LocalClock {
  readonly #clock: SimClock
  readonly #rate: number
  #shownAt: number
  #shown: number
  #stands = false

  /** `rate` is 1 for a clock that keeps time. */
  constructor(clock: SimClock, skewMs: number, rate: number) {
    this.#clock = clock
    this.#rate = rate
    this.#shownAt = clock.now
    this.#shown = clock.now + skewMs
  }

  /** Whole milliseconds, as computers have it. */
  now(): number {
    return Math.floor(this.#exact())
  }

  /** Somebody sets it forward, or back. */
  set(byMs: number): void {
    this.#shown = this.#exact() + byMs
    this.#shownAt = this.#clock.now
  }

  /** It shows the same from now on, whoever sets it, until it goes on from there. */
  stop(): void {
    this.set(0)
    this.#stands = true
  }

  goOn(): void {
    if (!this.#stands) return
    this.#stands = false
    this.#shownAt = this.#clock.now
  }

  /** World time until this clock shows `at`, or the whole millisecond after it: alarms go by the quartz. */
  delayTo(at: number): number {
    const left = Math.ceil(at) - this.#exact()
    return left <= 0 ? 0 : Math.max(STEP_MS_MIN, left / this.#rate)
  }

  #exact(): number {
    if (this.#stands) return this.#shown
    return this.#shown + (this.#clock.now - this.#shownAt) * this.#rate
  }
}
