import type { ReservationId, PeerId } from '../models/ids.ts'
import type { ArtworkRef } from '../models/order.ts'
import type { ArtworkFailure } from './artwork.ts'
import type { DoorFailure, DoorState, JobTicket } from './production.ts'

export type ObtainFailure = ArtworkFailure | 'preflight_failed'

/** What the core's floor can have done in the world. Each answers later, or never: the process may die. */
export interface Hands {
  /** Gets a file onto this node, from whoever holds it, and looks at it. */
  obtain(
    ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): void
  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void
  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void
  probe(job: ReservationId, done: (state: DoorState) => void): void
  discard(job: ReservationId): void
}
