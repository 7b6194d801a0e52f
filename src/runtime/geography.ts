import { nameClusters } from '../clusters/cluster-names.ts'
import { placesOf } from '../clusters/digest.ts'
import type { ClusterDigest } from '../clusters/digest.ts'
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
  /** Members of clusters out of hearing, as their digests tell; by name of their cluster. */
  #beyond = new Map<ClusterId, ClusterDigest['cells']>()
  #map: ClusterMap | null = null
  #names: ReadonlyMap<ClusterId, string> | null = null

  place(peer: PeerId, { lat, lon, city }: Place): void {
    const known = this.#places.get(peer)
    if (known?.lat === lat && known.lon === lon && known.city === city) return
    this.#places.set(peer, { peer, lat, lon, city })
    this.#forget()
  }

  remove(peer: PeerId): void {
    if (this.#places.delete(peer)) this.#forget()
  }

  /** The name of a cluster, for people; empty where none of its shops is known. */
  nameOf(cluster: ClusterId): string {
    this.#names ??= nameClusters(this.#formed().clusters)
    return this.#names.get(cluster) ?? ''
  }

  /** Clusters of which only digests are known: they count where groups are formed. */
  setBeyond(digests: Iterable<ClusterDigest>): void {
    const beyond = new Map([...digests].map(({ cluster, cells }) => [cluster, cells]))
    const same = beyond.size === this.#beyond.size
    if (same && [...beyond].every(([name, cells]) => alike(cells, this.#beyond.get(name)))) return
    this.#beyond = beyond
    this.#forget()
  }

  homeOf(peer: PeerId): ClusterId {
    return this.groupOf(peer) ?? NOWHERE
  }

  /** The group that it makes up with others; null: its place counts nowhere. */
  groupOf(peer: PeerId): ClusterId | null {
    return this.#formed().ofPeer(peer)?.id ?? null
  }

  /** The group that a place is in, whoever stands there. */
  groupAt(point: LatLon): ClusterId {
    return this.#formed().ofPoint(point)?.id ?? NOWHERE
  }

  /**
   * Where a destination belongs; null while no shop is known. Guests are none of the shops that groups
   * are formed of, for their clusters' digests count them.
   */
  clusterOf(point: LatLon, guests: Iterable<readonly [PeerId, LatLon]> = []): RouteCluster | null {
    const cluster = this.#formed().ofPoint(point)
    if (cluster === null) return null
    const members = new Set(cluster.members)
    for (const [peer, place] of guests) if (this.groupAt(place) === cluster.id) members.add(peer)
    return { id: cluster.id, members }
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
      clusterMetrics(
        { ...cluster, name: this.nameOf(cluster.id) },
        shopOf,
        cluster.id === home ? counts : none,
        now,
      ),
    )
  }

  #forget(): void {
    this.#map = null
    this.#names = null
  }

  #formed(): ClusterMap {
    this.#map ??= formClusters([...this.#places.values(), ...this.#imagined()])
    return this.#map
  }

  /** One shop for each that a digest counts, named after its cluster: no peer has such a name. */
  *#imagined(): Iterable<ClusterPlace> {
    for (const [cluster, cells] of this.#beyond) {
      for (const [n, { lat, lon }] of placesOf({ cells }).entries()) {
        yield { peer: `${cluster}/${n}` as PeerId, lat, lon, city: '' }
      }
    }
  }
}

function alike(a: ClusterDigest['cells'], b: ClusterDigest['cells'] | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
