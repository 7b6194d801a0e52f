import type { SplitProblem } from '../../models/split-problem.ts'

/** Units of a line at a shop, and what is left where, as a filling holds them. */
export interface FlowState {
  readonly open: ArrayLike<number>
  readonly count: number
  /** By shop and line. */
  readonly quantity: Int32Array
  /** By shop and pool. */
  readonly room: Int32Array
  /** By shop and line: 1 where the shop must not make the line. */
  readonly banned: Uint8Array
  /** By line: units that nobody makes yet. */
  readonly left: Int32Array
}

/**
 * Fills lines that compete for one process, at least cost: successive shortest paths from a line
 * through full shops, whose other lines make way, to a shop with room (Ahuja, Magnanti & Orlin,
 * Network Flows, 9.7). Exact for unit costs, where no two lines share a shelf.
 */
export class SplitFlow {
  private readonly problem: SplitProblem
  /** Cost of a unit by shop and line. */
  private readonly cost: Float64Array
  /** Least cost of reaching a line or an open shop, and from where. */
  private readonly lineCost: Float64Array
  private readonly lineFrom: Int32Array
  private readonly shopCost: Float64Array
  private readonly shopFrom: Int32Array

  constructor(problem: SplitProblem, cost: Float64Array) {
    this.problem = problem
    this.cost = cost
    this.lineCost = new Float64Array(problem.lines)
    this.lineFrom = new Int32Array(problem.lines)
    this.shopCost = new Float64Array(problem.shops)
    this.shopFrom = new Int32Array(problem.shops)
  }

  /** Makes all lines of the process that can be made, from nothing. */
  fill(process: number, state: FlowState): void {
    while (this.findPath(process, state)) continue
  }

  /** Shortest paths by Bellman and Ford: few nodes, and costs of going back are negative. */
  private findPath(process: number, state: FlowState): boolean {
    const { lineCost, shopCost } = this
    const { lines, processPool } = this.problem
    const { open, count, left } = state
    for (let o = 0; o < count; o++) shopCost[open[o] as number] = Number.POSITIVE_INFINITY
    let waiting = false
    for (let j = 0; j < lines; j++) {
      const starts = processPool[j] === process && (left[j] as number) > 0
      lineCost[j] = starts ? 0 : Number.POSITIVE_INFINITY
      this.lineFrom[j] = -1
      waiting ||= starts
    }
    if (!waiting) return false
    while (this.relax(process, state)) continue
    let end = -1
    for (let o = 0; o < count; o++) {
      const shop = open[o] as number
      if (this.poolRoom(shop, process, state) <= 0) continue
      if ((shopCost[shop] as number) === Number.POSITIVE_INFINITY) continue
      if (end < 0 || (shopCost[shop] as number) < (shopCost[end] as number)) end = shop
    }
    if (end < 0) return false
    this.augment(process, end, state)
    return true
  }

  private relax(process: number, state: FlowState): boolean {
    const { lineCost, lineFrom, shopCost, shopFrom, cost } = this
    const { lines, processPool } = this.problem
    const { open, count, quantity } = state
    let changed = false
    for (let j = 0; j < lines; j++) {
      if (processPool[j] !== process) continue
      for (let o = 0; o < count; o++) {
        const shop = open[o] as number
        const at = shop * lines + j
        const unit = cost[at] as number
        const there = (lineCost[j] as number) + unit
        if (there < (shopCost[shop] as number) - EPSILON && this.spare(shop, j, state) > 0) {
          shopCost[shop] = there
          shopFrom[shop] = j
          changed = true
        }
        const back = (shopCost[shop] as number) - unit
        if ((quantity[at] as number) > 0 && back < (lineCost[j] as number) - EPSILON) {
          lineCost[j] = back
          lineFrom[j] = shop
          changed = true
        }
      }
    }
    return changed
  }

  private augment(process: number, end: number, state: FlowState): void {
    const { lines, pools, shelfPool } = this.problem
    const { quantity, room, left } = state
    let units = this.poolRoom(end, process, state)
    let shop = end
    for (;;) {
      const j = this.shopFrom[shop] as number
      units = Math.min(units, this.spare(shop, j, state))
      const before = this.lineFrom[j] as number
      if (before < 0) {
        units = Math.min(units, left[j] as number)
        break
      }
      units = Math.min(units, quantity[before * lines + j] as number)
      shop = before
    }
    const endRoom = end * pools + process
    room[endRoom] = (room[endRoom] as number) - units
    shop = end
    for (;;) {
      const j = this.shopFrom[shop] as number
      const shelf = shop * pools + (shelfPool[j] as number)
      quantity[shop * lines + j] = (quantity[shop * lines + j] as number) + units
      room[shelf] = (room[shelf] as number) - units
      const before = this.lineFrom[j] as number
      if (before < 0) {
        left[j] = (left[j] as number) - units
        return
      }
      const shelfBefore = before * pools + (shelfPool[j] as number)
      quantity[before * lines + j] = (quantity[before * lines + j] as number) - units
      room[shelfBefore] = (room[shelfBefore] as number) + units
      shop = before
    }
  }

  private poolRoom(shop: number, process: number, state: FlowState): number {
    return state.room[shop * this.problem.pools + process] as number
  }

  /** Units of the line that the shop could take if others made way in its process. */
  private spare(shop: number, j: number, state: FlowState): number {
    const { lines, pools, limit, shelfPool } = this.problem
    const at = shop * lines + j
    if (state.banned[at] === 1) return 0
    const shelf = state.room[shop * pools + (shelfPool[j] as number)] as number
    return Math.min((limit[at] as number) - (state.quantity[at] as number), shelf)
  }
}

/** Paths that differ by less are the same: rounding must not make the search go in circles. */
const EPSILON = 1e-7
