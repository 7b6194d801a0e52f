import { CLUSTER_SIZE_MAX, divideByName, groupOfCell, joinSmall, sortByPeer } from './formation.ts'
import { cellOf, DEEPEST } from './group.ts'
import type { ClusterPlace, Group } from './group.ts'

/**
 * One H3 cell with all that is in it, divided as far as clusters need it (`formation.ts`). A place that comes
 * or goes costs the cells on its way down, and no others: what those are grouped into stands.
 */
export class CellTree {
  readonly #cell: string
  readonly #resolution: number
  #size = 0
  /** Where few enough stand; null: in the children. */
  #members: ClusterPlace[] | null = []
  #children: Map<string, CellTree> | null = null
  #groups: readonly Group[] | null = null

  constructor(cell: string, resolution: number) {
    this.#cell = cell
    this.#resolution = resolution
  }

  get size(): number {
    return this.#size
  }

  /** A place that is not here yet. */
  add(place: ClusterPlace): void {
    this.#size += 1
    this.#groups = null
    if (this.#members === null) {
      this.#give(place)
      return
    }
    this.#members.push(place)
    if (this.#size <= CLUSTER_SIZE_MAX || this.#resolution === DEEPEST) return
    const members = this.#members
    this.#members = null
    for (const member of members) this.#give(member)
  }

  /** A place that is here: the very object. */
  remove(place: ClusterPlace): void {
    this.#size -= 1
    this.#groups = null
    if (this.#members !== null) {
      this.#members.splice(this.#members.indexOf(place), 1)
      return
    }
    const cell = cellOf(place, this.#resolution + 1)
    const child = this.#children?.get(cell)
    child?.remove(place)
    if (child?.size === 0) this.#children?.delete(cell)
  }

  /** In no order. */
  places(): ClusterPlace[] {
    const all: ClusterPlace[] = []
    this.#gather(all)
    return all
  }

  /** The same object for a group as long as nothing in it changes. */
  groups(): readonly Group[] {
    this.#groups ??= this.#group()
    return this.#groups
  }

  #group(): readonly Group[] {
    if (this.#size <= CLUSTER_SIZE_MAX) return [groupOfCell(this.#cell, this.#sorted())]
    if (this.#members !== null) return divideByName(groupOfCell(this.#cell, this.#sorted()))
    return joinSmall([...(this.#children?.values() ?? [])].flatMap((child) => child.groups()))
  }

  #sorted(): ClusterPlace[] {
    return sortByPeer(this.places())
  }

  #gather(into: ClusterPlace[]): void {
    if (this.#members !== null) into.push(...this.#members)
    else for (const child of this.#children?.values() ?? []) child.#gather(into)
  }

  #give(place: ClusterPlace): void {
    const resolution = this.#resolution + 1
    const cell = cellOf(place, resolution)
    this.#children ??= new Map()
    let child = this.#children.get(cell)
    if (child === undefined) this.#children.set(cell, (child = new CellTree(cell, resolution)))
    child.add(place)
  }
}
