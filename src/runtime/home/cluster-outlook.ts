import type { Standing } from '../../membership/detection/standing.ts'
import type { PeerId, StoreId } from '../../models/ids.ts'
import type { Outlook } from '../../orders/outlook.ts'

/** The shop's own cluster, as far as it shows others. */
export interface Sight {
  standing(peer: PeerId): Standing
  mayMoveWorkAt(peer: PeerId): number | null
  /** See `HomeCluster.absentWhy`. */
  absentWhy(peer: PeerId): string | null
  isConnected(peer: PeerId): boolean
}

type Desks = Pick<Outlook, 'deskOf' | 'laterDesk'>
type Workers = Pick<Outlook, 'silentSince' | 'rests'>

/** What the conductor sees of others: members through the cluster, strangers by connections and their last word. */
export class ClusterOutlook implements Outlook {
  readonly #sight: Sight
  readonly #desks: Desks
  readonly #workers: Workers

  constructor(sight: Sight, desks: Desks, workers: Workers) {
    this.#sight = sight
    this.#desks = desks
    this.#workers = workers
  }

  deskOf(peer: PeerId): StoreId | null {
    return this.#desks.deskOf(peer)
  }

  laterDesk(peer: PeerId, desk: StoreId, assignedAt: number): StoreId | null {
    return this.#desks.laterDesk(peer, desk, assignedAt)
  }

  mayMoveWorkAt(shop: PeerId): number | null {
    return this.#sight.mayMoveWorkAt(shop)
  }

  unreachableSince(shop: PeerId): number | null {
    const { level, since } = this.#sight.standing(shop)
    return level === 'unreachable' || level === 'evicted' ? since : null
  }

  silentSince(shop: PeerId): number | null {
    if (this.#sight.standing(shop).level === 'resting') return null
    return this.unreachableSince(shop) ?? this.#workers.silentSince(shop)
  }

  rests(shop: PeerId): boolean {
    if (this.#sight.isConnected(shop)) return false
    const { level, reason } = this.#sight.standing(shop)
    return reason === 'stranger' ? this.#workers.rests(shop) : level === 'resting'
  }

  isPresent(peer: PeerId): boolean {
    // Nobody here watches a stranger: all that is known is whether there is a connection.
    if (this.#sight.standing(peer).reason === 'stranger') return this.#sight.isConnected(peer)
    return this.#sight.absentWhy(peer) === null
  }
}
