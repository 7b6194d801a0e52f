import type { RouteRequest } from '../../orders/placing/route-port.ts'
import type { ClusterId } from '../../models/ids.ts'

/** Parts of which it is remembered: those that wait for a shop at one node, with room to spare. */
const PARTS_MAX = 1_000

/**
 * Clusters that were asked for a part and had nothing: all others are asked before they are again.
 * A digest adds up what several shops make, so that a cluster can look able for ever and never be.
 */
export class InVain {
  readonly #clusters = new Map<string, Set<ClusterId>>()

  has(request: RouteRequest, cluster: ClusterId): boolean {
    return this.#clusters.get(keyOf(request))?.has(cluster) === true
  }

  add(request: RouteRequest, cluster: ClusterId): void {
    const key = keyOf(request)
    const known = this.#clusters.get(key) ?? new Set()
    known.add(cluster)
    // Put back as the newest: what is asked for again and again is what this is for.
    this.#clusters.delete(key)
    this.#clusters.set(key, known)
    for (const oldest of this.#clusters.keys()) {
      if (this.#clusters.size <= PARTS_MAX) break
      this.#clusters.delete(oldest)
    }
  }

  /** All have been asked: it begins again. True: there was something to forget. */
  forget(request: RouteRequest): boolean {
    return this.#clusters.delete(keyOf(request))
  }
}

function keyOf({ order, shares }: RouteRequest): string {
  return `${order} ${shares.join(' ')}`
}
