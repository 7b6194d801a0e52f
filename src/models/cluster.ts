import type { ClusterId, PeerId } from './ids.ts'
import type { LatLon } from './geo.ts'

/** A geographic group of shops, as one node sees it. */
export interface Cluster {
  readonly id: ClusterId
  readonly members: readonly PeerId[]
  /** Mean place of the members, rounded by `coarse`. */
  readonly centre: LatLon
}

export interface ClusterMetrics {
  readonly id: ClusterId
  /** After the city nearest to its midst. */
  readonly name: string
  readonly shops: number
  readonly openShops: number
  /** Units a day, all processes. */
  readonly capacityTotal: number
  /** Units still promisable by the end of tomorrow. */
  readonly capacityAvailable: number
  readonly ordersActive: number
  readonly ordersProcessed: number
}
