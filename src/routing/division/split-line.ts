import type { SplitProblem, SplitSolution } from '../../models/split-problem.ts'

/** Shops x units up to which a single line is solved exactly: some milliseconds. */
const EXACT_CELLS_MAX = 500_000

export function isSolvedAsLine({ lines, shops, demand }: SplitProblem): boolean {
  return lines === 1 && shops * (demand[0] as number) <= EXACT_CELLS_MAX
}

/**
 * The exact division of a single line. Costs are concave in each shop's units, so that some best
 * division fills all its shops but at most one: a knapsack over units, with one shop allowed a
 * part. Time grows with shops x units; the caller looks after that.
 * Null: the shops cannot make it, or the best division has more shops than allowed.
 */
export function solveLine(problem: SplitProblem): SplitSolution | null {
  const { shops, lines, shopsMax } = problem
  const demand = problem.demand[0] as number
  if (lines !== 1) return null
  const sack = new Knapsack(shops, demand)
  for (let i = 0; i < shops; i++) {
    const once = (problem.fixed[i] as number) + (problem.setup[i] as number)
    sack.offer(i, once, problem.unit[i] as number, Math.min(demand, problem.limit[i] as number))
  }
  const { cost, units } = sack.best()
  if (cost === Number.POSITIVE_INFINITY) return null
  const open = [...units.keys()].filter((i) => (units[i] as number) > 0)
  if (open.length > shopsMax) return null
  return { cost, open, quantity: Int32Array.from(open, (i) => units[i] as number) }
}

const SKIPPED = 0
const FILLED = 1

class Knapsack {
  private readonly demand: number
  private readonly shops: number
  private readonly limits: Int32Array
  /** Least cost of exactly u units, all shops so far full or shut; with one of them in part. */
  private readonly full: Float64Array
  private readonly part: Float64Array
  /** How each shop took part: by shop and units. For `part`, more than 1: units of the part, + 1. */
  private readonly fullChoice: Uint8Array
  private readonly partChoice: Int32Array
  private readonly window: Int32Array

  constructor(shops: number, demand: number) {
    this.demand = demand
    this.shops = shops
    this.limits = new Int32Array(shops)
    this.full = new Float64Array(demand + 1).fill(Number.POSITIVE_INFINITY)
    this.part = new Float64Array(demand + 1).fill(Number.POSITIVE_INFINITY)
    this.full[0] = 0
    this.fullChoice = new Uint8Array(shops * (demand + 1))
    this.partChoice = new Int32Array(shops * (demand + 1))
    this.window = new Int32Array(demand + 1)
  }

  offer(shop: number, once: number, unit: number, limit: number): void {
    this.limits[shop] = limit
    if (limit <= 0) return
    const { demand, full, part, fullChoice, partChoice } = this
    const row = shop * (demand + 1)
    const whole = once + limit * unit
    // Downwards, so that f(u - limit) is still without this shop.
    for (let u = demand; u >= limit; u--) {
      const cost = (part[u - limit] as number) + whole
      if (cost >= (part[u] as number)) continue
      part[u] = cost
      partChoice[row + u] = FILLED
    }
    this.offerPart(row, once, unit, limit)
    for (let u = demand; u >= limit; u--) {
      const cost = (full[u - limit] as number) + whole
      if (cost >= (full[u] as number)) continue
      full[u] = cost
      fullChoice[row + u] = FILLED
    }
  }

  /** The least `full(v) - unit * v` over the last `limit` v's, by a queue of rising values. */
  private offerPart(row: number, once: number, unit: number, limit: number): void {
    const { demand, full, part, partChoice, window } = this
    const worth = (v: number): number => (full[v] as number) - unit * v
    let head = 0
    let tail = 0
    for (let u = 1; u <= demand; u++) {
      const entering = u - 1
      if ((full[entering] as number) < Number.POSITIVE_INFINITY) {
        while (tail > head && worth(window[tail - 1] as number) >= worth(entering)) tail--
        window[tail++] = entering
      }
      while (tail > head && (window[head] as number) < u - limit) head++
      if (tail === head) continue
      const v = window[head] as number
      const cost = worth(v) + unit * u + once
      if (cost >= (part[u] as number)) continue
      part[u] = cost
      partChoice[row + u] = u - v + 1
    }
  }

  best(): { readonly cost: number; readonly units: Int32Array } {
    const { demand, shops, full, part, fullChoice, partChoice, limits } = this
    const units = new Int32Array(shops)
    let inPart = (part[demand] as number) < (full[demand] as number)
    const cost = Math.min(part[demand] as number, full[demand] as number)
    let left = demand
    for (let shop = shops - 1; shop >= 0 && cost < Number.POSITIVE_INFINITY; shop--) {
      const at = shop * (demand + 1) + left
      const choice = inPart ? (partChoice[at] as number) : (fullChoice[at] as number)
      if (choice === SKIPPED) continue
      const taken = choice === FILLED ? (limits[shop] as number) : choice - 1
      if (choice !== FILLED) inPart = false
      units[shop] = taken
      left -= taken
    }
    return { cost, units }
  }
}
