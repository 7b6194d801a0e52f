import { coarse, h3Cell } from '../models/geo.ts'
import type { LatLon } from '../models/geo.ts'
import type { ClusterMetrics } from '../models/cluster.ts'
import type { ClusterId, PeerId } from '../models/ids.ts'
import { orderIsClosed } from '../models/order-lifecycle.ts'
import type { OrderState } from '../models/order-lifecycle.ts'
import type { KnownShop } from '../models/shop.ts'
import type { RouteCluster } from '../routing/request.ts'

const RESOLUTION = 2

export class Geography {
  readonly #places = new Map<PeerId, LatLon>()

  place(peer: PeerId, place: LatLon): void {
    this.#places.set(peer, coarse(place))
  }

  remove(peer: PeerId): void {
    this.#places.delete(peer)
  }

  homeOf(place: LatLon): ClusterId {
    return `c${h3Cell(place, RESOLUTION).slice(0, 6)}` as ClusterId
  }

  clusterOf(point: LatLon): RouteCluster {
    const id = this.homeOf(point)
    const members = [...this.#places].filter(([, place]) => this.homeOf(place) === id)
    return { id, members: new Set(members.map(([peer]) => peer)) }
  }

  metrics(
    shops: readonly KnownShop[],
    home: ClusterId,
    orders: Readonly<Partial<Record<OrderState, number>>>,
  ): ClusterMetrics[] {
    const ids = [...new Set(shops.map((shop) => this.homeOf(shop.profile.place)))].sort()
    const counted = Object.entries(orders) as [OrderState, number][]
    const sum = (closed: boolean): number =>
      counted.filter(([state]) => orderIsClosed(state) === closed).reduce((n, [, c]) => n + c, 0)
    return ids.map((id) => {
      const members = shops.filter((shop) => this.homeOf(shop.profile.place) === id)
      const units = (of: (shop: KnownShop) => readonly number[]): number =>
        members.flatMap(of).reduce((a, b) => a + b, 0)
      return {
        id,
        shops: members.length,
        openShops: members.filter((shop) => shop.report.mode === 'open').length,
        capacityTotal: units((shop) => Object.values(shop.profile.capacity)),
        capacityAvailable: units((shop) =>
          Object.values(shop.report.promise).map((v) => v[1] ?? 0),
        ),
        ordersActive: id === home ? sum(false) : 0,
        ordersProcessed: id === home ? sum(true) : 0,
      }
    })
  }
}
