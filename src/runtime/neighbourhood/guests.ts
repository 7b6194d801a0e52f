import type { PeerId } from '../../models/ids.ts'

/** What a shop that was asked for says is kept so long after it was last of use. */
const GUEST_MS = 30 * 60_000
/** Guests at one time: a few for each order of the last half hour. */
const GUESTS_MAX = 400

/** Shops of clusters out of hearing that are of use now, until when. */
export class Guests {
  readonly #until = new Map<PeerId, number>()

  /** Of too many, who was of use least lately goes. */
  invite(shop: PeerId, now: number): void {
    this.#until.delete(shop)
    this.#until.set(shop, now + GUEST_MS)
    for (const first of this.#until.keys()) {
      if (this.#until.size <= GUESTS_MAX) break
      this.#until.delete(first)
    }
  }

  has(shop: PeerId): boolean {
    return this.#until.has(shop)
  }

  shops(): Iterable<PeerId> {
    return this.#until.keys()
  }

  sweep(now: number): void {
    for (const [shop, until] of this.#until) if (until <= now) this.#until.delete(shop)
  }
}
