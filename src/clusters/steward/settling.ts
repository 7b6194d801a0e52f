import type { StewardTerms } from './steward-terms.ts'

/** Geography is looked at in every other tick of a shop that is where it wants to be. */
const LOOK_TICKS = 2
/** Until then the others of its group may still be on their way to it, or it to them. */
const CALM_AFTER_MS = 10_000

/** For how long geography has said the same: who moves at once moves back as soon. */
export class Settling {
  #wish = ''
  #since = 0
  #lookedAt = 0

  /** Milliseconds for which this has been wished without a break. */
  hold(wish: string, now: number): number {
    this.#lookedAt = now
    if (wish !== this.#wish) {
      this.#wish = wish
      this.#since = now
    }
    return now - this.#since
  }

  /** Whoever has wished to stay for a while looks around less often: others take their time too. */
  isDue(now: number, calmMs: number): boolean {
    return !this.#isCalm(now) || now - this.#lookedAt >= LOOK_TICKS * calmMs
  }

  /** Until the next tick: whoever is where it wants to be is told by others when something happens. */
  paceMs(now: number, { tickMs, calmMs }: Pick<StewardTerms, 'tickMs' | 'calmMs'>): number {
    return this.#isCalm(now) ? calmMs : tickMs
  }

  #isCalm(now: number): boolean {
    return this.#wish === 'stay' && now - this.#since >= CALM_AFTER_MS
  }

  forget(): void {
    this.#wish = ''
  }
}
