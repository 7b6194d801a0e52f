import type { Item } from '../models/order.ts'
import type { Recipient } from '../models/order.ts'
import type { OrderId, PartId, ReservationId } from '../models/ids.ts'
import type { ShippingMethod } from '../models/catalog.ts'

/** Everything a shop needs to print, pack and label one part. Personal data ends here, at the floor. */
export interface JobTicket {
  /** Deterministic name of the job: the door never opens twice for one name. */
  readonly job: ReservationId
  readonly order: OrderId
  readonly part: PartId
  readonly attempt: number
  readonly merchantReference: string
  /** Lines of the order that this part makes, with the quantity of this part. */
  readonly items: readonly Item[]
  readonly recipient: Recipient
  readonly shippingMethod: ShippingMethod
  readonly shipBy: number
}

/** What the door knows of a job by its name (CONSENSUS.md 6.4, amendment 10). */
export type DoorState = 'absent' | 'staged' | 'released' | 'unknown'

export type DoorFailure = 'door_busy' | 'door_failed' | 'artwork_unavailable'

/**
 * The one way from software to paper, in two steps around the durable INTENT: `stage` prepares and
 * can be repeated, `release` makes the press see it. A hot folder stages a temporary directory and
 * releases by rename; a printer stages nothing and releases by Print-Job.
 * Callbacks, so that the simulator decides when a press answers, if it ever does.
 */
export interface Door {
  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void
  /** `unknown`: it may have come out or not; only `probe` or a person can tell. */
  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void
  probe(job: ReservationId, done: (state: DoorState) => void): void
  /** Takes back what was staged and never released. */
  discard(job: ReservationId): void
}
