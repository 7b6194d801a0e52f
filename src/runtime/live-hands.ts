import type { ArtworkRef } from '../models/order.ts'
import type { ArtworkHash, PeerId, ReservationId } from '../models/ids.ts'
import type { ArtworkFetcher, ArtworkStore } from '../ports/artwork.ts'
import type { Hands, ObtainFailure } from '../ports/hands.ts'
import type { Door, DoorFailure, DoorState, JobTicket } from '../ports/production.ts'

/** Whether a held file can be printed at all. */
export type Inspect = (path: string) => Promise<boolean>

/** Files whose inspection is remembered: a look takes a thread and a good part of a second. */
const INSPECTED_MAX = 1_000

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
  readonly #inspected = new Map<ArtworkHash, Promise<boolean>>()

  constructor(parts: HandsParts) {
    this.#parts = parts
  }

  obtain(
    ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): void {
    void this.#obtainOrFail(ref, holders, done)
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

  async #obtainOrFail(
    ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): Promise<void> {
    let failure: ObtainFailure | null
    try {
      failure = await this.#obtain(ref, holders)
    } catch (error) {
      this.#parts.log('artwork could not be stored', { hash: ref.hash, error: String(error) })
      failure = 'artwork_unavailable'
    }
    done(failure)
  }

  async #obtain(ref: ArtworkRef, holders: readonly PeerId[]): Promise<ObtainFailure | null> {
    const { self, artwork, fetcher, signal } = this.#parts
    if (artwork.size(ref.hash) === null) {
      const others = holders.filter((holder) => holder !== self)
      const fetched = await fetcher.fetch(ref.hash, ref.bytes, others, signal)
      if (!fetched.ok) return fetched.failure
    }
    return (await this.#isPrintable(ref.hash)) ? null : 'preflight_failed'
  }

  /** Content is named by its hash, so one look at it is enough. */
  async #isPrintable(hash: ArtworkHash): Promise<boolean> {
    const { artwork, inspect } = this.#parts
    const known = this.#inspected.get(hash) ?? inspect(artwork.path(hash))
    this.#inspected.delete(hash)
    this.#inspected.set(hash, known)
    for (const oldest of this.#inspected.keys()) {
      if (this.#inspected.size <= INSPECTED_MAX) break
      this.#inspected.delete(oldest)
    }
    // A look that could not be taken says nothing of the file: it is taken again next time.
    known.catch(() => this.#inspected.delete(hash))
    return await known
  }
}
