import type { ArtworkHash, PeerId, ReservationId } from '../../models/ids.ts'
import type { ArtworkRef } from '../../models/order.ts'
import type { CopyFailure, Hands, ObtainFailure } from '../../ports/hands.ts'
import type { DoorFailure, DoorState, JobTicket } from '../../ports/production.ts'
import type { ArtworkFile } from '../../wire/artwork-messages.ts'
import type { SimClock } from './clock.ts'
import type { Dice } from '../dice.ts'
import type { SimArtwork } from './sim-artwork.ts'
import type { SimPrinter } from './sim-printer.ts'

/** A file of a few megabytes over an office line. */
const FETCH_MS_MAX = 4_000

/** Nodes as the hands of one of them reach them. */
export interface Reach {
  indexOf(peer: PeerId): number | null
  reaches(from: number, to: number): boolean
}

/** The process whose hands these are. */
export interface Life {
  /** False once it is dead: then nothing is done any more. */
  called(): boolean
  /** Drops what comes after its death, and keeps what comes while it is stopped. */
  guard(then: () => void): () => void
}

/** What one process can have done in its shop. */
export class SimHands implements Hands {
  readonly #node: number
  readonly #clock: SimClock
  readonly #dice: Dice
  readonly #printer: SimPrinter
  readonly #artwork: SimArtwork
  readonly #reach: Reach
  readonly #life: Life
  readonly #fetches: boolean

  constructor(
    node: number,
    clock: SimClock,
    dice: Dice,
    printer: SimPrinter,
    artwork: SimArtwork,
    reach: Reach,
    life: Life,
    fetches: boolean,
  ) {
    this.#fetches = fetches
    this.#node = node
    this.#clock = clock
    this.#dice = dice
    this.#printer = printer
    this.#artwork = artwork
    this.#reach = reach
    this.#life = life
  }

  obtain(
    ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): void {
    if (!this.#life.called() || !this.#fetches) return
    const takes = this.#artwork.holds(this.#node, ref.hash) ? 1 : this.#dice.skewed(5, FETCH_MS_MAX)
    this.#clock.after(
      takes,
      this.#life.guard(() =>
        done(this.#fetched(ref.hash, holders) ?? this.#artwork.fault(ref.hash)),
      ),
    )
  }

  copy(
    file: ArtworkFile,
    holders: readonly PeerId[],
    done: (failure: CopyFailure | null) => void,
  ): void {
    if (!this.#life.called()) return
    const isHere = this.#artwork.holds(this.#node, file.hash) || holders.length === 0
    this.#clock.after(
      isHere ? 1 : this.#dice.skewed(5, FETCH_MS_MAX),
      this.#life.guard(() => done(this.#fetched(file.hash, holders))),
    )
  }

  retain(files: readonly ArtworkHash[]): void {
    if (this.#life.called()) this.#artwork.retain(this.#node, new Set(files), this.#clock.now)
  }

  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void {
    if (!this.#life.called()) return
    // The door takes the files from this node's own shelf.
    if (ticket.items.some(({ artwork }) => !this.#artwork.holds(this.#node, artwork.hash))) {
      this.#clock.after(
        1,
        this.#life.guard(() => done('artwork_unavailable')),
      )
      return
    }
    this.#printer.stage(ticket, (failure) => this.#life.guard(() => done(failure))())
  }

  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void {
    if (!this.#life.called()) return
    this.#printer.release(job, (outcome) => this.#life.guard(() => done(outcome))())
  }

  probe(job: ReservationId, done: (state: DoorState) => void): void {
    if (!this.#life.called()) return
    this.#printer.probe(job, (state) => this.#life.guard(() => done(state))())
  }

  discard(job: ReservationId): void {
    if (this.#life.called()) this.#printer.discard(job)
  }

  /** Null: it is here now. */
  #fetched(hash: ArtworkHash, holders: readonly PeerId[]): 'artwork_unavailable' | null {
    if (!this.#artwork.holds(this.#node, hash)) {
      const from = holders.some((peer) => {
        const holder = this.#reach.indexOf(peer)
        return (
          holder !== null &&
          holder !== this.#node &&
          this.#artwork.holds(holder, hash) &&
          this.#reach.reaches(this.#node, holder)
        )
      })
      if (!from) return 'artwork_unavailable'
    }
    this.#artwork.put(this.#node, hash, this.#clock.now)
    return null
  }
}
