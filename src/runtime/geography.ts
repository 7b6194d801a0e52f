import { nameClusters } from '../clusters/cluster-names.ts'
import { placesOf } from '../clusters/digest.ts'
import type { ClusterDigest } from '../clusters/digest.ts'
import type { ClusterPlace } from '../clusters/group.ts'
import type { GroupMap } from '../clusters/scout.ts'
import { LivingMap } from '../clusters/living-map.ts'
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

interface Imagined {
  readonly cells: ClusterDigest['cells']
  readonly places: readonly ClusterPlace[]
}

/** Of profiles and digests: many maps of one process hold the same ones, and cells of each are worked out once. */
const STANDING = new WeakMap<Place, ClusterPlace>()
const IMAGINED = new WeakMap<ClusterDigest['cells'], readonly ClusterPlace[]>()

/** The known shops on the map: clusters follow from places alone. */
export class Geography {
  readonly #map = new LivingMap()
  /** Members of clusters out of hearing, as their digests tell; by name of their cluster. */
  readonly #beyond = new Map<ClusterId, Imagined>()
  #names: ReadonlyMap<ClusterId, string> | null = null
  /** Where places are that were asked about, as of so many changes: guests are asked about with each order. */
  #found = new WeakMap<LatLon, ClusterId>()
  #foundAt = -1

  /** Of those shops alone that are known in full. */
  mapOf(isKnown: (peer: PeerId) => boolean): GroupMap {
    return {
      groupOf: (peer) => (isKnown(peer) ? this.groupOf(peer) : null),
      matesOf: (peer) => {
        const members = this.#map.groupOf(peer)?.members ?? []
        return members.map((mate) => mate.peer).filter(isKnown)
      },
      placesKnown: () => this.#map.changes,
    }
  }

  place(peer: PeerId, place: Place): void {
    const { lat, lon, city } = place
    const known = this.#map.get(peer)
    if (known?.lat === lat && known.lon === lon && known.city === city) return
    let standing = STANDING.get(place)
    if (standing?.peer !== peer) STANDING.set(place, (standing = { peer, lat, lon, city }))
    this.#map.set(standing)
    this.#names = null
  }

  remove(peer: PeerId): void {
    if (this.#map.delete(peer)) this.#names = null
  }

  /** The name of a cluster, for people; empty where none of its shops is known. */
  nameOf(cluster: ClusterId): string {
    this.#names ??= nameClusters(this.#map.groups().map((group) => group.cluster))
    return this.#names.get(cluster) ?? ''
  }

  /** Clusters of which only digests are known: they count where groups are formed. */
  setBeyond(digests: Iterable<ClusterDigest>): void {
    const gone = new Set(this.#beyond.keys())
    for (const { cluster, cells } of digests) {
      gone.delete(cluster)
      const before = this.#beyond.get(cluster)
      if (before !== undefined && alike(cells, before.cells)) continue
      const places = imagine(cluster, cells)
      const stays = new Set(places.map(({ peer }) => peer))
      for (const { peer } of before?.places ?? []) if (!stays.has(peer)) this.#map.delete(peer)
      // Of its name it is where it was: a digest that counts one shop more moves no other.
      for (const place of places) if (this.#map.get(place.peer) === null) this.#map.set(place)
      this.#beyond.set(cluster, { cells, places })
      this.#names = null
    }
    for (const cluster of gone) this.#vanish(cluster)
  }

  #vanish(cluster: ClusterId): void {
    for (const { peer } of this.#beyond.get(cluster)?.places ?? []) this.#map.delete(peer)
    if (this.#beyond.delete(cluster)) this.#names = null
  }

  homeOf(peer: PeerId): ClusterId {
    return this.groupOf(peer) ?? NOWHERE
  }

  /** The group that it makes up with others; null: its place counts nowhere. */
  groupOf(peer: PeerId): ClusterId | null {
    return (this.#map.groupOf(peer)?.id as ClusterId | undefined) ?? null
  }

  /** The group that a place is in, whoever stands there. */
  groupAt(point: LatLon): ClusterId {
    if (this.#foundAt !== this.#map.changes) {
      this.#foundAt = this.#map.changes
      this.#found = new WeakMap()
    }
    let found = this.#found.get(point)
    if (found === undefined) {
      found = (this.#map.groupAt(point)?.id as ClusterId | undefined) ?? NOWHERE
      this.#found.set(point, found)
    }
    return found
  }

  /**
   * Where a destination belongs; null while no shop is known. Guests are none of the shops that groups
   * are formed of, for their clusters' digests count them.
   */
  clusterOf(point: LatLon, guests: Iterable<readonly [PeerId, LatLon]> = []): RouteCluster | null {
    const cluster = this.#map.groupAt(point)?.cluster ?? null
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
    return this.#map
      .groups()
      .map(({ cluster }) =>
        clusterMetrics(
          { ...cluster, name: this.nameOf(cluster.id) },
          shopOf,
          cluster.id === home ? counts : none,
          now,
        ),
      )
  }
}

/** One shop for each that a digest counts, named after its cluster and cell: no peer has such a name. */
function imagine(cluster: ClusterId, cells: ClusterDigest['cells']): readonly ClusterPlace[] {
  let places = IMAGINED.get(cells)
  if (places?.[0]?.peer.startsWith(`${cluster}/`)) return places
  places = Object.entries(cells).flatMap(([cell, count]) =>
    placesOf({ cells: { [cell]: count } }).map(({ lat, lon }, n) => {
      return { peer: `${cluster}/${cell}/${n}` as PeerId, lat, lon, city: '' }
    }),
  )
  IMAGINED.set(cells, places)
  return places
}

function alike(a: ClusterDigest['cells'], b: ClusterDigest['cells'] | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
