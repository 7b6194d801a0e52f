import { SplitBound, spreadOver } from './split-bound.ts'
import { SplitFlow } from './split-flow.ts'
import type { FlowState } from './split-flow.ts'
import type { SplitProblem } from '../../models/split-problem.ts'

/** Less than this better is rounding, not improvement: without it a search could go in circles. */
export const IMPROVEMENT_MIN = 1e-6
/** Rounds of exchanges: each ends with a strictly cheaper division, and few are ever needed. */
const EXCHANGES_MAX = 16

/**
 * The cheapest division found among a given set of open shops: lines in the order of what they lose
 * by waiting, each from its cheapest shop on; then shares change places while that helps. Reuses
 * its arrays: what it found is read from `quantity` before the next set is costed.
 */
export class SplitFill {
  readonly problem: SplitProblem
  /** By shop and line, of the shops last costed; others hold what they held. */
  readonly quantity: Int32Array
  /** By shop and line: 1 where the shop must not make the line, whatever it could. */
  readonly banned: Uint8Array
  /** Units of the last set that nobody makes. */
  unmade = 0
  /** How often a set was filled, and not given up for its bound: the search's budget. */
  fills = 0
  private readonly left: Int32Array
  private readonly room: Int32Array
  private readonly lineOrder: Int32Array
  private readonly regret: Float64Array
  /** Flow and greedy filling are exact unless set-ups cost something or lines share a shelf. */
  private readonly exchanges: boolean
  private readonly sharedShelves: boolean
  private readonly isOpen: Uint8Array
  /** Shops of each line, cheapest first: `order[line * shops + rank]`. */
  private readonly order: Int32Array
  /** By line: it shares a pool with another line. */
  private readonly shares: boolean[]
  /** Process pools that several lines draw on. */
  private readonly contested: readonly number[]
  /** Unit costs with each set-up spread over as many units as the shop could make. */
  private readonly spread: Float64Array
  private readonly bound: SplitBound
  private readonly flow: SplitFlow
  private open: ArrayLike<number> = []
  private count = 0

  constructor(problem: SplitProblem) {
    const { shops, lines, processPool, shelfPool } = problem
    this.problem = problem
    this.left = new Int32Array(lines)
    this.room = new Int32Array(problem.room.length)
    this.lineOrder = new Int32Array(lines)
    this.regret = new Float64Array(lines)
    this.quantity = new Int32Array(shops * lines)
    this.banned = new Uint8Array(shops * lines)
    this.isOpen = new Uint8Array(shops)
    this.sharedShelves = new Set(shelfPool).size < shelfPool.length
    this.exchanges = this.sharedShelves || problem.setup.some((setup) => setup > 0)
    this.spread = spreadOver(problem)
    this.bound = new SplitBound(problem, this.spread)
    this.flow = new SplitFlow(problem, this.spread)
    this.order = new Int32Array(shops * lines)
    for (let j = 0; j < lines; j++) {
      const rank = Array.from(problem.fixed, (_, shop) => shop)
      const cost = (shop: number): number => this.spread[shop * lines + j] as number
      this.order.set(
        rank.sort((a, b) => cost(a) - cost(b) || a - b),
        j * shops,
      )
    }
    const users = new Map<number, number>()
    for (const pool of [...processPool, ...shelfPool]) users.set(pool, (users.get(pool) ?? 0) + 1)
    this.contested = [...new Set(processPool)].filter((pool) => (users.get(pool) ?? 0) > 1)
    this.shares = Array.from(
      processPool,
      (pool, j) => (users.get(pool) ?? 0) > 1 || (users.get(shelfPool[j] as number) ?? 0) > 1,
    )
  }

  /**
   * Whole cost with `open[0..count)` open, units that nobody makes at `unmadeCost` each. A set that
   * cannot cost less than `ceiling` is given up early: what is returned then is only no less.
   */
  cost(
    open: ArrayLike<number>,
    count: number,
    unmadeCost: number,
    ceiling = Number.POSITIVE_INFINITY,
  ): number {
    const { problem, left, room, quantity } = this
    const { lines, pools } = problem
    const least = this.bound.of(open, count)
    if (least >= ceiling) return least
    this.fills++
    this.open = open
    this.count = count
    const floor = this.floor(unmadeCost)
    if (floor >= ceiling) return floor
    left.set(problem.demand)
    for (let o = 0; o < count; o++) {
      const shop = open[o] as number
      for (let p = 0; p < pools; p++)
        room[shop * pools + p] = problem.room[shop * pools + p] as number
      for (let j = 0; j < lines; j++) quantity[shop * lines + j] = 0
    }
    this.rankLines()
    for (let r = 0; r < lines; r++) this.fillLine(this.lineOrder[r] as number)
    for (const process of this.contested) if (this.isFull(process)) this.refill(process)
    const first = this.total(unmadeCost, problem.setup, problem.unit)
    if (!this.exchanges) return first
    // Filled at spread costs, this is the least that the set can cost, unless lines share a shelf.
    const atLeast = this.sharedShelves ? 0 : this.total(unmadeCost, null, this.spread)
    if (atLeast >= ceiling || !this.exchange()) return first
    return this.total(unmadeCost, problem.setup, problem.unit)
  }

