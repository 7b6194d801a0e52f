import type { LatLon } from '../../models/geo.ts'

const ROWS_FIRST = 64
/** On the unit sphere no two places are as far apart: who has said no place comes after all others. */
const UNKNOWN = 3

/** One in columns. */
export interface Placed {
  /** -1: in none. */
  row: number
}

/**
 * Where many stand, side by side: each peer that starts asks for those nearest to it, of hundreds whom to look
 * at one by one would cost a thousand times what the distances do.
 */
export class Whereabouts<T extends Placed> {
  readonly #all: T[] = []
  /** Three numbers a row, on the unit sphere. */
  #places = new Float64Array(ROWS_FIRST * 3)

  /** `place`: null while it is not known. */
  set(one: T, place: LatLon | null): void {
    if (one.row < 0) one.row = this.#all.push(one) - 1
    const { row } = one
    if (row * 3 === this.#places.length) {
      const wider = new Float64Array(row * 6)
      wider.set(this.#places)
      this.#places = wider
    }
    this.#places.set(place === null ? [UNKNOWN, 0, 0] : unit(place), row * 3)
  }

  delete(one: T): void {
    const { row } = one
    if (row < 0) return
    one.row = -1
    const last = this.#all.pop() as T
    if (last === one) return
    this.#all[row] = last
    last.row = row
    this.#places.copyWithin(row * 3, this.#all.length * 3, (this.#all.length + 1) * 3)
  }

  /** So many of the nearest, in no meaningful order. */
  nearest(place: LatLon, most: number): T[] {
    if (this.#all.length <= most) return [...this.#all]
    const [x, y, z] = unit(place)
    const places = this.#places
    const far = new Float64Array(this.#all.length)
    for (let row = 0, at = 0; row < far.length; row += 1, at += 3) {
      const dx = (places[at] as number) - x
      const dy = (places[at + 1] as number) - y
      const dz = (places[at + 2] as number) - z
      far[row] = dx * dx + dy * dy + dz * dz
    }
    const limit = far.toSorted()[most - 1] ?? Infinity
    let ties = most
    for (const one of far) if (one < limit) ties -= 1
    return this.#all.filter((_, row) => {
      const one = far[row] as number
      if (one !== limit) return one < limit
      ties -= 1
      return ties >= 0
    })
  }
}

function unit({ lat, lon }: LatLon): readonly [number, number, number] {
  const phi = (lat * Math.PI) / 180
  const lambda = (lon * Math.PI) / 180
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}
