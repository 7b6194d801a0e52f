import type { ArtworkRef } from '../models/order.ts'
import type { ArtworkHash, PeerId, ReservationId } from '../models/ids.ts'
import type { ArtworkFailure, ArtworkFetcher, ArtworkLibrary } from '../ports/artwork.ts'
import type { CopyFailure, Hands, ObtainFailure } from '../ports/hands.ts'
import type { Door, DoorFailure, DoorState, JobTicket } from '../ports/production.ts'
import type { ArtworkFile } from '../wire/artwork-messages.ts'

/** Whether a held file can be printed at all. */
export type Inspect = (path: string) => Promise<boolean>

/** Files whose inspection is remembered: a look takes a thread and a good part of a second. */
const INSPECTED_MAX = 1_000

export interface HandsParts {
  readonly self: PeerId
  readonly artwork: ArtworkLibrary
  readonly fetcher: ArtworkFetcher
  /** Tells the network which files can be had here. */
  readonly announce: (files: readonly ArtworkHash[]) => void
  readonly inspect: Inspect
  readonly door: Door
  readonly signal: AbortSignal
  readonly clock: () => number
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
    void this.#tell<ObtainFailure>(ref.hash, this.#obtain(ref, holders), done)
  }

  copy(
    file: ArtworkFile,
    holders: readonly PeerId[],
    done: (failure: CopyFailure | null) => void,
  ): void {
    void this.#tell<CopyFailure>(file.hash, this.#copy(file, holders), done)
  }

  retain(files: readonly ArtworkHash[]): void {
    const { artwork, announce, clock, log } = this.#parts
    announce(files.filter((hash) => artwork.size(hash) !== null))
    artwork.retain(new Set(files), clock()).catch((error: unknown) => {
      log('artwork could not be cleared away', { error: String(error) })
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

  /** What the disk refuses may be had later, like what no holder gives. */
  async #tell<Failed>(
    hash: ArtworkHash,
    work: Promise<Failed | null>,
    done: (failure: Failed | 'artwork_unavailable' | null) => void,
  ): Promise<void> {
    let failure: Failed | 'artwork_unavailable' | null
    try {
      failure = await work
    } catch (error) {
      this.#parts.log('artwork could not be stored', { hash, error: String(error) })
      failure = 'artwork_unavailable'
    }
    done(failure)
  }

  async #obtain(ref: ArtworkRef, holders: readonly PeerId[]): Promise<ObtainFailure | null> {
    const failure = await this.#fetch(ref, holders)
    if (failure !== null) return failure
    return (await this.#isPrintable(ref.hash)) ? null : 'preflight_failed'
  }

  async #copy(file: ArtworkFile, holders: readonly PeerId[]): Promise<CopyFailure | null> {
    const { artwork } = this.#parts
    if (artwork.size(file.hash) !== null) {
      artwork.touch(file.hash)
      return null
    }
    if (!artwork.hasRoomForCopy(file.bytes)) return 'artwork_no_room'
    return await this.#fetch(file, holders)
  }

  async #fetch(
    { hash, bytes }: ArtworkFile,
    holders: readonly PeerId[],
  ): Promise<ArtworkFailure | null> {
    const { self, artwork, fetcher, signal } = this.#parts
    if (artwork.size(hash) === null) {
      const others = holders.filter((holder) => holder !== self)
      const fetched = await fetcher.fetch(hash, bytes, others, signal)
      if (!fetched.ok) return fetched.failure
    }
    artwork.touch(hash)
    return null
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
