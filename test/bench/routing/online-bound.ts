import { priceSlots } from '../../../src/routing/prices/slot-auction.ts'
import type { SlotMarket } from '../../../src/routing/prices/slot-auction.ts'
import type { KitShop } from './kit-world.ts'
import type { OnlineInstance } from './online-instance.ts'
import { StreamCosts, orderOf } from './online-stream.ts'

/** Cheapest shops that an order bids for; the bound itself looks at all. */
const OPTIONS_MAX = 60
/** Cents a unit: each order may pay so much too much, of some thousand. */
const STEP = 1
const BIDS_MAX = 50_000_000

interface Option {
  /** Index among the shops with the process. */
  readonly at: number
  /** Cents a unit. */
  readonly cost: number
  readonly due: number
}

/**
 * What no dispatcher can be cheaper than, not even one that knows all orders beforehand and divides
 * them among shops: days of shops at the auction's prices, each order at its best slot (Lagrangian
 * relaxation of the capacities, which holds for any prices). Cents.
 */
export function clairvoyantBound(world: OnlineInstance): number {
  return world.processes.reduce((sum, _, k) => sum + boundOf(world, k), 0)
}

function boundOf(world: OnlineInstance, k: number): number {
  const shops = world.shops.filter(({ cap }) => cap[k] !== undefined)
  const orders = world.orders
    .map(orderOf)
    .filter(({ product }) => world.products[product]?.process === k)
  const costs = new StreamCosts(world)
  const { horizon: days, params } = world
  const optionsOf = (at: number): Option[] => {
    const order = orders[at] as (typeof orders)[number]
    return shops.flatMap((shop, index) => {
      const found = costs.of(order, shop)
      return found === null
        ? []
        : [{ at: index, cost: found.cost / order.qty, due: Math.min(days, found.due) }]
    })
  }
  const least = (at: number) => {
    const first = Math.floor((orders[at] as (typeof orders)[number]).t)
    return ({ cost, due }: Option): number =>
      cost + Math.max(0, first - due) * params.latePerUnitDay
  }
  const bids = orders.map((_, at) => {
    const rank = least(at)
    const best = optionsOf(at).sort((a, b) => rank(a) - rank(b))
    return best.slice(0, OPTIONS_MAX).sort((a, b) => a.cost - b.cost)
  })
  const market = marketOf(world, k, shops, orders, bids)
  const prices = priceSlots(market, { step: STEP, bidsMax: BIDS_MAX })
  let bound = 0
  prices.forEach((price, slot) => (bound -= price * (market.capacity[slot] as number)))
  orders.forEach(({ t, qty }, at) => {
    let best: number = params.rejectPerUnit
    for (const { at: shop, cost, due } of optionsOf(at)) {
      const last = Math.min(days - 1, due + params.maxLateDays)
      for (let day = Math.floor(t); day <= last && cost < best; day++) {
        const late = Math.max(0, day - due) * params.latePerUnitDay
        best = Math.min(best, cost + late + (prices[shop * days + day] as number))
      }
    }
    bound += best * qty
  })
  return bound
}

function marketOf(
  world: OnlineInstance,
  k: number,
  shops: readonly KitShop[],
  orders: readonly { readonly t: number; readonly qty: number }[],
  bids: readonly (readonly Option[])[],
): SlotMarket {
  const { horizon: days, params } = world
  const all = bids.flat()
  const option = new Int32Array(orders.length + 1)
  bids.forEach((list, m) => (option[m + 1] = (option[m] as number) + list.length))
  return {
    shops: shops.length,
    days,
    capacity: Int32Array.from(
      { length: shops.length * days },
      (_, slot) => shops[Math.floor(slot / days)]?.cap[k] ?? 0,
    ),
    units: Int32Array.from(orders, ({ qty }) => qty),
    firstDay: Int32Array.from(orders, ({ t }) => Math.floor(t)),
    option,
    shop: Int32Array.from(all, ({ at }) => at),
    cost: Float64Array.from(all, ({ cost }) => cost),
    due: Int32Array.from(all, ({ due }) => due),
    latePerUnitDay: params.latePerUnitDay,
    lateDaysMax: params.maxLateDays,
    worth: params.rejectPerUnit,
  }
}
