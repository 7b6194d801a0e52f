import { formClusters } from '../clusters/formation.ts'
import type { ClusterMap, ClusterPlace } from '../clusters/formation.ts'
import { clusterMetrics } from '../clusters/metrics.ts'
import type { ClusterMetrics } from '../models/cluster.ts'
import type { LatLon } from '../models/geo.ts'
import type { ClusterId, PeerId } from '../models/ids.ts'
import { orderIsClosed } from '../models/order-lifecycle.ts'
import type { OrderState } from '../models/order-lifecycle.ts'
import type { KnownShop, Place } from '../models/shop.ts'
import type { RouteCluster } from '../routing/request.ts'

/** The id of a shop that knows of no cluster yet, its own included. */
const NOWHERE = 'none' as ClusterId

/** The known shops on the map: clusters follow from places alone, formed anew when one changes. */
export class Geography {
  readonly #places = new Map<PeerId, ClusterPlace>()
  #map: ClusterMap | null = null

  place(peer: PeerId, { lat, lon, city }: Place): void {
    const known = this.#places.get(peer)
    if (known?.lat === lat && known.lon === lon && known.city === city) return
    this.#places.set(peer, { peer, lat, lon, city })
    this.#map = null
  }

  remove(peer: PeerId): void {
    if (this.#places.delete(peer)) this.#map = null
  }

  homeOf(peer: PeerId): ClusterId {
    return this.#formed().ofPeer(peer)?.id ?? NOWHERE
  }

  /** Where a destination belongs; null while no shop is known. */
  clusterOf(point: LatLon): RouteCluster | null {
    const cluster = this.#formed().ofPoint(point)
    return cluster === null ? null : { id: cluster.id, members: new Set(cluster.members) }
  }

  /** Orders are those that this node knows: it counts them for its own cluster. */
  metrics(
    shopOf: (peer: PeerId) => KnownShop | null,
    home: ClusterId,
    orders: Readonly<Partial<Record<OrderState, number>>>,
    now: number,
  ): ClusterMetrics[] {
    const counts = { active: 0, processed: 0 }
    for (const [state, count] of Object.entries(orders) as [OrderState, number][]) {
      counts[orderIsClosed(state) ? 'processed' : 'active'] += count
    }
    const none = { active: 0, processed: 0 }
    return this.#formed().clusters.map((cluster) =>
      clusterMetrics(cluster, shopOf, cluster.id === home ? counts : none, now),
    )
  }

  #formed(): ClusterMap {
    this.#map ??= formClusters(this.#places.values())
    return this.#map
  }
}
