import { distanceKm } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId } from '../../models/ids.ts'

/** A cluster as far as choosing neighbours goes. */
export interface NearCluster {
  readonly cluster: ClusterId
  readonly centre: LatLon
  readonly shops: number
}

/**
 * Shops whose full reports a node holds: its own cluster's and its neighbours', five clusters of full
 * size. So in a network of a hundred shops everybody knows everybody, and a larger one costs each
 * node little more. Fewer would cost orders: routers that know 64 of 500 shops choose more than a
 * hundredth worse than those who know all (`test/bench/routing/README.md`).
 */
export const REPORTED_SHOPS_MAX = 160
/** A neighbour stays one until there are so many more: counts at the edge change all the time. */
export const NEIGHBOUR_HYSTERESIS = 1.15

/** The own cluster, and those nearest to it as long as they have no more than `shopsMax` together. */
export function neighbourhoodOf(
  home: ClusterId | null,
  place: LatLon,
  known: Iterable<NearCluster>,
  before: ReadonlySet<ClusterId>,
  shopsMax = REPORTED_SHOPS_MAX,
): Set<ClusterId> {
  // Of a digest, as most of them are, no more than this is looked at.
  const near = Array.from(known, ({ cluster, centre, shops }) => {
    return { cluster, shops, km: cluster === home ? -1 : distanceKm(centre, place) }
  }).sort((a, b) => a.km - b.km || (a.cluster < b.cluster ? -1 : 1))
  const scope = new Set<ClusterId>(home === null ? [] : [home])
  let shops = 0
  for (const { cluster, shops: more } of near) {
    shops += more
    const most = before.has(cluster) ? shopsMax * NEIGHBOUR_HYSTERESIS : shopsMax
    if (cluster !== home && shops > most) break
    scope.add(cluster)
  }
  return scope
}
