import { PROCESSES } from '../models/catalog.ts'
import { localDay } from '../models/calendar.ts'
import type { Cluster, ClusterMetrics } from '../models/cluster.ts'
import type { PeerId } from '../models/ids.ts'
import type { KnownShop } from '../models/shop.ts'
import { promisable } from '../routing/eligibility.ts'

/** Orders of a cluster, as its keepers count them. */
export interface OrderCounts {
  readonly active: number
  readonly processed: number
}

/** Members whose profile or report is not known here count as shops, but not as open. */
export function clusterMetrics(
  cluster: Cluster & { readonly name: string },
  shopOf: (peer: PeerId) => KnownShop | null,
  orders: OrderCounts,
  now: number,
): ClusterMetrics {
  let openShops = 0
  let capacityTotal = 0
  let capacityAvailable = 0
  for (const peer of cluster.members) {
    const shop = shopOf(peer)
    if (shop === null) continue
    const { profile, report } = shop
    const open = report.mode === 'open'
    if (open) openShops++
    const today = localDay(now, profile.place.timeZone)
    for (const process of PROCESSES) {
      capacityTotal += profile.capacity[process] ?? 0
      if (!open) continue
      capacityAvailable += promisable(report.promise[process], report.today, today, today + 1)
    }
  }
  return {
    id: cluster.id,
    name: cluster.name,
    shops: cluster.members.length,
    openShops,
    capacityTotal,
    capacityAvailable,
    ordersActive: orders.active,
    ordersProcessed: orders.processed,
  }
}
