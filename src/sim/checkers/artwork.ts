import type { Order } from '../../models/order.ts'
import { artworkOf, needsArtwork } from '../../orders/artwork/artwork-need.ts'
import type { Court } from '../court.ts'
import type { FileAtlas } from '../faults/file-atlas.ts'
import type { SimArtwork } from '../town/sim-artwork.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Acknowledgement, Checker, Truth } from './checker.ts'

/** A keeper that said that it has a file may have lost it while its word was on the way. */
const LOST_LATELY_MS = 60_000

/**
 * Promise 5, of files: an order that was acknowledged with two copies of them is never left with none
 * while it is open, and is not held for want of what somebody has. The copies that it was told of are
 * there at that moment.
 */
export class ArtworkChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #artwork: SimArtwork
  readonly #atlas: FileAtlas
  readonly #now: () => number
  #lostAt = -Infinity

  constructor(
    court: Court,
    truth: Truth,
    artwork: SimArtwork,
    atlas: FileAtlas,
    now: () => number,
  ) {
    this.#court = court
    this.#truth = truth
    this.#artwork = artwork
    this.#atlas = atlas
    this.#now = now
  }

  acknowledged({ order, artwork }: Acknowledgement): void {
    if (artwork === null || this.#now() - this.#lostAt < LOST_LATELY_MS) return
    const fewest = Math.min(...this.#copies(order))
    this.#court.expect(
      'promise 5',
      fewest >= artwork[0],
      () =>
        `order ${order.id} was acknowledged with ${artwork[0]} copies of its files, not ${fewest}`,
    )
  }

  wiped(_node: SimNode): void {
    this.#lostAt = this.#now()
  }

  /** Whether an order waits although its files could be had: then it has not ended. */
  isHeldForFiles(order: Order): boolean {
    if (Math.min(...this.#copies(order)) === 0) return false
    return order.parts.some(
      ({ state, reason, tried }) =>
        state === 'on_hold' &&
        // After so many tries a person decides.
        reason !== 'attempts_exhausted' &&
        tried.at(-1)?.reason === 'artwork_unavailable',
    )
  }

  end(): void {
    for (const id of this.#atlas.promised) {
      const order = this.#truth.latest(id)
      if (order === null || !needsArtwork(order.state)) continue
      this.#court.expect(
        'promise 5',
        Math.min(...this.#copies(order)) > 0,
        () => `order ${id} is open, and one of its files is nowhere`,
      )
    }
  }

  /** Of each file. */
  #copies({ spec }: Order): number[] {
    return artworkOf(spec).map(({ hash }) => this.#artwork.holders(hash).length)
  }
}
