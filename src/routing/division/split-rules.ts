import type { SplitProblem, SplitRules, SplitSolution } from '../../models/split-problem.ts'
import { solveSplit } from './split-search.ts'

/** Shops that a group of lines is tried at, those that make it cheapest: more were never better. */
const HOSTS_MAX = 6
/** Rounds over all groups: a second one already changes little. */
const ROUNDS_MAX = 3
/** Parts that are too small are left out one by one, at most so many times. */
const DROPS_MAX = 12
/** All 63 sets of so many shops are tried where the cheapest parts leave no division that keeps the rules. */
const SETS_SHOPS_MAX = 6
/** A search among so few ends long before. */
const MOVES_FEW = 300

/**
 * As `solveSplit`, within the merchant's rules. The search below knows nothing of them: each rule is a
 * plainer problem, in which what it forbids is left out. Null: no division was found that keeps them.
 */
export function solveRuledSplit(
  problem: SplitProblem,
  rank: readonly number[],
  movesMax: number,
  rules: SplitRules,
): SplitSolution | null {
  const groups = joinGroups(rules.together)
  const solve = (plain: SplitProblem): SplitSolution | null =>
    withLots(plain, rank, movesMax, rules.lotMin)
  const last = (plain: SplitProblem): SplitSolution | null =>
    amongFew(plain, rank, Math.min(movesMax, MOVES_FEW), rules.lotMin)
  if (groups.length === 0) return solve(problem) ?? last(problem)
  const hosts = groups.map((group) => hostsOf(problem, group))
  if (hosts.some((list) => list.length === 0)) return null
  let chosen = hosts.map((list) => list[0] as number)
  let best = solve(housed(problem, groups, chosen))
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = best
    groups.forEach((_, g) => {
      for (const host of hosts[g] as readonly number[]) {
        const other = chosen.map((at, h) => (h === g ? host : at))
        if (host === chosen[g]) continue
        const found = solve(housed(problem, groups, other))
        if (found === null || (best !== null && found.cost >= best.cost)) continue
        best = found
        chosen = other
      }
    })
    if (best === before) break
  }
  return best ?? last(housed(problem, groups, chosen))
}

