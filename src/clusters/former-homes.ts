import type { ClusterId, PeerId } from '../models/ids.ts'
import type { ClusterDigest } from './digest.ts'

/** Dissolved clusters that a digest names. */
const FORMER_MAX = 8

/**
 * Where this shop was at home before, and what of it its cluster has yet to say. Each member knows of other
 * ones; what others of them have said is said again, and what it was itself heard of once is not insisted
 * on: members that each named their own would take turns in correcting each other for ever.
 */
export class FormerHomes {
  readonly #self: PeerId
  /** The newest first. */
  #all: readonly ClusterId[] = []
  /** Nobody else of the present home has named these. */
  #untold = new Set<ClusterId>()

  constructor(self: PeerId) {
    this.#self = self
  }

  get all(): readonly ClusterId[] {
    return this.#all
  }

  /** This shop has left `home` for another one. */
  leave(home: ClusterId): void {
    this.#all = [...new Set([home, ...this.#all])].slice(0, FORMER_MAX)
    this.#untold = new Set(this.#all)
  }

  /** Of this shop's cluster. */
  hear({ author, successorOf }: Pick<ClusterDigest, 'author' | 'successorOf'>): void {
    if (author === this.#self) return
    for (const cluster of successorOf) this.#untold.delete(cluster)
  }

  /** What `home` is to say that it succeeds, where this is what it last said. */
  addedTo(said: readonly ClusterId[], home: ClusterId): ClusterId[] {
    return [...new Set([...this.#untold, ...said])]
      .filter((cluster) => cluster !== home)
      .slice(0, FORMER_MAX)
  }
}
