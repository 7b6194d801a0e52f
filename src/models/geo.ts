import { cellToLatLng, cellToParent, isValidCell, latLngToCell } from 'h3-js'

/** Degrees, WGS 84. */
export interface LatLon {
  readonly lat: number
  readonly lon: number
}

/** IUGG mean radius. */
export const EARTH_RADIUS_KM = 6371.0088

/** Great-circle distance (haversine: exact enough and stable for near points). */
export function distanceKm(a: LatLon, b: LatLon): number {
  const rad = Math.PI / 180
  const dLat = (b.lat - a.lat) * rad
  const dLon = (b.lon - a.lon) * rad
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}

export function isLatLon(point: LatLon): boolean {
  return Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180
}

/** H3 resolutions: 0 (1,100 km edge) to 15; clusters use 0 to 6. */
export function h3Cell(point: LatLon, resolution: number): string {
  return latLngToCell(point.lat, point.lon, resolution)
}

/** The filler at the end of an index says nothing: without it, it is shorter to tell. */
export function shortCell(cell: string): string {
  return cell.replace(/f+$/, '')
}

/** An index has 15 characters. */
export function wholeCell(short: string): string {
  return short.padEnd(15, 'f')
}

export function isH3Cell(cell: string): boolean {
  return isValidCell(cell)
}

/** By the index's hierarchy: geometry disagrees at edges. */
export function h3Parent(cell: string, resolution: number): string {
  return cellToParent(cell, resolution)
}

export function h3Centre(cell: string): LatLon {
  const [lat, lon] = cellToLatLng(cell)
  return { lat, lon }
}

/**
 * A tenth of a degree, about 11 km: near enough to rank shops, too coarse to find a door. The only
 * form in which a recipient's place enters a register (DESIGN.md 5.5).
 */
export function coarse(point: LatLon): LatLon {
  // Adding 0 turns -0 into 0: canonical bytes must not differ by the sign of nothing.
  return { lat: Math.round(point.lat * 10) / 10 + 0, lon: Math.round(point.lon * 10) / 10 + 0 }
}