  /** What the set would cost if no line stood in another's way and set-ups were paid by the unit. */
  private floor(unmadeCost: number): number {
    const { problem, isOpen, open, count, order, spread } = this
    const { shops, lines, limit, demand } = problem
    let total = 0
    for (let o = 0; o < count; o++) {
      const shop = open[o] as number
      isOpen[shop] = 1
      total += problem.fixed[shop] as number
    }
    for (let j = 0; j < lines; j++) {
      let left = demand[j] as number
      for (let r = 0; r < shops && left > 0; r++) {
        const shop = order[j * shops + r] as number
        if (isOpen[shop] === 0) continue
        const at = shop * lines + j
        const units = Math.min(left, limit[at] as number)
        left -= units
        total += units * (spread[at] as number)
      }
      total += left * unmadeCost
    }
    for (let o = 0; o < count; o++) isOpen[open[o] as number] = 0
    return total
  }

  private total(unmadeCost: number, setup: Float64Array | null, unit: Float64Array): number {
    const { problem, left, quantity, open } = this
    const { lines } = problem
    let total = 0
    this.unmade = 0
    for (let j = 0; j < lines; j++) this.unmade += left[j] as number
    total += this.unmade * unmadeCost
    for (let o = 0; o < this.count; o++) {
      const shop = open[o] as number
      total += problem.fixed[shop] as number
      for (let j = 0; j < lines; j++) {
        const at = shop * lines + j
        const units = quantity[at] as number
        if (units === 0) continue
        total += units * (unit[at] as number)
        if (setup !== null) total += setup[at] as number
      }
    }
    return total
  }

  /** Greatest loss from its second-best shop first: shared rooms go to whom they matter most. */
  private rankLines(): void {
    const { problem, regret, lineOrder, open, count, spread } = this
    const { lines } = problem
    for (let j = 0; j < lines; j++) {
      let best = Number.POSITIVE_INFINITY
      let second = Number.POSITIVE_INFINITY
      for (let o = 0; o < count; o++) {
        const at = (open[o] as number) * lines + j
        const cost = spread[at] as number
        if (this.limitOf(at) === 0 || cost >= second) continue
        if (cost < best) {
          second = best
          best = cost
        } else second = cost
      }
      // A line with one shop cannot wait; with none it does not matter.
      regret[j] = best === Number.POSITIVE_INFINITY ? -1 : second - best
      let r = j
      while (r > 0 && (regret[lineOrder[r - 1] as number] as number) < (regret[j] as number)) {
        lineOrder[r] = lineOrder[r - 1] as number
        r--
      }
      lineOrder[r] = j
    }
  }

  private fillLine(j: number): void {
    const { problem, left, quantity, open, count, spread } = this
    const { lines } = problem
    while ((left[j] as number) > 0) {
      let best = -1
      let bestCost = Number.POSITIVE_INFINITY
      for (let o = 0; o < count; o++) {
        const shop = open[o] as number
        const at = shop * lines + j
        if ((quantity[at] as number) > 0 || (spread[at] as number) >= bestCost) continue
        if (this.roomFor(shop, j) <= 0) continue
        best = shop
        bestCost = spread[at] as number
      }
      if (best < 0) return
      this.move(best, j, Math.min(left[j] as number, this.roomFor(best, j)))
    }
  }

  /** Somewhere lines may stand in each other's way. */
  private isFull(process: number): boolean {
    const { pools } = this.problem
    for (let o = 0; o < this.count; o++) {
      if (this.room[(this.open[o] as number) * pools + process] === 0) return true
    }
    return false
  }

  /** All lines of one process again, against each other instead of one after the other. */
  private refill(process: number): void {
    const { problem, quantity, open, count } = this
    const { lines, processPool } = problem
    for (let j = 0; j < lines; j++) {
      if (processPool[j] !== process) continue
      for (let o = 0; o < count; o++) {
        const shop = open[o] as number
        this.move(shop, j, -(quantity[shop * lines + j] as number))
      }
    }
    const state: FlowState = {
      open,
      count,
      quantity,
      room: this.room,
      left: this.left,
      banned: this.banned,
    }
    this.flow.fill(process, state)
  }

