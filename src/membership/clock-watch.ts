import type { PeerId } from '../models/ids.ts'
import { REPORT_AHEAD_MS_MAX } from '../wire/limits.ts'

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
  readonly #heard = new Map<PeerId, Heard>()

  /** `at`: the author's clock; `now`: this one; both in milliseconds since 1970. */
  hear(author: PeerId, at: number, now: number): void {
    this.#heard.set(author, { ahead: at - now, heardAt: now })
  }

  /**
   * By how much the others' clocks are ahead of this one, at least; negative: behind; 0 as long as one
   * of them agrees. Of news heard in the last `windowMs` milliseconds.
   */
  correctionMs(now: number, windowMs: number): number {
    let least = Infinity
    let most = -Infinity
    for (const [author, { ahead, heardAt }] of this.#heard) {
      if (now - heardAt > windowMs) {
        this.#heard.delete(author)
        continue
      }
      least = Math.min(least, ahead)
      most = Math.max(most, ahead)
    }
    if (least > REPORT_AHEAD_MS_MAX) return least === Infinity ? 0 : least
    return most < -REPORT_AHEAD_MS_MAX && most !== -Infinity ? most : 0
  }
}
