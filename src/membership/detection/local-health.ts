/** Timeouts grow up to eightfold (Lifeguard, arXiv 1707.00788: local health aware probe). */
const SCORE_MAX = 7
/** A timer on time wins back a quarter: half a second pause is forgiven after two seconds. */
const RECOVERY = 0.25
/** A pause costs one point, and another for each second of it. */
const POINT_MS = 1_000

/** How far this node may trust its own clock of others: it may be the one who slept. */
export class LocalHealth {
  #score = 0

  /** One of our own regular timers fired on time. */
  onTime(): void {
    this.#score = Math.max(0, this.#score - RECOVERY)
  }

  /** It fired `lateMs` late. */
  paused(lateMs: number): void {
    this.#score = Math.min(SCORE_MAX, Math.ceil(this.#score) + 1 + Math.floor(lateMs / POINT_MS))
  }

  /** 0 (well) to 7. */
  get score(): number {
    return Math.ceil(this.#score)
  }

  /** What our own timeouts are multiplied by: 1 to 8. */
  get factor(): number {
    return 1 + this.score
  }
}
