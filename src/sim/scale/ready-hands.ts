import type { PeerId, ReservationId } from '../../models/ids.ts'
import type { ArtworkRef } from '../../models/order.ts'
import type { CopyFailure, Hands, ObtainFailure } from '../../ports/hands.ts'
import type { DoorFailure, DoorState, JobTicket } from '../../ports/production.ts'
import type { ArtworkFile } from '../../wire/artwork-messages.ts'
import type { Wheel } from './wheel.ts'

/** A few megabytes over an office line. */
const FETCH_MS = 800
const STAGE_MS = 10
const RELEASE_MS = 20

/** A printer's tray: what came through the door of one shop, over all of its processes. */
export type Tray = Map<ReservationId, DoorState>

/** Hands and a door that work: what breaks in a shop is the business of the small worlds. */
export class ReadyHands implements Hands {
  readonly #wheel: Wheel
  readonly #tray: Tray
  readonly #isRunning: (peer: PeerId) => boolean
  readonly #isAlive: () => boolean

  constructor(
    wheel: Wheel,
    tray: Tray,
    isRunning: (peer: PeerId) => boolean,
    isAlive: () => boolean,
  ) {
    this.#wheel = wheel
    this.#tray = tray
    this.#isRunning = isRunning
    this.#isAlive = isAlive
  }

  obtain(
    _ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): void {
    this.#later(FETCH_MS, () =>
      done(holders.some((peer) => this.#isRunning(peer)) ? null : 'artwork_unavailable'),
    )
  }

  copy(
    _file: ArtworkFile,
    holders: readonly PeerId[],
    done: (failure: CopyFailure | null) => void,
  ): void {
    // Whether it is here already: it is, where nobody is asked for it.
    const held = holders.length === 0 || holders.some((peer) => this.#isRunning(peer))
    this.#later(FETCH_MS, () => done(held ? null : 'artwork_unavailable'))
  }

  retain(): void {
    // Disks are large here.
  }

  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void {
    this.#later(STAGE_MS, () => {
      this.#tray.set(ticket.job, 'staged')
      done(null)
    })
  }

  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void {
    this.#later(RELEASE_MS, () => {
      this.#tray.set(job, 'released')
      done('released')
    })
  }

  probe(job: ReservationId, done: (state: DoorState) => void): void {
    this.#later(STAGE_MS, () => done(this.#tray.get(job) ?? 'absent'))
  }

  discard(job: ReservationId): void {
    this.#tray.delete(job)
  }

  #later(delayMs: number, then: () => void): void {
    this.#wheel.after(delayMs, () => {
      if (this.#isAlive()) then()
    })
  }
}
