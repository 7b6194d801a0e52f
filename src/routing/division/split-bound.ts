import { priceLines } from './split-dual.ts'
import type { SplitProblem } from '../../models/split-problem.ts'

/**
 * What a set of open shops costs at least, whatever they make: with lines at the prices of the dual,
 * every shop's best answer is added up alone (Lagrangian relaxation of the demand, as in
 * `split-dual.ts`). Set-ups are spread over units and shared shelves ignored, so that the best answer
 * is the greedy one; both only lower the bound. Units that nobody makes are dearer than any price.
 */
export class SplitBound {
  /** What the demand is worth at these prices. */
  private readonly worth: number
  /** By shop: its parcel, less what it gains on its units. */
  private readonly net: Float64Array

  /** `spread`: unit costs by shop and line, set-ups spread over as many units as the shop could make. */
  constructor(problem: SplitProblem, spread: Float64Array) {
    const { shops, demand } = problem
    const { price } = priceLines(problem)
    this.worth = price.reduce((sum, each, j) => sum + each * (demand[j] as number), 0)
    this.net = new Float64Array(shops)
    for (let i = 0; i < shops; i++) {
      this.net[i] = (problem.fixed[i] as number) - gainOf(problem, spread, price, i)
    }
  }

  /** Under every set of so many shops. */
  least(shopsMax: number): number {
    const gaining = this.net.filter((net) => net < 0).sort()
    return gaining.subarray(0, shopsMax).reduce((sum, net) => sum + net, this.worth)
  }

  of(open: ArrayLike<number>, count: number): number {
    let cost = this.worth
    for (let o = 0; o < count; o++) cost += this.net[open[o] as number] as number
    return cost
  }
}

/** What every division of the problem costs at least. */
export function leastCost(problem: SplitProblem): number {
  return new SplitBound(problem, spreadOver(problem)).least(problem.shopsMax)
}

/** Unit costs with each set-up spread over as many units as the shop could make: never above the exact ones. */
export function spreadOver({ unit, setup, limit }: SplitProblem): Float64Array {
  return unit.map((each, at) => {
    const units = limit[at] as number
    return units === 0 ? each : each + (setup[at] as number) / units
  })
}

/** The most that a shop can gain at these prices: the best margins first, within each process's room. */
function gainOf(
  problem: SplitProblem,
  spread: Float64Array,
  price: Float64Array,
  shop: number,
): number {
  const { lines, pools, limit, processPool, room } = problem
  const marginOf = (j: number): number =>
    (price[j] as number) - (spread[shop * lines + j] as number)
  const able: number[] = []
  for (let j = 0; j < lines; j++) {
    if ((limit[shop * lines + j] as number) > 0 && marginOf(j) > 0) able.push(j)
  }
  able.sort((a, b) => marginOf(b) - marginOf(a))
  const left = room.slice(shop * pools, (shop + 1) * pools)
  let gain = 0
  for (const j of able) {
    const pool = processPool[j] as number
    const units = Math.min(limit[shop * lines + j] as number, left[pool] as number)
    left[pool] = (left[pool] as number) - units
    gain += units * marginOf(j)
  }
  return gain
}