  /** Moves shares while that is cheaper. True: something moved. */
  private exchange(): boolean {
    let moved = false
    for (let n = 0; n < EXCHANGES_MAX && this.exchangeOnce(); n++) moved = true
    return moved
  }

  private exchangeOnce(): boolean {
    const { problem, quantity, open, count, left } = this
    const { lines } = problem
    for (let j = 0; j < lines; j++) {
      for (let b = 0; b < count; b++) {
        const to = open[b] as number
        if (this.limitOf(to * lines + j) === 0) continue
        // Units of j that nobody makes yet may find room when another line makes way.
        if ((left[j] as number) > 0 && this.makeWay(j, -1, to)) return true
        for (let a = 0; a < count; a++) {
          const from = open[a] as number
          if (from === to || (quantity[from * lines + j] as number) === 0) continue
          if (this.shift(j, from, to) || (this.shares[j] && this.makeWay(j, from, to))) return true
        }
      }
    }
    return false
  }

  /** Line j, as much as fits, from one shop to another that has room. */
  private shift(j: number, from: number, to: number): boolean {
    const units = Math.min(this.quantityOf(from, j), this.roomFor(to, j))
    if (units <= 0 || this.deltaOf(j, from, to, units) >= -IMPROVEMENT_MIN) return false
    this.move(from, j, -units)
    this.move(to, j, units)
    return true
  }

  /**
   * Line j comes to a shop whose pool is full, and another line of that pool goes on to a third
   * shop, or to where j came from. `from` -1: j was made nowhere.
   */
  private makeWay(j: number, from: number, to: number): boolean {
    const { problem, quantity, open, count, left } = this
    const { lines, processPool, shelfPool } = problem
    const atTo = to * lines + j
    const wanted = from < 0 ? (left[j] as number) : this.quantityOf(from, j)
    const spare = this.limitOf(atTo) - (quantity[atTo] as number)
    if (spare <= 0) return false
    for (let k = 0; k < lines; k++) {
      const samePools = processPool[k] === processPool[j] || shelfPool[k] === shelfPool[j]
      if (k === j || !samePools || this.quantityOf(to, k) === 0) continue
      for (let c = 0; c < count; c++) {
        const on = open[c] as number
        if (on === to) continue
        let room = this.roomFor(on, k)
        if (on === from) {
          // What j leaves there is k's to take, as far as k's own limit allows.
          room = Math.min(wanted + room, this.limitOf(on * lines + k) - this.quantityOf(on, k))
        }
        const units = Math.min(wanted, spare, this.quantityOf(to, k), room)
        if (units <= 0) continue
        const gain = from < 0 ? Number.NEGATIVE_INFINITY : this.deltaOf(j, from, to, units)
        if (gain + this.deltaOf(k, to, on, units) >= -IMPROVEMENT_MIN) continue
        if (from >= 0) this.move(from, j, -units)
        this.move(to, k, -units)
        this.move(on, k, units)
        this.move(to, j, units)
        if (this.hasRoom(to) && this.hasRoom(on)) return true
        // Another pool was in the way: take it back.
        this.move(to, j, -units)
        this.move(on, k, -units)
        this.move(to, k, units)
        if (from >= 0) this.move(from, j, units)
      }
    }
    return false
  }

  /** What moving units of a line costs more, set-ups that begin or end included. */
  private deltaOf(j: number, from: number, to: number, units: number): number {
    const { problem } = this
    const { lines, unit, setup } = problem
    const there = from * lines + j
    const here = to * lines + j
    const ends = units === this.quantityOf(from, j) ? (setup[there] as number) : 0
    const begins = this.quantityOf(to, j) === 0 ? (setup[here] as number) : 0
    return units * ((unit[here] as number) - (unit[there] as number)) + begins - ends
  }

  private limitOf(at: number): number {
    return this.banned[at] === 1 ? 0 : (this.problem.limit[at] as number)
  }

  private quantityOf(shop: number, j: number): number {
    return this.quantity[shop * this.problem.lines + j] as number
  }

  private hasRoom(shop: number): boolean {
    const { pools } = this.problem
    for (let p = 0; p < pools; p++) if ((this.room[shop * pools + p] as number) < 0) return false
    return true
  }

  /** Units of the line that the shop can still take. */
  private roomFor(shop: number, j: number): number {
    const { problem, room, quantity } = this
    const { lines, pools, processPool, shelfPool } = problem
    const at = shop * lines + j
    return Math.min(
      this.limitOf(at) - (quantity[at] as number),
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
