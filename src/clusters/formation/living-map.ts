import KDBush from 'kdbush'
import { around } from 'geokdbush'
import { distanceKm } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { PeerId } from '../../models/ids.ts'
import { CellTree } from './cell-tree.ts'
import { compareText, joinSmall, sortByPeer } from './formation.ts'
import { cellOf } from './group.ts'
import type { ClusterPlace, Group } from './group.ts'

/** The shops of one of the largest cells, which are grouped without a look at others. */
interface Continent {
  readonly tree: CellTree
  /** As of the last look. */
  groups: readonly Group[]
  /** Something changed since. */
  isStale: boolean
  /** Of shops that are known by name. */
  readonly byPeer: Map<PeerId, Group>
}

interface Joined {
  /** By id. */
  readonly groups: readonly Group[]
  /** Members of groups that had to join others across cells. */
  readonly moved: ReadonlyMap<PeerId, Group>
}

/** The group of the shop that is nearest to a point, and how far away that is. */
export interface NearestGroup {
  readonly group: Group
  readonly km: number
}

/**
 * What `formClusters` makes of places that come, go and move one by one: only the cells in which something
 * changed are grouped anew, and only when somebody asks. Each node has such a map, of
 * thousands of places in a large network, and a start changes hundreds of them.
 */
export class LivingMap {
  /** Shops that are asked for by name. */
  readonly #known = new Map<PeerId, ClusterPlace>()
  readonly #continents = new Map<string, Continent>()
  #changes = 0
  #joined: Joined | null = null
  #index: { readonly places: readonly ClusterPlace[]; readonly tree: KDBush } | null = null

  /** A place never changes once it is here: a shop that moves has another one. */
  set(place: ClusterPlace): void {
    this.delete(place.peer)
    this.#known.set(place.peer, place)
    this.add(place)
  }

  delete(peer: PeerId): boolean {
    const place = this.#known.get(peer)
    if (place === undefined) return false
    this.#known.delete(peer)
    this.#continents.get(cellOf(place, 0))?.byPeer.delete(peer)
    this.remove(place)
    return true
  }

  get(peer: PeerId): ClusterPlace | null {
    return this.#known.get(peer) ?? null
  }

  /** One that counts, and that nobody asks for by name: in a large network most are. */
  add(place: ClusterPlace): void {
    const cell = cellOf(place, 0)
    const continent = this.#continents.get(cell) ?? emptyContinent(cell)
    this.#continents.set(cell, continent)
    continent.tree.add(place)
    continent.isStale = true
    this.#forget()
  }

  /** The very object that was added. */
  remove(place: ClusterPlace): void {
    const cell = cellOf(place, 0)
    const continent = this.#continents.get(cell)
    if (continent === undefined) return
    continent.tree.remove(place)
    continent.isStale = true
    if (continent.tree.size === 0) this.#continents.delete(cell)
    this.#forget()
  }

  /** Grows whenever a place comes, goes or moves. */
  get changes(): number {
    return this.#changes
  }

  /** By id. */
  groups(): readonly Group[] {
    return this.#form().groups
  }

  groupOf(peer: PeerId): Group | null {
    const place = this.#known.get(peer)
    return place === undefined ? null : this.#groupOf(place)
  }

  /** Null where no shop is known. */
  groupAt(point: LatLon): NearestGroup | null {
    if (this.#continents.size === 0) return null
    this.#index ??= indexOf(this.#continents.values())
    const [nearest] = around(this.#index.tree, point.lon, point.lat, 1)
    const place = nearest === undefined ? undefined : this.#index.places[nearest]
    const group = place === undefined ? null : this.#groupOf(place)
    return place === undefined || group === null ? null : { group, km: distanceKm(point, place) }
  }

  #groupOf(place: ClusterPlace): Group | null {
    const moved = this.#form().moved.get(place.peer)
    if (moved !== undefined) return moved
    const continent = this.#continents.get(cellOf(place, 0))
    const noted = continent?.byPeer.get(place.peer)
    return noted ?? continent?.groups.find(({ members }) => members.includes(place)) ?? null
  }

  #forget(): void {
    this.#changes += 1
    this.#joined = null
    this.#index = null
  }

  #form(): Joined {
    this.#joined ??= this.#join()
    return this.#joined
  }

  #join(): Joined {
    const whole = new Set<Group>()
    for (const continent of this.#continents.values()) {
      for (const group of this.#groupsOf(continent)) whole.add(group)
    }
    const groups = joinSmall([...whole])
    const moved = new Map<PeerId, Group>()
    for (const group of groups)
      if (!whole.has(group)) for (const { peer } of group.members) moved.set(peer, group)
    return { groups: groups.sort((a, b) => compareText(a.id, b.id)), moved }
  }

  #groupsOf(continent: Continent): readonly Group[] {
    if (!continent.isStale) return continent.groups
    const { tree, byPeer } = continent
    // The same object is the group that it was.
    const noted = new Set(continent.groups)
    continent.groups = tree.groups()
    continent.isStale = false
    for (const group of continent.groups) {
      if (noted.has(group)) continue
      for (const { peer } of group.members) if (this.#known.has(peer)) byPeer.set(peer, group)
    }
    return continent.groups
  }
}

function emptyContinent(cell: string): Continent {
  return { tree: new CellTree(cell, 0), groups: [], isStale: true, byPeer: new Map() }
}

function indexOf(continents: Iterable<Continent>): {
  readonly places: readonly ClusterPlace[]
  readonly tree: KDBush
} {
  // By peer, as `formClusters` has them: of two at one spot the same is the nearest.
  const places = sortByPeer([...continents].flatMap(({ tree }) => tree.places()))
  const tree = new KDBush(places.length)
  for (const { lon, lat } of places) tree.add(lon, lat)
  tree.finish()
  return { places, tree }
}
