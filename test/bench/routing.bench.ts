import type { RouteChoice, RouteLeg } from '../../src/routing/decision.ts'
import { compileJob } from '../../src/routing/request.ts'
import type { RouteRequest } from '../../src/routing/request.ts'
import { Router } from '../../src/routing/router.ts'
import type { RouterSettings } from '../../src/routing/settings.ts'
import { buildSplitPool } from '../../src/routing/division/split-pool.ts'
import type { SplitPool } from '../../src/routing/division/split-pool.ts'
import { Chance } from '../../src/runtime/chance.ts'
import { settings, tableOf } from '../unit/routing/fixtures.ts'
import type { Report } from './bench.ts'
import { burstTable } from './routing/burst-table.ts'
import { SIMPLE_POLICIES, costOfPolicy } from './routing/simple-policies.ts'
import { SplitOptimum } from './routing/split-optimum.ts'
import { streamTable } from './routing/stream-table.ts'
import { Towns } from './routing/town-world.ts'
import { median, quantile } from './statistics.ts'

export const name = 'cost of routes against simple policies, the optimum and a proven bound'

const SHOPS = 500
const ORDERS = 20
const SEEDS = ['alpha', 'beta', 'gamma']
/** For one order; the hardest of these need some. */
const SECONDS_MAX = 60
/** Costs that differ by less are the same, as in the practice kit. */
const SAME_PERCENT = 0.01

export async function run(report: Report): Promise<void> {
  await baskets(report)
  streamTable(report)
  burstTable(report)
}

/** Baskets that may be divided; every policy is priced by the same model, constraints and all. */
async function baskets(report: Report): Promise<void> {
  const optimum = await SplitOptimum.load()
  const ratios = new Map<string, number[]>()
  const times: number[] = []
  const gaps: number[] = []
  for (const seed of SEEDS) {
    report.progress(`${ORDERS} baskets, seed ${seed}`)
    const towns = new Towns(new Chance(`routing-${seed}`))
    const router = new Router(tableOf(towns.shops(SHOPS)), settings())
    const orders = Array.from({ length: ORDERS }, (_, seq) => towns.order(seq))
    const choices = orders.map((order) => chooseWarm(router, order, times))
    const ours = choices.map((choice) => {
      return choice.type === 'routed' ? choice.legs.reduce((sum, leg) => sum + leg.cost, 0) : null
    })
    compare(ratios, 'ours', ours, ours)
    for (const [policy, prefer] of Object.entries(SIMPLE_POLICIES)) {
      const theirs = orders.map((order) => costOfPolicy(router, order, prefer))
      compare(ratios, policy, theirs, ours)
    }
    const least: (number | null)[] = []
    const inProblem = orders.map((order, at) => {
      const pool = wholePool(router, order)
      const cost = optimum.costOf(pool.problem, SECONDS_MAX)
      const choice = choices[at]
      least.push(cost)
      if (cost === null || choice?.type !== 'routed') return null
      const own = costIn(pool, order, choice.legs)
      gaps.push(100 * (own / cost - 1))
      return own
    })
    // In the problem's numbers, where days count from the first possible one and nothing is rounded.
    compare(ratios, 'optimum (HiGHS)', least, inProblem)
  }
  report.table(
    `${ORDERS} baskets over ${SHOPS} shops, seeds ${SEEDS.join(', ')}; median of the seeds`,
    ['policy', 'cost, ours = 1'],
    [...ratios].map(([policy, values]) => [policy, median(values).toFixed(4)]),
  )
  const same = gaps.filter((gap) => gap < SAME_PERCENT).length
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  report.note(
    `of ${SEEDS.length * ORDERS} baskets ${gaps.length} solved to the optimum, ${same} of them alike; ` +
      `mean gap ${mean.toFixed(4)} %, max ${Math.max(...gaps).toFixed(3)} %`,
  )
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share).toFixed(2))
  report.note(`a decision takes p50 ${p50} ms, p99 ${p99} ms`)
}

/** The lists of who can make what exist once a process has met the product. */
function chooseWarm(router: Router, order: RouteRequest, times: number[]): RouteChoice {
  router.choose(order)
  const before = performance.now()
  const choice = router.choose(order)
  times.push(performance.now() - before)
  return choice
}

/** With every shop that can make anything of it, not only those that the router searches. */
function wholePool(router: Router, order: RouteRequest): SplitPool {
  const all: RouterSettings = {
    ...router.settings,
    splitCandidates: Number.POSITIVE_INFINITY,
    splitSearched: Number.POSITIVE_INFINITY,
  }
  return buildSplitPool(compileJob(order, all.cost), router.table, all)
}

/** Legs in the numbers of the problem: a leg's own cost is rounded, term by term. */
function costIn(
  { problem, shops }: SplitPool,
  order: RouteRequest,
  legs: readonly RouteLeg[],
): number {
  const { lines } = compileJob(order, settings().cost)
  let cost = 0
  for (const leg of legs) {
    const shop = shops.findIndex(({ profile }) => profile.peer === leg.shop)
    cost += problem.fixed[shop] ?? Number.NaN
    for (const [line, units] of leg.shares) {
      const at = shop * problem.lines + lines.findIndex((one) => one.line === line)
      cost += (problem.setup[at] ?? Number.NaN) + units * (problem.unit[at] ?? Number.NaN)
    }
  }
  return cost
}

/** Only what both could place can be compared. */
function compare(
  ratios: Map<string, number[]>,
  policy: string,
  theirs: readonly (number | null)[],
  ours: readonly (number | null)[],
): void {
  let theirCost = 0
  let ourCost = 0
  theirs.forEach((cost, at) => {
    const own = ours[at] ?? null
    if (cost === null || own === null) return
    theirCost += cost
    ourCost += own
  })
  ratios.set(policy, [...(ratios.get(policy) ?? []), theirCost / ourCost])
}
