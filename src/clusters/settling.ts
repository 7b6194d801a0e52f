/** For how long geography has said the same: who moves at once moves back as soon. */
export class Settling {
  #wish = ''
  #since = 0

  /** Milliseconds for which this has been wished without a break. */
  hold(wish: string, now: number): number {
    if (wish !== this.#wish) {
      this.#wish = wish
      this.#since = now
    }
    return now - this.#since
  }

  forget(): void {
    this.#wish = ''
  }
}
