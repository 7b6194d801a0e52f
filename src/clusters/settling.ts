/** Between one look around and the next of a shop that is where it wants to be. */
const CALM_TICKS = 8
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
  isDue(now: number, tickMs: number): boolean {
    const isCalm = this.#wish === 'stay' && now - this.#since >= CALM_AFTER_MS
    return !isCalm || now - this.#lookedAt >= CALM_TICKS * tickMs
  }

  forget(): void {
    this.#wish = ''
  }
}
