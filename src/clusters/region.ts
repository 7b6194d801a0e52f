import { h3Cell } from '../models/geo.ts'
import type { LatLon } from '../models/geo.ts'

/** H3 cells 400 km in radius: with those around it as far as a lorry goes in a day. */
const REGION_RESOLUTION = 1

/** The coarse region of a place: digests are gossiped by it, and looked up by it. */
export function regionOf(point: LatLon): string {
  return h3Cell(point, REGION_RESOLUTION)
}
