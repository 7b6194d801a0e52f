import type { Desk } from '../../desk/desk.ts'
import type { Reservation } from '../../desk/reservation.ts'
import type { ReservationId } from '../../models/ids.ts'
import type { OrderBook } from '../order-book.ts'

export interface FloorPolicy {
  /** `auto`: accepted work starts by itself, earliest due date first. */
  readonly start: 'auto' | 'manual'
  /** Jobs on the press at a time when starting by itself. */
  readonly concurrentJobs: number
  /** `auto`: what the door released counts as printed; `operator`: a person says so. */
  readonly confirm: 'auto' | 'operator'
}

/** Whose turn it is on the press: earliest due date first, no more at a time than it can take. */
export class PressQueue {
  readonly #policy: FloorPolicy
  readonly #desk: Desk
  readonly #book: OrderBook

  constructor(policy: FloorPolicy, desk: Desk, book: OrderBook) {
    this.#policy = policy
    this.#desk = desk
    this.#book = book
  }

  hasTurn(job: ReservationId): boolean {
    // What is begun now would lie over paper all night.
    if (this.#policy.start === 'manual' || this.#desk.mode() === 'stopping') return false
    const books = this.#desk.jobs()
    const onPress = books.filter(
      (r) => (r.state === 'consumed' || r.state === 'starting') && !this.#isParked(r),
    )
    const free = this.#policy.concurrentJobs - onPress.length
    const next = books.filter((r) => r.state === 'committed').slice(0, Math.max(0, free))
    return next.some((r) => r.id === job) || onPress.some((r) => r.id === job)
  }

  /** It waits for a person, not for the press: others may have their turn. */
  #isParked(reservation: Reservation): boolean {
    const part = this.#book.get(reservation.order)?.parts.find((p) => p.id === reservation.part)
    return part?.state === 'parked' && part.attempt === reservation.attempt
  }
}
