import { h3Cell } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import { placesOf } from './digest.ts'
import type { ClusterDigest } from './digest.ts'

/** H3 cells 400 km in radius: with those around it as far as a lorry goes in a day. */
const REGION_RESOLUTION = 1

/** Of places that profiles and digests hold: each is asked for with every order. */
const KNOWN = new WeakMap<LatLon, string>()
const OF_CELLS = new WeakMap<ClusterDigest['cells'], ReadonlySet<string>>()

/** The coarse region of a place: digests are gossiped by it, and looked up by it. */
export function regionOf(point: LatLon): string {
  let region = KNOWN.get(point)
  if (region === undefined) KNOWN.set(point, (region = h3Cell(point, REGION_RESOLUTION)))
  return region
}

/** The regions in which a cluster has shops. */
export function regionsOf({ cells }: Pick<ClusterDigest, 'cells'>): ReadonlySet<string> {
  let regions = OF_CELLS.get(cells)
  if (regions === undefined) {
    OF_CELLS.set(cells, (regions = new Set(placesOf({ cells }).map(regionOf))))
  }
  return regions
}
