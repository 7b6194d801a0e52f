import { IMPROVEMENT_MIN, SplitFill } from './split-fill.ts'
import { isSolvedAsLine, solveLine } from './split-line.ts'
import type { SplitProblem, SplitSolution } from '../../models/split-problem.ts'

/** Up to here all 255 sets of shops are tried: no longer than a search among many. */
const ALL_SETS_SHOPS_MAX = 8
/** Closed shops that join in exchanges of two for one: those nearest to being profitable. */
const DOUBLE_SHOPS = 12
/** Pairs are exchanged for pairs up to so many open shops: beyond, it takes longer than it gains. */
const PAIRS_OPEN_MAX = 5

/**
 * Local search over which shops open: star-greedy construction, then drop, add and swap of shops,
 * then exchanges of one for two, two for one and two for two, until nothing improves or the moves are used up
 * (ROUTING.md, point 7). Moves, not milliseconds: the answer is the same everywhere.
 * `rank` holds the shops, the most promising first.
 * Null: no division was found.
 */
export function solveSplit(
  problem: SplitProblem,
  rank: readonly number[],
  movesMax: number,
): SplitSolution | null {
  if (isSolvedAsLine(problem)) {
    const exact = solveLine(problem)
    if (exact !== null) return exact
  }
  const search = new SplitSearch(problem, rank, movesMax)
  if (problem.shops <= ALL_SETS_SHOPS_MAX) search.tryAllSets()
  else {
    search.construct()
    while (search.improve()) continue
  }
  search.saveSetups()
  return search.solution()
}

class SplitSearch {
  private readonly problem: SplitProblem
  private readonly rank: readonly number[]
  private readonly movesMax: number
  private readonly fill: SplitFill
  private readonly unmadeCost: number
  private readonly isOpen: Uint8Array
  private readonly open: Int32Array
  private count = 0
  private readonly trial: Int32Array
  private cost: number

  constructor(problem: SplitProblem, rank: readonly number[], movesMax: number) {
    this.problem = problem
    this.rank = rank
    this.movesMax = movesMax
    this.fill = new SplitFill(problem)
    this.isOpen = new Uint8Array(problem.shops)
    this.open = new Int32Array(problem.shops + 2)
    this.trial = new Int32Array(problem.shops + 2)
    // Dearer than all there is to pay: whatever makes more units is better.
    let all = 1
    for (let i = 0; i < problem.shops; i++) all += problem.fixed[i] as number
    for (let at = 0; at < problem.unit.length; at++) {
      const demand = problem.demand[at % problem.lines] as number
      all += (problem.setup[at] as number) + demand * (problem.unit[at] as number)
    }
    this.unmadeCost = all
    this.cost = problem.demand.reduce((sum, units) => sum + units, 0) * this.unmadeCost
  }

  /** Opens the shop that lowers the whole cost most, as long as one does. */
  construct(): void {
    while (this.add()) continue
  }

  tryAllSets(): void {
    const { shops, shopsMax } = this.problem
    for (let set = 1; set < 1 << shops; set++) {
      let n = 0
      for (let shop = 0; shop < shops; shop++)
        if (((set >>> shop) & 1) === 1) this.trial[n++] = shop
      if (n <= shopsMax) this.accept(n)
    }
  }

  /** One improving change; false: there is none, or the moves are used up. */
  improve(): boolean {
    if (this.fill.fills >= this.movesMax) return false
    return (
      this.drop() ||
      this.add() ||
      this.swap() ||
      this.twoForOne() ||
      this.oneForTwo() ||
      this.twoForTwo()
    )
  }

  /** Tries to do without each set-up in turn: filling alone looks only one share ahead. */
  saveSetups(): void {
    const { fill, problem, trial } = this
    if (!problem.setup.some((setup) => setup > 0)) return
    trial.set(this.open.subarray(0, this.count))
    let improved = true
    while (improved && !this.spent()) {
      improved = false
      this.cost = this.costOf(this.count)
      const used = [...fill.quantity.keys()].filter((at) => {
        const shop = Math.floor(at / problem.lines)
        const pays = (fill.quantity[at] as number) > 0 && (problem.setup[at] as number) > 0
        return pays && this.isOpen[shop] === 1
      })
      for (const at of used) {
        fill.banned[at] = 1
        const cost = this.costOf(this.count)
        if (cost < this.cost - IMPROVEMENT_MIN) {
          improved = true
          break
        }
        fill.banned[at] = 0
      }
    }
  }

