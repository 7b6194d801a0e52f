import { EARTH_RADIUS_KM } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import { unitVector } from '../../routing/request.ts'

/**
 * Great-circle distances between places that stay where they are, from points on the unit sphere: a large
 * world asks for one with each message, and a table of all that were ever asked for would be part of each node.
 */
export class Distances {
  /** Three numbers a place. */
  readonly #points: Float64Array

  constructor(places: readonly LatLon[]) {
    this.#points = Float64Array.from(places.flatMap(({ lat, lon }) => unitVector(lat, lon)))
  }

  /** Between two places, by their indices. */
  km(a: number, b: number): number {
    const points = this.#points
    const dx = (points[3 * a] as number) - (points[3 * b] as number)
    const dy = (points[3 * a + 1] as number) - (points[3 * b + 1] as number)
    const dz = (points[3 * a + 2] as number) - (points[3 * b + 2] as number)
    const halfChord = Math.sqrt(dx * dx + dy * dy + dz * dz) / 2
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, halfChord))
  }
}
