import KDBush from 'kdbush'
import { around } from 'geokdbush'
import { cellToParent } from 'h3-js'
import type { Cluster } from '../models/cluster.ts'
import { coarse, distanceKm, h3Cell } from '../models/geo.ts'
import type { LatLon } from '../models/geo.ts'
import type { ClusterId, PeerId } from '../models/ids.ts'

/** A shop, as far as geography is concerned. */
export interface ClusterPlace extends LatLon {
  readonly peer: PeerId
  readonly city: string
}

export interface FormedCluster extends Cluster {
  /** Place of the member nearest to the centre: what the cluster is named after. */
  readonly heart: LatLon
}

/** DESIGN.md 5.4: below 3 a cluster has no majority worth the name, above 32 votes grow costly. */
export const CLUSTER_SIZE_MIN = 3
export const CLUSTER_SIZE_MAX = 32
/** Too small a group joins its nearest sibling within a day's lorry; farther away it is an island. */
const JOIN_KM_MAX = 1_000
/** H3 cells 170 m across: shops that share one share a building, and are told apart by name only. */
const DEEPEST = 9

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

interface Group {
  /** H3 cell, for a building with its run: also the cluster's id. */
  readonly id: string
  /** By peer. */
  readonly members: readonly Member[]
  readonly centre: LatLon
}

interface Member {
  readonly place: ClusterPlace
  readonly cell: string
}

/**
 * Groups shops by an adaptive H3 tree (ROUTING.md, point 10): cells with too many shops are divided
 * into their children, groups with too few join the nearest sibling. A pure function of the set of
 * places, alike on every node; one shop more or less moves few others.
 */
export function formClusters(places: Iterable<ClusterPlace>): ClusterMap {
  const sorted = [...places].sort((a, b) => compareText(a.peer, b.peer))
  const members = sorted.map((place) => ({ place, cell: cellOf(place) }))
  const groups = joinSmall(childrenOf(members, 0).flatMap((child) => divide(child, 0)))
  const clusters = groups.map(toCluster).sort((a, b) => compareText(a.id, b.id))
  return new ClusterMap(clusters, sorted)
}

/** Places stay where they are, and are grouped anew whenever one comes or goes. */
const CELLS = new WeakMap<ClusterPlace, string>()

function cellOf(place: ClusterPlace): string {
  const known = CELLS.get(place)
  if (known !== undefined) return known
  const cell = h3Cell(place, DEEPEST)
  CELLS.set(place, cell)
  return cell
}

/** Groups members by their cell of a resolution: by the index's hierarchy, for geometry disagrees at edges. */
function childrenOf(members: readonly Member[], resolution: number): Group[] {
  const byCell = new Map<string, Member[]>()
  for (const member of members) {
    const cell = cellToParent(member.cell, resolution)
    const child = byCell.get(cell)
    if (child === undefined) byCell.set(cell, [member])
    else child.push(member)
  }
  return [...byCell].map(([cell, inside]) => makeGroup(shortened(cell), inside))
}

function divide(group: Group, resolution: number): Group[] {
  if (group.members.length <= CLUSTER_SIZE_MAX) return [group]
  if (resolution === DEEPEST) return divideByName(group)
  const children = childrenOf(group.members, resolution + 1)
  return joinSmall(children.flatMap((child) => divide(child, resolution + 1)))
}

/** More shops in one building than a cluster holds: even runs in the order of their names. */
function divideByName({ id, members }: Group): Group[] {
  const runs = Math.ceil(members.length / CLUSTER_SIZE_MAX)
  return Array.from({ length: runs }, (_, run) => {
    const from = Math.floor((run * members.length) / runs)
    const to = Math.floor(((run + 1) * members.length) / runs)
    return makeGroup(`${id}x${run.toString(36)}`, members.slice(from, to))
  })
}

/** Lets groups that are too small join others, smallest first, while one is within reach and has room. */
function joinSmall(groups: readonly Group[]): Group[] {
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
    both.sort((a, b) => compareText(a.place.peer, b.place.peer))
    const grown = makeGroup(target.id, both)
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
    const km = distanceKm(small.centre, group.centre)
    // Groups come in order of their ids: the first of equals stays.
    if (km >= nearestKm) continue
    nearest = group
    nearestKm = km
  }
  return nearest
}

function makeGroup(id: string, members: readonly Member[]): Group {
  return { id, members, centre: centreOf(members.map((member) => member.place)) }
}

/**
 * Mean on the sphere, so that a group astride the date line has its centre in its midst, rounded,
 * so that the last bit of a sum decides nothing.
 */
export function centreOf(places: readonly LatLon[]): LatLon {
  const rad = Math.PI / 180
  let x = 0
  let y = 0
  let z = 0
  for (const { lat, lon } of places) {
    x += Math.cos(lat * rad) * Math.cos(lon * rad)
    y += Math.cos(lat * rad) * Math.sin(lon * rad)
    z += Math.sin(lat * rad)
  }
  return coarse({ lat: Math.atan2(z, Math.hypot(x, y)) / rad, lon: Math.atan2(y, x) / rad })
}

function toCluster({ id, members, centre }: Group): FormedCluster {
  let heart: LatLon = centre
  let nearestKm = Number.POSITIVE_INFINITY
  for (const { place } of members) {
    const km = distanceKm(place, centre)
    if (km >= nearestKm) continue
    heart = { lat: place.lat, lon: place.lon }
    nearestKm = km
  }
  return {
    id: id as ClusterId,
    members: members.map(({ place }) => place.peer),
    centre,
    heart,
  }
}

/** Order ids carry the cluster's: the filler at the end of an H3 index says nothing. */
function shortened(cell: string): string {
  return cell.replace(/f+$/, '')
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
