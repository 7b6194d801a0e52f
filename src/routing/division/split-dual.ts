import type { SplitProblem } from '../../models/split-problem.ts'

/**
 * What a unit of each line is worth, given all the ways of making it: Lagrangian prices of the
 * demand, found by subgradient steps (Held, Wolfe & Crowder 1974; for facility location Cornuejols,
 * Fisher & Nemhauser 1977). A shop whose best answer to the prices is far from profitable is in no
 * good division, so the prices choose the few shops that are worth a search.
 */
export interface SplitPrices {
  /** Score a unit, by line. */
  readonly price: Float64Array
  /** Best profit of each shop at these prices, its parcel paid: minor units, may be negative. */
  readonly profit: Float64Array
  /** Value of the dual: but for set-ups, which shops weigh one after the other, no division costs less. */
  readonly value: number
}

/** Enough for prices within a fraction of a per cent: gains after that are too small to change the pool. */
const STEPS = 30
/** After so many steps without a better value the step is halved. */
const PATIENCE = 4

export function priceLines(problem: SplitProblem): SplitPrices {
  const { shops, lines, demand } = problem
  const market = new Market(problem)
  const start = marginalCosts(problem)
  const price = start.price.slice()
  let best: SplitPrices | null = null
  let step = 1
  let stale = 0
  for (let n = 0; n < STEPS; n++) {
    const value = market.answer(price)
    if (best === null || value > best.value) {
      best = { price: price.slice(), profit: market.profit.slice(), value }
      stale = 0
    } else if (++stale >= PATIENCE) {
      step /= 2
      stale = 0
    }
    let square = 0
    for (let j = 0; j < lines; j++) {
      const missing = (demand[j] as number) - (market.made[j] as number)
      square += missing * missing
    }
    // Everything is made exactly: the prices are right.
    if (square === 0) break
    const length = (step * Math.max(start.cost - value, start.cost * GAP_MIN)) / square
    for (let j = 0; j < lines; j++) {
      const missing = (demand[j] as number) - (market.made[j] as number)
      price[j] = Math.max(0, (price[j] as number) + length * missing)
    }
  }
  return best ?? { price, profit: new Float64Array(shops), value: 0 }
}

/** The target of a step stays this far above the dual, or steps would end before the prices do. */
const GAP_MIN = 0.002

/** Each line on its own: shops in the order of what a unit costs there, until all is made. */
function marginalCosts(problem: SplitProblem): { price: Float64Array; cost: number } {
  const { shops, lines, demand, fixed, setup, unit, limit } = problem
  const price = new Float64Array(lines)
  let cost = 0
  for (let j = 0; j < lines; j++) {
    const alone = new Float64Array(shops)
    const able: number[] = []
    for (let i = 0; i < shops; i++) {
      const at = i * lines + j
      if ((limit[at] as number) === 0) continue
      const once = (fixed[i] as number) + (setup[at] as number)
      alone[i] = once / (limit[at] as number) + (unit[at] as number)
      able.push(i)
    }
    able.sort((a, b) => (alone[a] as number) - (alone[b] as number) || a - b)
    let left = demand[j] as number
    for (const i of able) {
      if (left === 0) break
      const at = i * lines + j
      const units = Math.min(left, limit[at] as number)
      cost += (fixed[i] as number) + (setup[at] as number) + units * (unit[at] as number)
      price[j] = alone[i] as number
      left -= units
    }
  }
  return { price, cost }
}

/** How all shops answer to prices: each makes what pays, within its rooms. */
class Market {
  readonly profit: Float64Array
  /** Units made by all shops, by line. */
  readonly made: Float64Array
  private readonly problem: SplitProblem
  private readonly units: Int32Array
  private readonly room: Int32Array
  private readonly order: Int32Array

  constructor(problem: SplitProblem) {
    this.problem = problem
    this.profit = new Float64Array(problem.shops)
    this.made = new Float64Array(problem.lines)
    this.units = new Int32Array(problem.lines)
    this.room = new Int32Array(problem.pools)
    this.order = new Int32Array(problem.lines)
  }

  /** The dual's value at these prices. */
  answer(price: Float64Array): number {
    const { shops, lines, demand, shopsMax } = this.problem
    const { made, profit, units } = this
    made.fill(0)
    let value = 0
    let opened = 0
    for (let j = 0; j < lines; j++) value += (price[j] as number) * (demand[j] as number)
    for (let i = 0; i < shops; i++) {
      const gain = this.answerOf(i, price)
      profit[i] = gain
      if (gain > 0) opened++
    }
    const least = opened > shopsMax ? (profit.toSorted()[shops - shopsMax] as number) : 0
    for (let i = 0; i < shops; i++) {
      if ((profit[i] as number) <= 0 || (profit[i] as number) < least) continue
      value -= this.answerOf(i, price)
      for (let j = 0; j < lines; j++) made[j] = (made[j] as number) + (units[j] as number)
    }
    return value
  }

  private answerOf(shop: number, price: Float64Array): number {
    const { problem, units, room, order } = this
    const { lines, pools, limit, unit, setup, processPool, shelfPool } = problem
    for (let p = 0; p < pools; p++) room[p] = problem.room[shop * pools + p] as number
    let count = 0
    for (let j = 0; j < lines; j++) {
      units[j] = 0
      const at = shop * lines + j
      const margin = (price[j] as number) - (unit[at] as number)
      if ((limit[at] as number) === 0 || margin <= 0) continue
      let o = count++
      while (o > 0) {
        const before = order[o - 1] as number
        const other = (price[before] as number) - (unit[shop * lines + before] as number)
        if (other >= margin) break
        order[o] = before
        o--
      }
      order[o] = j
    }
    let gain = -(problem.fixed[shop] as number)
    for (let o = 0; o < count; o++) {
      const j = order[o] as number
      const at = shop * lines + j
      const process = processPool[j] as number
      const shelf = shelfPool[j] as number
      const most = Math.min(limit[at] as number, room[process] as number, room[shelf] as number)
      const net = most * ((price[j] as number) - (unit[at] as number)) - (setup[at] as number)
      if (net <= 0) continue
      units[j] = most
      room[process] = (room[process] as number) - most
      room[shelf] = (room[shelf] as number) - most
      gain += net
    }
    return gain
  }
}
