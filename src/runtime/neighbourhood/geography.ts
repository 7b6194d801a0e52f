import { gridDisk } from 'h3-js'
import { nameClusters } from '../../clusters/formation/cluster-names.ts'
import { sameCells, placesOf } from '../../clusters/digests/digest.ts'
import type { ClusterDigest } from '../../clusters/digests/digest.ts'
import { FarClusters } from '../../clusters/digests/far-clusters.ts'
import { cellOf } from '../../clusters/formation/group.ts'
import type { ClusterPlace } from '../../clusters/formation/group.ts'
import type { GroupMap } from '../../clusters/formation/scout.ts'
import { LivingMap } from '../../clusters/formation/living-map.ts'
import { clusterMetrics } from '../../clusters/metrics.ts'
import type { Cluster, ClusterMetrics } from '../../models/cluster.ts'
import { h3Parent, wholeCell } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import type { KnownShop, Place } from '../../models/shop.ts'
import type { RouteCluster } from '../../routing/request.ts'

/** The id of a shop that knows of no cluster yet, its own included. */
const NOWHERE = 'none' as ClusterId

interface Imagined {
  readonly cells: ClusterDigest['cells']
  readonly places: readonly ClusterPlace[]
}

/** Of profiles and digests: many maps of one process hold the same ones, and cells of each are worked out once. */
const STANDING = new WeakMap<Place, ClusterPlace>()
const LARGEST = new WeakMap<ClusterDigest['cells'], ReadonlySet<string>>()
const IMAGINED = new WeakMap<ClusterDigest['cells'], readonly ClusterPlace[]>()

/**
 * The known shops on the map: clusters follow from places alone. In which group this shop is depends on its
 * own largest cell and on small groups around that may join one across its edge. Beyond, groups need not
 * be formed here: clusters there are what their digests say.
 */
export class Geography {
  readonly #map = new LivingMap()
  /** Members of clusters out of hearing, as their digests tell; by name of their cluster. */
  readonly #beyond = new Map<ClusterId, Imagined>()
  /** Too far away for a group here to depend on. */
  readonly #far = new FarClusters()
  /** The largest cell that this shop stands in, and those around. */
  readonly #near: ReadonlySet<string>
  #names: ReadonlyMap<ClusterId, string> | null = null
  /** Where places are that were asked about, as of so many changes: guests are asked about with each order. */
  #found = new WeakMap<LatLon, ClusterId>()
  #foundAt = -1

  constructor(own: LatLon) {
    // A small group joins another within 1,000 km: that is less than half of a ring of such cells.
    this.#near = new Set(gridDisk(cellOf(own, 0), 1))
  }

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
    if (this.#names === null) {
      const far = this.#far.all().map((digest) => ({ id: digest.cluster, heart: digest.centre }))
      this.#names = nameClusters([...this.#map.groups().map((group) => group.cluster), ...far])
    }
    return this.#names.get(cluster) ?? ''
  }

  /** Clusters of which only digests are known: they count where groups are formed. */
  setBeyond(digests: Iterable<ClusterDigest>): void {
    const gone = new Set(this.#beyond.keys())
    const far: ClusterDigest[] = []
    for (const digest of digests) {
      if (this.#isFar(digest)) {
        far.push(digest)
        continue
      }
      gone.delete(digest.cluster)
      this.#imagine(digest)
    }
    for (const cluster of gone) this.#vanish(cluster)
    if (this.#far.set(far)) this.#names = null
  }

  #isFar({ cells }: ClusterDigest): boolean {
    for (const cell of largestCells(cells)) if (this.#near.has(cell)) return false
    return true
  }

  #imagine({ cluster, cells }: ClusterDigest): void {
    const before = this.#beyond.get(cluster)
    if (before !== undefined && sameCells(cells, before.cells)) return
    const imagined = imagine(cluster, cells)
    this.#names = null
    if (before === undefined) {
      for (const place of imagined) this.#map.add(place)
      this.#beyond.set(cluster, { cells, places: imagined })
      return
    }
    // Of its name it is where it was: a digest that counts one shop more moves no other.
    const was = new Map(before.places.map((place) => [place.peer, place]))
    const places = imagined.map((place) => {
      const standing = was.get(place.peer)
      if (standing === undefined) this.#map.add(place)
      was.delete(place.peer)
      return standing ?? place
    })
    for (const place of was.values()) this.#map.remove(place)
    this.#beyond.set(cluster, { cells, places })
  }

  #vanish(cluster: ClusterId): void {
    for (const place of this.#beyond.get(cluster)?.places ?? []) this.#map.remove(place)
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
    // Both only grow.
    const now = this.#map.changes + this.#far.changes
    if (this.#foundAt !== now) {
      this.#foundAt = now
      this.#found = new WeakMap()
    }
    let found = this.#found.get(point)
    if (found === undefined) {
      found = this.#clusterAt(point)?.id ?? NOWHERE
      this.#found.set(point, found)
    }
    return found
  }

  /** Of the shop nearest to a point. */
  #clusterAt(point: LatLon): Pick<Cluster, 'id' | 'members'> | null {
    const near = this.#map.groupAt(point)
    const far = this.#far.nearest(point, near?.km ?? Number.POSITIVE_INFINITY)
    return far === null ? (near?.group.cluster ?? null) : { id: far.digest.cluster, members: [] }
  }

  /**
   * Where a destination belongs; null while no shop is known. Guests are none of the shops that groups
   * are formed of, for their clusters' digests count them.
   */
  clusterOf(point: LatLon, guests: Iterable<readonly [PeerId, LatLon]> = []): RouteCluster | null {
    const cluster = this.#clusterAt(point)
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
    const near = this.#map.groups().map(({ cluster }) => cluster)
    const far = this.#far.all().map(({ cluster, cells, centre }): Cluster => {
      return { id: cluster, centre, members: imagine(cluster, cells).map(({ peer }) => peer) }
    })
    return [...near, ...far].map((cluster) =>
      clusterMetrics(
        { ...cluster, name: this.nameOf(cluster.id) },
        shopOf,
        cluster.id === home ? counts : none,
        now,
      ),
    )
  }
}

/** By the hierarchy of the index, as where groups are formed. */
function largestCells(cells: ClusterDigest['cells']): ReadonlySet<string> {
  let largest = LARGEST.get(cells)
  if (largest === undefined) {
    largest = new Set(Object.keys(cells).map((cell) => h3Parent(wholeCell(cell), 0)))
    LARGEST.set(cells, largest)
  }
  return largest
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
