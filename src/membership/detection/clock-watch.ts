import type { PeerId } from '../../models/ids.ts'
import { REPORT_AHEAD_MS_MAX, SHOPS_MAX } from '../../wire/limits.ts'

interface Heard {
  /** What its author's clock showed, less what this one did: milliseconds. */
  readonly ahead: number
  /** By this node's clock. */
  readonly heardAt: number
}

/**
 * Whether this machine's clock is the wrong one: only if all whose news has just come say so, and by
 * more than clocks may differ. News takes seconds on its way, so that it tells the time; what a peer
 * passes on later does not, and is not counted. Two shops that differ each think so of themselves,
 * which does no harm: each believes what the other says.
 */
export class ClockWatch {
  /** When somebody last agreed with this clock, which is nearly always just now. */
  #agreedAt = -Infinity
  /** The last word of those who did not, since then; as many as a table holds shops. */
  readonly #others = new Map<PeerId, Heard>()

  /** `at`: the author's clock; `now`: this one; both in milliseconds since 1970. */
  hear(author: PeerId, at: number, now: number): void {
    const ahead = at - now
    if (Math.abs(ahead) <= REPORT_AHEAD_MS_MAX) {
      this.#agreedAt = now
      this.#others.clear()
    } else if (this.#others.size < SHOPS_MAX || this.#others.has(author)) {
      this.#others.set(author, { ahead, heardAt: now })
    }
  }

  /**
   * By how much the others' clocks are ahead of this one, at least; negative: behind; 0 as long as one
   * of them agrees. Of news heard in the last `windowMs` milliseconds.
   */
  correctionMs(now: number, windowMs: number): number {
    if (now - this.#agreedAt <= windowMs) return 0
    let least = Infinity
    let most = -Infinity
    for (const [author, { ahead, heardAt }] of this.#others) {
      if (now - heardAt > windowMs) {
        this.#others.delete(author)
        continue
      }
      least = Math.min(least, ahead)
      most = Math.max(most, ahead)
    }
    if (least === Infinity || least * most < 0) return 0
    return least > 0 ? least : most
  }
}
