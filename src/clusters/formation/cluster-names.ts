import { nearestCity } from '../../models/gazetteer.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId } from '../../models/ids.ts'

/** What a cluster is named after. */
export interface NamedCluster {
  readonly id: ClusterId
  /** Of the member nearest to its centre. */
  readonly heart: LatLon
}

/** Of hearts: a cluster is named anew whenever another one comes or goes. */
const CITIES = new WeakMap<LatLon, string>()

function cityOf(heart: LatLon): string {
  let city = CITIES.get(heart)
  if (city === undefined) CITIES.set(heart, (city = nearestCity(heart)))
  return city
}

/**
 * Names that a person recognises: the city nearest to the member in the midst of each. Two that would have
 * one name are told apart by their ids, which stay when others come and go; a number would not.
 */
export function nameClusters(clusters: Iterable<NamedCluster>): ReadonlyMap<ClusterId, string> {
  const cities = new Map<ClusterId, string>()
  const counts = new Map<string, number>()
  for (const { id, heart } of clusters) {
    const city = cityOf(heart)
    cities.set(id, city)
    counts.set(city, (counts.get(city) ?? 0) + 1)
  }
  const names = new Map<ClusterId, string>()
  for (const [id, city] of cities) {
    names.set(id, counts.get(city) === 1 ? city : `${city} (${id})`)
  }
  return names
}
