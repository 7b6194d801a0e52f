import { distanceKm } from '../../../src/models/geo.ts'
import type { KitShop } from './kit-world.ts'
import type { OnlineInstance } from './online-instance.ts'
import { StreamCosts } from './online-stream.ts'
import type { Board, OnlineOrder, StreamRouter } from './online-stream.ts'

/** What a policy ranks shops by for an order; least first. */
type Rank = (order: OnlineOrder, shop: KitShop, costs: StreamCosts) => number

interface Policy {
  readonly rank: Rank
  /** Knows what shops have promised already; else it asks the first ones whatever they can still take. */
  readonly looksForRoom: boolean
}

const km: Rank = (order, shop) => distanceKm(shop, order)

export const STREAM_POLICIES: Readonly<Record<string, Policy>> = {
  nearest: { rank: km, looksForRoom: false },
  'nearest with room': { rank: km, looksForRoom: true },
  'cheapest with room': { rank: costOf, looksForRoom: true },
}

function costOf(order: OnlineOrder, shop: KitShop, costs: StreamCosts): number {
  return costs.of(order, shop)?.cost ?? Number.POSITIVE_INFINITY
}

/** A day late outweighs every distance and cost. */
const LATE_DAY = 1e9
/** Asked of one answer, as the stream does. */
const ASKED_MAX = 8

export function policyRouter(world: OnlineInstance, policy: Policy): StreamRouter {
  const costs = new StreamCosts(world)
  const { params, horizon, shops } = world
  let known: Record<string, Int32Array>[] = []
  return {
    board(_, board: Board) {
      known = board.map((rows) => ({ ...rows }))
    },
    reply(shop, k, row) {
      const rows = known[shop]
      if (rows !== undefined) rows[k] = row
    },
    route(order) {
      const k = String(world.products[order.product]?.process)
      const ranked: { rank: number; shop: number; day: number }[] = []
      for (const shop of shops) {
        const option = costs.of(order, shop)
        if (option === null) continue
        const row = known[shop.id]?.[k]
        const last = Math.min(horizon - 1, option.due + params.maxLateDays)
        let day = Math.max(Math.floor(order.t), Math.min(option.due, horizon - 1))
        while (day <= last && (row?.[day] ?? 0) < order.qty) day++
        // The nearest shop has its turn first, and is late as long as it must be.
        if (day > last && policy.looksForRoom) continue
        if (policy.looksForRoom && day > option.due) day = Math.min(day, last)
        // Whoever looks for room takes one that is in time before one that is not.
        const late = policy.looksForRoom ? Math.max(0, day - option.due) : 0
        ranked.push({
          rank: policy.rank(order, shop, costs) + late * LATE_DAY,
          shop: shop.id,
          day: Math.min(day, last),
        })
      }
      ranked.sort((a, b) => a.rank - b.rank)
      return ranked.slice(0, ASKED_MAX).flatMap(({ shop, day }) => [shop, day])
    },
  }
}
