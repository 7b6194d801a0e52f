/** Two rounds and a back-off still fit before the deadline. */
const TIMEOUT_MS_MAX = 2_000
/** Below that a pause of a garbage collector, or a slow disk, would look like a loss (6.10). */
const TIMEOUT_MS_MIN = 150
/** Four times the usual: what takes longer is rather lost than slow (6.10). */
const PATIENCE = 4
/** As in TCP (RFC 6298): an eighth of each new sample. */
const GAIN = 1 / 8

/** How long a round may take, from how long rounds have taken: disk writes of the keepers included. */
export class RoundClock {
  readonly #firstMs: number
  #usualMs: number | null = null

  /** `firstMs`: of the network's profile (300 ms LAN, 800 ms WAN), until there is something to go by. */
  constructor(firstMs: number) {
    this.#firstMs = firstMs
  }

  /** A quorum answered after so long. */
  sample(ms: number): void {
    this.#usualMs = this.#usualMs === null ? ms : this.#usualMs + (ms - this.#usualMs) * GAIN
  }

  usualMs(): number {
    return this.#usualMs ?? this.#firstMs / PATIENCE
  }

  /** `lateRounds`: of this operation, so far: a network that became slow is given twice the time. */
  timeoutMs(lateRounds: number): number {
    const ms = this.#usualMs === null ? this.#firstMs : this.#usualMs * PATIENCE
    const patient = Math.max(TIMEOUT_MS_MIN, ms) * 2 ** Math.min(lateRounds, 4)
    return Math.min(TIMEOUT_MS_MAX, patient)
  }
}
