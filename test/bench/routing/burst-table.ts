import { Chance } from '../../../src/runtime/chance.ts'
import type { ShopReport } from '../../../src/models/shop.ts'
import type { Report } from '../bench.ts'
import { median, quantile } from '../statistics.ts'
import { BurstMarket } from './burst-market.ts'
import type { KitShop } from './kit-world.ts'
import { clairvoyantBound } from './online-bound.ts'
import { burstInstance } from './online-instance.ts'
import { StreamCosts, orderOf } from './online-stream.ts'

const SHOPS = 500
const ORDERS = 6_000
const ROUTERS = 1_000
/** Ten minutes: no news but the answers to a router's own offers. */
const SPAN_DAYS = 0.007
const SEEDS = ['alpha', 'beta', 'gamma']

/** All at once to one region, through routers that know nothing of each other. */
export function burstTable(report: Report): void {
  const rows = SEEDS.map((seed): (string | number)[] => {
    report.progress(`burst of ${ORDERS} orders, seed ${seed}`)
    const world = burstInstance(`burst-${seed}`, SHOPS, ORDERS, SPAN_DAYS)
    const market = new BurstMarket(world, 1.5)
    const costs = new StreamCosts(world)
    const chance = new Chance('which router')
    const news = Array.from({ length: ROUTERS }, () => new Map<number, ShopReport>())
    const tries: number[] = []
    const placed = new Map<string, number>()
    let cost = 0
    let unplaced = 0
    world.orders.forEach((row, n) => {
      const order = orderOf(row)
      const id = `o-burst-${n}`
      const found = market.place(order, id, news[chance.below(ROUTERS)] ?? new Map())
      if (found === null) {
        unplaced++
        cost += world.params.rejectPerUnit * order.qty
        return
      }
      tries.push(found.tries)
      placed.set(id, found.shop)
      const option = costs.of(order, world.shops[found.shop] as KitShop)
      if (option === null) throw new Error(`shop ${found.shop} cannot make ${order.product}`)
      const late = Math.max(0, found.day - option.due)
      cost += option.cost + late * world.params.latePerUnitDay * order.qty
    })
    market.audit(placed)
    report.progress('bound')
    const over = 100 * (cost / clairvoyantBound(world) - 1)
    const most = quantile(tries, 1)
    return [seed, over.toFixed(2), median(tries), quantile(tries, 0.99), most, unplaced]
  })
  report.table(
    `${ORDERS} orders to one region within 10 minutes, ${SHOPS} shops, ${ROUTERS} routers with older news`,
    ['seed', '% above the bound', 'tries p50', 'p99', 'max', 'not placed'],
    rows,
  )
  report.note(
    'every placed order is on the books of one desk, once; every desk within its capacity',
  )
}
