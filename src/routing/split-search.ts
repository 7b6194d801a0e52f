import { SplitFill, UNMADE } from './split-fill.ts'
import type { SplitProblem, SplitSolution } from './split-problem.ts'

/** Fewer than this better is rounding, not improvement: without it the search could go in circles. */
const IMPROVEMENT_MIN = 1e-6

/**
 * Star-greedy construction, then drop, add and swap of shops until nothing improves or the moves
 * are used up (ROUTING.md, point 7). Moves, not milliseconds: the answer is the same everywhere.
 * Null: the shops cannot make the order together.
 */
export function solveSplit(problem: SplitProblem, movesMax: number): SplitSolution | null {
  const fill = new SplitFill(problem)
  const state: SearchState = {
    problem,
    fill,
    movesMax,
    open: new Int32Array(problem.shops + 1),
    count: 0,
    trial: new Int32Array(problem.shops + 1),
    cost: Number.POSITIVE_INFINITY,
  }
  construct(state)
  let improved = true
  while (improved && fill.fills < movesMax) {
    improved = drop(state) || add(state) || swap(state)
  }
  return finish(state)
}

interface SearchState {
  readonly problem: SplitProblem
  readonly fill: SplitFill
  readonly movesMax: number
  readonly open: Int32Array
  count: number
  readonly trial: Int32Array
  cost: number
}

/** Opens the shop that lowers the whole cost most, as long as one does. */
function construct(state: SearchState): void {
  const { problem, open } = state
  state.cost = problem.demand.reduce((sum, units) => sum + units, 0) * UNMADE
  while (state.count < problem.shopsMax && addBest(state)) continue
  open.subarray(0, state.count).sort()
}

function isOpen(state: SearchState, shop: number): boolean {
  return state.open.subarray(0, state.count).includes(shop)
}

function addBest(state: SearchState): boolean {
  const { problem, fill, open } = state
  let best = -1
  let bestCost = state.cost - IMPROVEMENT_MIN
  for (let shop = 0; shop < problem.shops; shop++) {
    if (isOpen(state, shop)) continue
    open[state.count] = shop
    const cost = fill.cost(open, state.count + 1)
    if (cost >= bestCost) continue
    best = shop
    bestCost = cost
  }
  if (best < 0) return false
  open[state.count++] = best
  state.cost = bestCost
  return true
}

function drop(state: SearchState): boolean {
  const { fill, open, trial } = state
  for (let o = 0; o < state.count; o++) {
    let n = 0
    for (let p = 0; p < state.count; p++) if (p !== o) trial[n++] = open[p] as number
    const cost = fill.cost(trial, n)
    if (cost >= state.cost - IMPROVEMENT_MIN) continue
    open.set(trial.subarray(0, n))
    state.count = n
    state.cost = cost
    return true
  }
  return false
}

function add(state: SearchState): boolean {
  return state.count < state.problem.shopsMax && addBest(state)
}

function swap(state: SearchState): boolean {
  const { problem, fill, open, trial } = state
  for (let shop = 0; shop < problem.shops; shop++) {
    if (isOpen(state, shop)) continue
    trial.set(open.subarray(0, state.count))
    for (let o = 0; o < state.count; o++) {
      if (fill.fills >= state.movesMax) return false
      trial[o] = shop
      const cost = fill.cost(trial, state.count)
      if (cost < state.cost - IMPROVEMENT_MIN) {
        open[o] = shop
        state.cost = cost
        return true
      }
      trial[o] = open[o] as number
    }
  }
  return false
}

function finish(state: SearchState): SplitSolution | null {
  const { problem, fill } = state
  const { lines } = problem
  const open = [...state.open.subarray(0, state.count)].sort((a, b) => a - b)
  const cost = fill.cost(open, open.length)
  if (cost >= UNMADE) return null
  const quantity = new Int32Array(open.length * lines)
  open.forEach((shop, o) => {
    quantity.set(fill.quantity.subarray(shop * lines, (shop + 1) * lines), o * lines)
  })
  return { cost, open, quantity }
}
