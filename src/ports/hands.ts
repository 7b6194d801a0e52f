import type { ArtworkHash, ReservationId, PeerId } from '../models/ids.ts'
import type { ArtworkRef } from '../models/order.ts'
import type { ArtworkFile } from '../wire/artwork-messages.ts'
import type { ArtworkFailure } from './artwork.ts'
import type { DoorFailure, DoorState, JobTicket } from './production.ts'

export type ObtainFailure = ArtworkFailure | 'preflight_failed'
/** `artwork_no_room`: what this node does not print may not fill its disk. */
export type CopyFailure = ArtworkFailure | 'artwork_no_room'

/** What the core's floor can have done in the world. Each answers later, or never: the process may die. */
export interface Hands {
  /** Gets a file onto this node, from whoever holds it, and looks at it. */
  obtain(
    ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): void
  /** Gets a file onto this node for others, unseen. No holders: only whether it is here. */
  copy(
    file: ArtworkFile,
    holders: readonly PeerId[],
    done: (failure: CopyFailure | null) => void,
  ): void
  /** All that is needed here now: other files may go once they have been idle for long. */
  retain(files: readonly ArtworkHash[]): void
  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void
  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void
  probe(job: ReservationId, done: (state: DoorState) => void): void
  discard(job: ReservationId): void
}