/** Groups that have a line in common are one group. In the order of their first lines. */
function joinGroups(groups: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const joined: Set<number>[] = []
  for (const group of groups) {
    const merged = new Set(group)
    for (let k = joined.length - 1; k >= 0; k--) {
      const other = joined[k] as Set<number>
      if (![...other].some((line) => merged.has(line))) continue
      for (const line of other) merged.add(line)
      joined.splice(k, 1)
    }
    joined.push(merged)
  }
  return joined
    .map((group) => [...group].sort((a, b) => a - b))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

/** The shops that can make the whole group, cheapest first. */
function hostsOf(problem: SplitProblem, group: readonly number[]): readonly number[] {
  const { lines, demand, limit, unit, setup, fixed } = problem
  const able: { readonly shop: number; readonly cost: number }[] = []
  for (let shop = 0; shop < problem.shops; shop++) {
    const whole = group.every((j) => (limit[shop * lines + j] as number) >= (demand[j] as number))
    if (!whole || !hasRoom(problem, shop, group)) continue
    const cost = group.reduce((sum, j) => {
      const at = shop * lines + j
      return sum + (setup[at] as number) + (demand[j] as number) * (unit[at] as number)
    }, fixed[shop] as number)
    able.push({ shop, cost })
  }
  able.sort((a, b) => a.cost - b.cost || a.shop - b.shop)
  return able.slice(0, HOSTS_MAX).map(({ shop }) => shop)
}

function hasRoom(problem: SplitProblem, shop: number, group: readonly number[]): boolean {
  const need = new Map<number, number>()
  for (const j of group) {
    for (const pool of [problem.processPool[j] as number, problem.shelfPool[j] as number]) {
      need.set(pool, (need.get(pool) ?? 0) + (problem.demand[j] as number))
    }
  }
  return [...need].every(
    ([pool, units]) => (problem.room[shop * problem.pools + pool] as number) >= units,
  )
}

/** Nobody but its host makes a line of a group. */
function housed(
  problem: SplitProblem,
  groups: readonly (readonly number[])[],
  hosts: readonly number[],
): SplitProblem {
  const limit = problem.limit.slice()
  groups.forEach((group, g) => {
    for (const j of group) {
      for (let shop = 0; shop < problem.shops; shop++) {
        if (shop !== hosts[g]) limit[shop * problem.lines + j] = 0
      }
    }
  })
  return { ...problem, limit }
}

/**
 * Among each few of the best shops, where the cheapest parts stand in each other's way and `withLots`
 * found nothing: a rare case.
 */
function amongFew(
  problem: SplitProblem,
  rank: readonly number[],
  movesMax: number,
  lotMin: number,
): SplitSolution | null {
  if (lotMin <= 1) return null
  const few = rank.slice(0, SETS_SHOPS_MAX)
  let best: SplitSolution | null = null
  for (let set = 1; set < 1 << few.length; set++) {
    const kept = few.filter((_, at) => ((set >>> at) & 1) === 1)
    if (kept.length > problem.shopsMax) continue
    let plain = problem
    for (const shop of rank) if (!kept.includes(shop)) plain = without(plain, shop)
    const other = withLots(plain, rank, movesMax, lotMin)
    if (other !== null && (best === null || other.cost < best.cost)) best = other
  }
  return best
}

/** Small parts are filled up from the others, or left out, whichever is cheaper, until none is small. */
function withLots(
  problem: SplitProblem,
  rank: readonly number[],
  movesMax: number,
  lotMin: number,
): SplitSolution | null {
  let plain = problem
  let best: SplitSolution | null = null
  for (let drop = 0; drop <= DROPS_MAX; drop++) {
    const found = solveSplit(plain, rank, movesMax)
    if (found === null || (best !== null && found.cost >= best.cost)) return best
    const small = smallParts(plain, found, lotMin)
    if (small.length === 0) return found
    const raised = fillUp(plain, found, lotMin)
    if (raised !== null && (best === null || raised.cost < best.cost)) best = raised
    // Least units first: it has most to gain.
    const units = small.map((o) => unitsOf(plain, found, o))
    const out = found.open[small[units.indexOf(Math.min(...units))] as number] as number
    plain = without(plain, out)
  }
  return best
}

function without(problem: SplitProblem, shop: number): SplitProblem {
  const limit = problem.limit.slice()
  limit.fill(0, shop * problem.lines, (shop + 1) * problem.lines)
  return { ...problem, limit }
}

function unitsOf({ lines }: SplitProblem, { quantity }: SplitSolution, o: number): number {
  let units = 0
  for (let j = 0; j < lines; j++) units += quantity[o * lines + j] as number
  return units
}

/** Positions in `open` of shops that make something, but too little. */
function smallParts(problem: SplitProblem, solution: SplitSolution, lotMin: number): number[] {
  return solution.open.flatMap((_, o) => {
    const units = unitsOf(problem, solution, o)
    return units > 0 && units < lotMin ? [o] : []
  })
}

/** Moves units from parts that can spare them, those first that cost least to move. */
function fillUp(
  problem: SplitProblem,
  solution: SplitSolution,
  lotMin: number,
): SplitSolution | null {
  const filled: SplitSolution = { ...solution, quantity: solution.quantity.slice() }
  for (const o of smallParts(problem, solution, lotMin)) {
    for (;;) {
      const wanted = lotMin - unitsOf(problem, filled, o)
      if (wanted <= 0) break
      if (!moveTo(problem, filled, o, wanted, lotMin)) return null
    }
  }
  return { ...filled, cost: costOf(problem, filled) }
}

/** As many units of one line as are wanted, spared and fit. False: none. */
function moveTo(
  problem: SplitProblem,
  solution: SplitSolution,
  to: number,
  wanted: number,
  lotMin: number,
): boolean {
  const { lines, unit, setup } = problem
  const { open, quantity } = solution
  let best: { readonly from: number; readonly line: number; readonly units: number } | null = null
  let bestCost = Number.POSITIVE_INFINITY
  for (let from = 0; from < open.length; from++) {
    const spare = unitsOf(problem, solution, from) - lotMin
    if (from === to || spare <= 0) continue
    for (let j = 0; j < lines; j++) {
      const here = (open[to] as number) * lines + j
      const there = (open[from] as number) * lines + j
      const held = quantity[from * lines + j] as number
      const units = Math.min(wanted, spare, held, roomFor(problem, solution, to, j))
      if (units <= 0) continue
      const begins = (quantity[to * lines + j] as number) === 0 ? (setup[here] as number) : 0
      const cost = (unit[here] as number) - (unit[there] as number) + begins / units
      if (cost >= bestCost) continue
      best = { from, line: j, units }
      bestCost = cost
    }
  }
  if (best === null) return false
  const { from, line, units } = best
  quantity[from * lines + line] = (quantity[from * lines + line] as number) - units
  quantity[to * lines + line] = (quantity[to * lines + line] as number) + units
  return true
}

/** Units of the line that a shop of the solution can take besides what it makes. */
function roomFor(problem: SplitProblem, solution: SplitSolution, o: number, line: number): number {
  const { lines, limit, pools, processPool, shelfPool, room } = problem
  const { open, quantity } = solution
  const shop = open[o] as number
  let free = (limit[shop * lines + line] as number) - (quantity[o * lines + line] as number)
  for (const pool of [processPool[line] as number, shelfPool[line] as number]) {
    let used = 0
    for (let j = 0; j < lines; j++) {
      if (processPool[j] === pool || shelfPool[j] === pool)
        used += quantity[o * lines + j] as number
    }
    free = Math.min(free, (room[shop * pools + pool] as number) - used)
  }
  return free
}

function costOf(problem: SplitProblem, { open, quantity }: SplitSolution): number {
  const { lines, fixed, setup, unit } = problem
  let cost = 0
  open.forEach((shop, o) => {
    let any = false
    for (let j = 0; j < lines; j++) {
      const units = quantity[o * lines + j] as number
      if (units === 0) continue
      any = true
      cost += (setup[shop * lines + j] as number) + units * (unit[shop * lines + j] as number)
    }
    if (any) cost += fixed[shop] as number
  })
  return cost
}
