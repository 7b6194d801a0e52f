import KDBush from 'kdbush'
import { around } from 'geokdbush'
import type { LatLon } from '../models/geo.ts'
import type { PeerId } from '../models/ids.ts'
import { CellTree } from './cell-tree.ts'
import { compareText, joinSmall, sortByPeer } from './formation.ts'
import { cellOf } from './group.ts'
import type { ClusterPlace, Group } from './group.ts'

/** The shops of one of the largest cells, which are grouped without a look at others. */
interface Continent {
  readonly tree: CellTree
  /** Of which `byPeer` tells; null: something changed since. */
  groups: readonly Group[] | null
  readonly byPeer: Map<PeerId, Group>
}

interface Joined {
  /** By id. */
  readonly groups: readonly Group[]
  /** Members of groups that had to join others across cells. */
  readonly moved: ReadonlyMap<PeerId, Group>
}

/**
 * What `formClusters` makes of places that come, go and move one by one: only the cells in which something
 * changed are grouped anew, and only when somebody asks. Each node has such a map, of
 * thousands of places in a large network, and a start changes hundreds of them.
 */
export class LivingMap {
  readonly #places = new Map<PeerId, ClusterPlace>()
  readonly #continents = new Map<string, Continent>()
  #changes = 0
  #joined: Joined | null = null
  #index: { readonly places: readonly ClusterPlace[]; readonly tree: KDBush } | null = null

  /** A place never changes once it is here: a shop that moves has another one. */
  set(place: ClusterPlace): void {
    this.delete(place.peer)
    this.#places.set(place.peer, place)
    const cell = cellOf(place, 0)
    const continent = this.#continents.get(cell) ?? emptyContinent(cell)
    this.#continents.set(cell, continent)
    continent.tree.add(place)
    continent.groups = null
    this.#forget()
  }

  delete(peer: PeerId): boolean {
    const place = this.#places.get(peer)
    if (place === undefined) return false
    this.#places.delete(peer)
    const cell = cellOf(place, 0)
    const continent = this.#continents.get(cell)
    if (continent !== undefined) {
      continent.tree.remove(place)
      continent.byPeer.delete(peer)
      continent.groups = null
      if (continent.tree.size === 0) this.#continents.delete(cell)
    }
    this.#forget()
    return true
  }

  /** Changes whenever a place comes, goes or moves. */
  get changes(): number {
    return this.#changes
  }

  get(peer: PeerId): ClusterPlace | null {
    return this.#places.get(peer) ?? null
  }

  /** By id. */
  groups(): readonly Group[] {
    return this.#form().groups
  }

  groupOf(peer: PeerId): Group | null {
    const place = this.#places.get(peer)
    if (place === undefined) return null
    const moved = this.#form().moved.get(peer)
    return moved ?? this.#continents.get(cellOf(place, 0))?.byPeer.get(peer) ?? null
  }

  /** The group of the shop nearest to a point; null where no shop is known. */
  groupAt({ lat, lon }: LatLon): Group | null {
    if (this.#places.size === 0) return null
    this.#index ??= indexOf(this.#places.values())
    const [nearest] = around(this.#index.tree, lon, lat, 1)
    const place = nearest === undefined ? undefined : this.#index.places[nearest]
    return place === undefined ? null : this.groupOf(place.peer)
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
      for (const group of groupsOf(continent)) whole.add(group)
    }
    const groups = joinSmall([...whole])
    const moved = new Map<PeerId, Group>()
    for (const group of groups)
      if (!whole.has(group)) for (const { peer } of group.members) moved.set(peer, group)
    return { groups: groups.sort((a, b) => compareText(a.id, b.id)), moved }
  }
}

function emptyContinent(cell: string): Continent {
  return { tree: new CellTree(cell, 0), groups: null, byPeer: new Map() }
}

function groupsOf(continent: Continent): readonly Group[] {
  if (continent.groups !== null) return continent.groups
  const { tree, byPeer } = continent
  continent.groups = tree.groups()
  for (const group of continent.groups) {
    // One whose first is known to be in it is the group that it was: it is written for all or none.
    const [first] = group.members
    if (first === undefined || byPeer.get(first.peer) === group) continue
    for (const { peer } of group.members) byPeer.set(peer, group)
  }
  return continent.groups
}

function indexOf(all: Iterable<ClusterPlace>): {
  readonly places: readonly ClusterPlace[]
  readonly tree: KDBush
} {
  // By peer, as `formClusters` has them: of two at one spot the same is the nearest.
  const places = sortByPeer([...all])
  const tree = new KDBush(places.length)
  for (const { lon, lat } of places) tree.add(lon, lat)
  tree.finish()
  return { places, tree }
}
