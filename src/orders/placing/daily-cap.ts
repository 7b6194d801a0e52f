import type { PeerId } from '../../models/ids.ts'
import { DAY_MS } from '../../models/ids.ts'
import type { OrderBook } from '../order-book.ts'
import type { RouteRequest } from './route-port.ts'

/**
 * A merchant's cap on how many of its orders one shop gets a day: shops that have reached it are left
 * out. It counts the orders that this node knows, which are those that it keeps: a merchant that
 * orders at several nodes has several caps.
 */
export class DailyCap {
  readonly #book: OrderBook

  constructor(book: OrderBook) {
    this.#book = book
  }

  apply(request: RouteRequest): RouteRequest {
    const cap = request.spec.rules?.dailyCap
    if (cap === undefined) return request
    const excluded = new Map(request.excluded)
    for (const [shop, orders] of this.#ordersToday(request)) {
      if (orders >= cap && !excluded.has(shop)) excluded.set(shop, 'daily_cap')
    }
    return { ...request, excluded }
  }

  #ordersToday({ spec, order, now }: RouteRequest): ReadonlyMap<PeerId, number> {
    const counts = new Map<PeerId, number>()
    const today = Math.floor(now / DAY_MS) * DAY_MS
    for (const { id, parts } of this.#book.since(spec.merchant, today)) {
      // Its own parts do not stand in its way.
      if (id === order) continue
      const shops = parts.flatMap(({ shop, state }) =>
        shop === null || state === 'canceled' || state === 'failed' || state === 'replaced'
          ? []
          : [shop],
      )
      for (const shop of new Set(shops)) counts.set(shop, (counts.get(shop) ?? 0) + 1)
    }
    return counts
  }
}
