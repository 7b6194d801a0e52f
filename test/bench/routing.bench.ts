import { Router } from '../../src/routing/router.ts'
import { Chance } from '../../src/runtime/chance.ts'
import { settings, tableOf } from '../unit/routing/fixtures.ts'
import type { Report } from './bench.ts'
import { SIMPLE_POLICIES, costOfPolicy } from './routing/simple-policies.ts'
import { Towns } from './routing/town-world.ts'
import { median, quantile } from './statistics.ts'

export const name = 'cost of routes against simple policies'

const SHOPS = 300
const ORDERS = 200
const SEEDS = ['alpha', 'beta', 'gamma']

/** Baskets that may be divided; every policy is priced by the same model, constraints and all. */
export function run(report: Report): Promise<void> {
  const ratios = new Map<string, number[]>()
  const times: number[] = []
  let routed = 0
  for (const seed of SEEDS) {
    report.progress(`seed ${seed}`)
    const towns = new Towns(new Chance(`routing-${seed}`))
    const router = new Router(tableOf(towns.shops(SHOPS)), settings())
    const ours: number[] = []
    const orders = Array.from({ length: ORDERS }, (_, seq) => towns.order(seq))
    for (const order of orders) {
      const before = performance.now()
      const choice = router.choose(order)
      times.push(performance.now() - before)
      ours.push(choice.type === 'routed' ? choice.legs.reduce((sum, leg) => sum + leg.cost, 0) : 0)
    }
    routed += ours.filter((cost) => cost > 0).length
    for (const [policy, prefer] of Object.entries(SIMPLE_POLICIES)) {
      let policyCost = 0
      let ourCost = 0
      orders.forEach((order, at) => {
        const cost = costOfPolicy(router, order, prefer)
        // Only what both could place can be compared.
        if (cost === null || ours[at] === 0) return
        policyCost += cost
        ourCost += ours[at] ?? 0
      })
      ratios.set(policy, [...(ratios.get(policy) ?? []), policyCost / ourCost])
    }
  }
  report.table(
    `${ORDERS} baskets over ${SHOPS} shops, seeds ${SEEDS.join(', ')}; median of the seeds`,
    ['policy', 'cost, ours = 1'],
    [...ratios].map(([policy, values]) => [policy, median(values).toFixed(3)]),
  )
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share).toFixed(2))
  report.note(
    `${routed} of ${times.length} orders placed; a decision takes p50 ${p50} ms, p99 ${p99} ms`,
  )
  return Promise.resolve()
}
