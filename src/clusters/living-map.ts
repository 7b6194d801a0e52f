import KDBush from 'kdbush'
import { around } from 'geokdbush'
import type { LatLon } from '../models/geo.ts'
import type { PeerId } from '../models/ids.ts'
import { compareText, groupsIn, joinSmall } from './formation.ts'
import { cellOf } from './group.ts'
import type { ClusterPlace, Group } from './group.ts'

/** The shops of one of the largest cells, which are grouped without a look at others. */
interface Continent {
  readonly members: Map<PeerId, ClusterPlace>
  groups: readonly Group[]
  readonly byPeer: Map<PeerId, Group>
  isStale: boolean
}

interface Joined {
  /** By id. */
  readonly groups: readonly Group[]
  /** Members of groups that had to join others across cells. */
  readonly moved: ReadonlyMap<PeerId, Group>
}

/**
 * What `formClusters` makes of places that come, go and move one by one: only the cell of about 1,100 km in
 * which something changed is grouped anew, and only when somebody asks. Each node has such a map, of
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
    const continent = this.#continents.get(cell) ?? emptyContinent()
    this.#continents.set(cell, continent)
    continent.members.set(place.peer, place)
    continent.isStale = true
    this.#forget()
  }

  delete(peer: PeerId): boolean {
    const place = this.#places.get(peer)
    if (place === undefined) return false
    this.#places.delete(peer)
    const cell = cellOf(place, 0)
    const continent = this.#continents.get(cell)
    continent?.members.delete(peer)
    if (continent?.members.size === 0) this.#continents.delete(cell)
    else if (continent !== undefined) continent.isStale = true
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
      if (continent.isStale) regroup(continent)
      for (const group of continent.groups) whole.add(group)
    }
    const groups = joinSmall([...whole])
    const moved = new Map<PeerId, Group>()
    for (const group of groups)
      if (!whole.has(group)) for (const { peer } of group.members) moved.set(peer, group)
    return { groups: groups.sort((a, b) => compareText(a.id, b.id)), moved }
  }
}

function emptyContinent(): Continent {
  return { members: new Map(), groups: [], byPeer: new Map(), isStale: true }
}

function regroup(continent: Continent): void {
  const { members, byPeer } = continent
  continent.groups = groupsIn([...members.values()].sort((a, b) => compareText(a.peer, b.peer)))
  byPeer.clear()
  for (const group of continent.groups)
    for (const { peer } of group.members) byPeer.set(peer, group)
  continent.isStale = false
}

function indexOf(all: Iterable<ClusterPlace>): {
  readonly places: readonly ClusterPlace[]
  readonly tree: KDBush
} {
  // By peer, as `formClusters` has them: of two at one spot the same is the nearest.
  const places = [...all].sort((a, b) => compareText(a.peer, b.peer))
  const tree = new KDBush(places.length)
  for (const { lon, lat } of places) tree.add(lon, lat)
  tree.finish()
  return { places, tree }
}