  solution(): SplitSolution | null {
    const { fill } = this
    const { lines } = this.problem
    const open = [...this.open.subarray(0, this.count)]
    let cost = fill.cost(open, open.length, this.unmadeCost)
    if (fill.unmade > 0) return null
    const used = open.filter((shop) => {
      const any = fill.quantity
        .subarray(shop * lines, (shop + 1) * lines)
        .some((units) => units > 0)
      // A shop that ended with nothing sends no parcel.
      if (!any) cost -= this.problem.fixed[shop] as number
      return any
    })
    used.sort((a, b) => a - b)
    const quantity = new Int32Array(used.length * lines)
    used.forEach((shop, o) => {
      quantity.set(fill.quantity.subarray(shop * lines, (shop + 1) * lines), o * lines)
    })
    return { cost, open: used, quantity }
  }

  private costOf(count: number): number {
    return this.fill.cost(this.trial, count, this.unmadeCost, this.cost)
  }

  private spent(): boolean {
    return this.fill.fills >= this.movesMax
  }

  /** Makes the first `count` shops of the trial the open ones, if they cost less. */
  private accept(count: number): boolean {
    const cost = this.costOf(count)
    if (cost >= this.cost - IMPROVEMENT_MIN) return false
    this.cost = cost
    this.isOpen.fill(0)
    for (let o = 0; o < count; o++) {
      this.open[o] = this.trial[o] as number
      this.isOpen[this.open[o] as number] = 1
    }
    this.count = count
    return true
  }

  private add(): boolean {
    if (this.count >= this.problem.shopsMax) return false
    this.copyWithout(-1, -1)
    let best = -1
    let bestCost = this.cost - IMPROVEMENT_MIN
    for (let shop = 0; shop < this.problem.shops; shop++) {
      if (this.isOpen[shop] === 1) continue
      this.trial[this.count] = shop
      const cost = this.costOf(this.count + 1)
      if (cost >= bestCost) continue
      best = shop
      bestCost = cost
    }
    if (best < 0) return false
    this.trial[this.count] = best
    return this.accept(this.count + 1)
  }

  private drop(): boolean {
    for (let o = 0; o < this.count; o++) if (this.accept(this.copyWithout(o, -1))) return true
    return false
  }

  private swap(): boolean {
    for (const shop of this.rank) {
      if (this.isOpen[shop] === 1) continue
      for (let o = 0; o < this.count; o++) {
        const n = this.copyWithout(o, -1)
        this.trial[n] = shop
        if (this.accept(n + 1)) return true
        if (this.spent()) return false
      }
    }
    return false
  }

  /** Two open shops make way for one. */
  private twoForOne(): boolean {
    for (const shop of this.promising()) {
      for (let o = 0; o < this.count; o++) {
        for (let p = 0; p < o; p++) {
          const n = this.copyWithout(o, p)
          this.trial[n] = shop
          if (this.accept(n + 1)) return true
          if (this.spent()) return false
        }
      }
    }
    return false
  }

  /** One open shop makes way for two. */
  private oneForTwo(): boolean {
    if (this.count >= this.problem.shopsMax) return false
    const shops = this.promising()
    for (let a = 0; a < shops.length; a++) {
      for (let b = 0; b < a; b++) {
        for (let o = 0; o < this.count; o++) {
          const n = this.copyWithout(o, -1)
          this.trial[n] = shops[a] as number
          this.trial[n + 1] = shops[b] as number
          if (this.accept(n + 2)) return true
          if (this.spent()) return false
        }
      }
    }
    return false
  }

  /** Two open shops make way for two, in divisions of few shops: there the best ones differ most. */
  private twoForTwo(): boolean {
    if (this.count > PAIRS_OPEN_MAX) return false
    const shops = this.promising()
    for (let a = 0; a < shops.length; a++) {
      for (let b = 0; b < a; b++) {
        for (let o = 0; o < this.count; o++) {
          for (let p = 0; p < o; p++) {
            const n = this.copyWithout(o, p)
            this.trial[n] = shops[a] as number
            this.trial[n + 1] = shops[b] as number
            if (this.accept(n + 2)) return true
            if (this.spent()) return false
          }
        }
      }
    }
    return false
  }

  private promising(): number[] {
    return this.rank.filter((shop) => this.isOpen[shop] === 0).slice(0, DOUBLE_SHOPS)
  }

  /** Copies the open shops but those at two positions (-1: none) into the trial; how many they are. */
  private copyWithout(first: number, second: number): number {
    let n = 0
    for (let o = 0; o < this.count; o++) {
      if (o !== first && o !== second) this.trial[n++] = this.open[o] as number
    }
    return n
  }
}
