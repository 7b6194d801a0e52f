import type { ArtworkRef } from '../models/order.ts'
import type { PeerId, ReservationId } from '../models/ids.ts'
import type { ArtworkFetcher, ArtworkStore } from '../ports/artwork.ts'
import type { Hands, ObtainFailure } from '../ports/hands.ts'
import type { Door, DoorFailure, DoorState, JobTicket } from '../ports/production.ts'

/** Whether a held file can be printed as the order says. */
export type Inspect = (path: string) => Promise<{ readonly issues: readonly unknown[] }>

export interface HandsParts {
  readonly self: PeerId
  readonly artwork: ArtworkStore
  readonly fetcher: ArtworkFetcher
  readonly inspect: Inspect
  readonly door: Door
  readonly signal: AbortSignal
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void
}

/** The floor's hands in the real world: files come from peers and leave through the shop's door. */
export class LiveHands implements Hands {
  readonly #parts: HandsParts

  constructor(parts: HandsParts) {
    this.#parts = parts
  }

  obtain(
    ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): void {
    this.#obtain(ref, holders).then(done, (error: unknown) => {
      this.#parts.log('artwork could not be stored', { hash: ref.hash, error: String(error) })
      done('artwork_unavailable')
    })
  }

  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void {
    this.#parts.door.stage(ticket, done)
  }

  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void {
    this.#parts.door.release(job, done)
  }

  probe(job: ReservationId, done: (state: DoorState) => void): void {
    this.#parts.door.probe(job, done)
  }

  discard(job: ReservationId): void {
    this.#parts.door.discard(job)
  }

  async #obtain(ref: ArtworkRef, holders: readonly PeerId[]): Promise<ObtainFailure | null> {
    const { self, artwork, fetcher, inspect, signal } = this.#parts
    if (artwork.size(ref.hash) === null) {
      const others = holders.filter((holder) => holder !== self)
      const fetched = await fetcher.fetch(ref.hash, ref.bytes, others, signal)
      if (!fetched.ok) return fetched.failure
    }
    const { issues } = await inspect(artwork.path(ref.hash))
    return issues.length === 0 ? null : 'preflight_failed'
  }
}
