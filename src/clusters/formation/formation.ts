import KDBush from 'kdbush'
import { around } from 'geokdbush'
import { distanceKm, shortCell } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { PeerId } from '../../models/ids.ts'
import { cellOf, DEEPEST, Group } from './group.ts'
import type { ClusterPlace, FormedCluster } from './group.ts'

/** DESIGN.md 5.4: below 3 a cluster has no majority worth the name, above 32 votes grow costly. */
export const CLUSTER_SIZE_MIN = 3
export const CLUSTER_SIZE_MAX = 32
/** Too small a group joins its nearest sibling within a day's lorry; farther away it is an island. */
const JOIN_KM_MAX = 1_000
/** Rounded down: what is farther by latitude alone is farther. */
const DEGREE_KM = 111

/** Clusters of a set of shops, and the way from a place to its cluster. */
export class ClusterMap {
  /** By id. */
  readonly clusters: readonly FormedCluster[]
  private readonly byPeer = new Map<PeerId, FormedCluster>()
  private readonly places: readonly ClusterPlace[]
  private readonly index: KDBush | null

  constructor(clusters: readonly FormedCluster[], places: readonly ClusterPlace[]) {
    this.clusters = clusters
    this.places = places
    for (const cluster of clusters)
      for (const peer of cluster.members) this.byPeer.set(peer, cluster)
    // An empty index cannot be built.
    this.index = places.length === 0 ? null : new KDBush(places.length)
    for (const { lon, lat } of places) this.index?.add(lon, lat)
    this.index?.finish()
  }

  ofPeer(peer: PeerId): FormedCluster | null {
    return this.byPeer.get(peer) ?? null
  }

  /** The cluster of the shop nearest to the point; null where no shop is known. */
  ofPoint(point: LatLon): FormedCluster | null {
    if (this.index === null) return null
    const [nearest] = around(this.index, point.lon, point.lat, 1)
    const place = nearest === undefined ? undefined : this.places[nearest]
    return place === undefined ? null : this.ofPeer(place.peer)
  }
}

/**
 * Groups shops by an adaptive H3 tree (ROUTING.md, point 10): cells with too many shops are divided
 * into their children, groups with too few join the nearest sibling. A pure function of the set of
 * places, alike on every node; one shop more or less moves few others.
 */
export function formClusters(places: Iterable<ClusterPlace>): ClusterMap {
  const sorted = sortByPeer([...places])
  const groups = joinSmall(childrenOf(sorted, 0).flatMap((child) => divide(child, 0)))
  const clusters = groups.map(({ cluster }) => cluster).sort((a, b) => compareText(a.id, b.id))
  return new ClusterMap(clusters, sorted)
}

/** Groups members by their cell of a resolution: by the index's hierarchy, for geometry disagrees at edges. */
function childrenOf(members: readonly ClusterPlace[], resolution: number): Group[] {
  const byCell = new Map<string, ClusterPlace[]>()
  for (const member of members) {
    const cell = cellOf(member, resolution)
    const child = byCell.get(cell)
    if (child === undefined) byCell.set(cell, [member])
    else child.push(member)
  }
  return [...byCell].map(([cell, inside]) => groupOfCell(cell, inside))
}

function divide(group: Group, resolution: number): Group[] {
  if (group.members.length <= CLUSTER_SIZE_MAX) return [group]
  if (resolution === DEEPEST) return divideByName(group)
  const children = childrenOf(group.members, resolution + 1)
  return joinSmall(children.flatMap((child) => divide(child, resolution + 1)))
}

/** More shops in one building than a cluster holds: even runs in the order of their names. */
export function divideByName({ id, members }: Group): Group[] {
  const runs = Math.ceil(members.length / CLUSTER_SIZE_MAX)
  return Array.from({ length: runs }, (_, run) => {
    const from = Math.floor((run * members.length) / runs)
    const to = Math.floor(((run + 1) * members.length) / runs)
    return new Group(`${id}x${run.toString(36)}`, members.slice(from, to))
  })
}

/** Lets groups that are too small join others, smallest first, while one is within reach and has room. */
export function joinSmall(groups: readonly Group[]): Group[] {
  const joined = [...groups].sort((a, b) => compareText(a.id, b.id))
  const waiting = joined.filter((group) => group.members.length < CLUSTER_SIZE_MIN)
  waiting.sort((a, b) => a.members.length - b.members.length || compareText(a.id, b.id))
  for (const small of waiting) {
    const at = joined.indexOf(small)
    // It has grown meanwhile: another small group joined it.
    if (at < 0) continue
    const target = nearestWithRoom(small, joined)
    if (target === null) continue
    const both = [...target.members, ...small.members]
    const grown = new Group(target.id, sortByPeer(both))
    joined[joined.indexOf(target)] = grown
    joined.splice(at, 1)
    if (both.length < CLUSTER_SIZE_MIN) waiting.push(grown)
  }
  return joined
}

function nearestWithRoom(small: Group, groups: readonly Group[]): Group | null {
  let nearest: Group | null = null
  let nearestKm = JOIN_KM_MAX
  for (const group of groups) {
    if (group === small) continue
    if (group.members.length + small.members.length > CLUSTER_SIZE_MAX) continue
    // A degree of latitude is 111 km everywhere: most are passed over by that alone.
    if (Math.abs(small.centre.lat - group.centre.lat) * DEGREE_KM > nearestKm) continue
    const km = distanceKm(small.centre, group.centre)
    // Groups come in order of their ids: the first of equals stays.
    if (km >= nearestKm) continue
    nearest = group
    nearestKm = km
  }
  return nearest
}

/** `members` by peer. Order ids carry the cluster's. */
export function groupOfCell(cell: string, members: readonly ClusterPlace[]): Group {
  return new Group(shortCell(cell), members)
}

/** In the order in which members stand everywhere; sorts what it is given. */
export function sortByPeer(places: ClusterPlace[]): ClusterPlace[] {
  return places.sort((a, b) => compareText(a.peer, b.peer))
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
