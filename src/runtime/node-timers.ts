import type { CancelTimer } from '../ports/context.ts'
import { TimerQueue } from './timer-queue.ts'

/** A look around that comes so much later is as good, and no heartbeat takes longer, of any profile. */
const PATIENCE_MS = 2_000

/**
 * A node's timers. To wake up costs more than most of what is done then, so that patient ones wait for
 * a wake-up that is due anyway, such as that of the next heartbeat, and wake the node themselves only
 * where there is none.
 */
export class NodeTimers {
  readonly #exact = new TimerQueue()
  readonly #patient = new TimerQueue()

  add(at: number, then: () => void, patience?: 'patient'): CancelTimer {
    return (patience === 'patient' ? this.#patient : this.#exact).add(at, then)
  }

  /** When the node must wake up; Infinity when nothing waits. */
  nextAt(): number {
    return Math.min(this.#exact.nextAt(), this.#patient.nextAt() + PATIENCE_MS)
  }

  /** Takes the next timer that is due; null when none is. */
  take(now: number): (() => void) | null {
    return this.#exact.take(now) ?? this.#patient.take(now)
  }
}
