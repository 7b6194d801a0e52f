import type { SplitProblem } from './split-problem.ts'

/** Cost of a unit that nobody makes: dearer than any way of making it, so that search flees it. */
export const UNMADE = 1e9

/**
 * The cheapest way found to have the order made by a given set of shops: lines in the order of what
 * they lose by waiting, each from its cheapest shop on, then small shares joined where a set-up
 * costs more than they save. Reuses its arrays.
 */
export class SplitFill {
  private readonly problem: SplitProblem
  private readonly left: Int32Array
  private readonly room: Int32Array
  private readonly lineOrder: Int32Array
  private readonly regret: Float64Array
  /** By shop and line, of the shops last costed; others hold what they held. */
  readonly quantity: Int32Array
  /** How often a set was costed: the search's budget. */
  fills = 0

  constructor(problem: SplitProblem) {
    const { shops, lines } = problem
    this.problem = problem
    this.left = new Int32Array(lines)
    this.room = new Int32Array(problem.room.length)
    this.lineOrder = new Int32Array(lines)
    this.regret = new Float64Array(lines)
    this.quantity = new Int32Array(shops * lines)
  }

  /** Whole cost with `open[0..count)` open; each must be of use, else it costs its parcel all the same. */
  cost(open: ArrayLike<number>, count: number): number {
    const { problem, left, room, quantity } = this
    const { lines, pools } = problem
    this.fills++
    left.set(problem.demand)
    let total = 0
    for (let o = 0; o < count; o++) {
      const shop = open[o] as number
      total += problem.fixed[shop] as number
      for (let p = 0; p < pools; p++)
        room[shop * pools + p] = problem.room[shop * pools + p] as number
      quantity.fill(0, shop * lines, (shop + 1) * lines)
    }
    this.rankLines(open, count)
    for (let r = 0; r < lines; r++) this.fillLine(this.lineOrder[r] as number, open, count)
    for (let j = 0; j < lines; j++) {
      this.joinShares(j, open, count)
      total += (left[j] as number) * UNMADE
      for (let o = 0; o < count; o++) {
        const at = (open[o] as number) * lines + j
        const units = quantity[at] as number
        if (units > 0) total += (problem.setup[at] as number) + units * (problem.unit[at] as number)
      }
    }
    return total
  }

  /** Greatest loss from its second-best shop first: shared rooms go to whom they matter most. */
  private rankLines(open: ArrayLike<number>, count: number): void {
    const { problem, regret, lineOrder } = this
    const { lines, unit, limit } = problem
    for (let j = 0; j < lines; j++) {
      let best = UNMADE
      let second = UNMADE
      for (let o = 0; o < count; o++) {
        const at = (open[o] as number) * lines + j
        const cost = unit[at] as number
        if ((limit[at] as number) === 0 || cost >= second) continue
        if (cost < best) {
          second = best
          best = cost
        } else second = cost
      }
      regret[j] = second - best
      let r = j
      while (r > 0 && (regret[lineOrder[r - 1] as number] as number) < (regret[j] as number)) {
        lineOrder[r] = lineOrder[r - 1] as number
        r--
      }
      lineOrder[r] = j
    }
  }

  private fillLine(j: number, open: ArrayLike<number>, count: number): void {
    const { problem, left, quantity } = this
    const { lines, unit } = problem
    while ((left[j] as number) > 0) {
      let best = -1
      let bestCost = UNMADE
      for (let o = 0; o < count; o++) {
        const shop = open[o] as number
        const at = shop * lines + j
        if ((quantity[at] as number) > 0 || (unit[at] as number) >= bestCost) continue
        if (this.roomFor(shop, j) === 0) continue
        best = shop
        bestCost = unit[at] as number
      }
      if (best < 0) return
      this.move(best, j, Math.min(left[j] as number, this.roomFor(best, j)))
    }
  }

  /** Gives up a shop's share of a line where another shop makes it for less than the set-up. */
  private joinShares(j: number, open: ArrayLike<number>, count: number): void {
    const { problem, quantity } = this
    const { lines, unit, setup } = problem
    for (let o = 0; o < count; o++) {
      const from = open[o] as number
      const at = from * lines + j
      const units = quantity[at] as number
      if (units === 0 || (setup[at] as number) === 0) continue
      for (let p = 0; p < count; p++) {
        const to = open[p] as number
        const there = to * lines + j
        if (to === from || this.roomFor(to, j) < units) continue
        const opens = (quantity[there] as number) === 0 ? (setup[there] as number) : 0
        const dearer = units * ((unit[there] as number) - (unit[at] as number)) + opens
        if (dearer >= (setup[at] as number)) continue
        this.move(from, j, -units)
        this.move(to, j, units)
        break
      }
    }
  }

  /** Units of the line that the shop can still take. */
  private roomFor(shop: number, j: number): number {
    const { problem, room, quantity } = this
    const { lines, pools, limit, processPool, shelfPool } = problem
    const at = shop * lines + j
    return Math.min(
      (limit[at] as number) - (quantity[at] as number),
      room[shop * pools + (processPool[j] as number)] as number,
      room[shop * pools + (shelfPool[j] as number)] as number,
    )
  }

  private move(shop: number, j: number, units: number): void {
    const { problem, room, quantity, left } = this
    const { lines, pools, processPool, shelfPool } = problem
    const at = shop * lines + j
    quantity[at] = (quantity[at] as number) + units
    left[j] = (left[j] as number) - units
    const process = shop * pools + (processPool[j] as number)
    const shelf = shop * pools + (shelfPool[j] as number)
    room[process] = (room[process] as number) - units
    room[shelf] = (room[shelf] as number) - units
  }
}
