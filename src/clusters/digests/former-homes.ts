import type { ClusterId, PeerId } from '../../models/ids.ts'

/** Dissolved clusters that a sign of life names. */
export const FORMER_MAX = 8

/** Two who speak at the same time do not hear each other: one of them is not heard by anybody. */
const TIMES_SAID = 2

/**
 * Where this shop was at home before, and what of it its cluster has yet to say. Each member knows of other
 * ones; what others of them have said is said again, and what was said here before is not insisted on:
 * members that each named their own would take turns in correcting each other for ever.
 */
export class FormerHomes {
  readonly #self: PeerId
  /** The newest first. */
  #all: readonly ClusterId[] = []
  /** How often each is to be said: nobody else of the present home has named it. */
  readonly #untold = new Map<ClusterId, number>()

  constructor(self: PeerId) {
    this.#self = self
  }

  get all(): readonly ClusterId[] {
    return this.#all
  }

  /** This shop has left `home` for another one. */
  leave(home: ClusterId): void {
    this.#all = [...new Set([home, ...this.#all])].slice(0, FORMER_MAX)
    this.#untold.clear()
    for (const cluster of this.#all) this.#untold.set(cluster, TIMES_SAID)
  }

  /** What this shop's cluster succeeds, as one of its members has said. */
  hear(author: PeerId, successorOf: readonly ClusterId[]): void {
    for (const cluster of successorOf) {
      const left = author === this.#self ? (this.#untold.get(cluster) ?? 0) - 1 : 0
      if (left > 0) this.#untold.set(cluster, left)
      else this.#untold.delete(cluster)
    }
  }

  /** What `home` is to say that it succeeds, where this is what it last said. */
  addedTo(said: readonly ClusterId[], home: ClusterId): ClusterId[] {
    const added = [...this.#untold.keys()].filter((cluster) => !said.includes(cluster))
    return [...added, ...said].filter((cluster) => cluster !== home).slice(0, FORMER_MAX)
  }
}
