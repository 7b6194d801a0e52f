import { isCoverable } from '../models/split-problem.ts'
import type { SplitProblem } from '../models/split-problem.ts'
import type { DivisionAnswer, DivisionCase } from '../ports/division-solver.ts'
import { programOf } from './lp-program.ts'

/** What is used of npm `highs`, whose own types load as those of another kind of module. */
export interface Highs {
  solve(
    program: string,
    options: Readonly<Record<string, unknown>>,
  ): {
    readonly Status: string
    readonly Columns: Readonly<Record<string, { readonly Primal?: number }>>
  }
}

/** Far below the minor unit that two divisions can differ by. */
const RELATIVE_GAP = 1e-6

/** Solves by HiGHS, on this thread. What it says of costs is not believed: only which shop makes how many. */
export function solveDivision(
  highs: Highs,
  asked: DivisionCase,
  secondsMax: number,
): DivisionAnswer {
  if (!isCoverable(asked.problem)) return { type: 'none' }
  const options = { time_limit: secondsMax, mip_rel_gap: RELATIVE_GAP, output_flag: false }
  const { Status, Columns } = highs.solve(programOf(asked), options)
  if (Status === 'Infeasible') return { type: 'none' }
  const quantity = quantitiesOf(asked.problem, Columns)
  // Stopped before it had found any division at all.
  if (quantity === null) return { type: 'unsolved', reason: 'too_slow' }
  return {
    type: 'solved',
    proven: Status === 'Optimal',
    solution: solutionOf(asked.problem, quantity),
  }
}

/** By shop and line; null: the columns are no division of everything. */
function quantitiesOf(
  { shops, lines, demand }: SplitProblem,
  columns: Readonly<Record<string, { readonly Primal?: number }>>,
): Int32Array | null {
  const quantity = new Int32Array(shops * lines)
  for (const [name, { Primal }] of Object.entries(columns)) {
    const [, shop, line] = /^x(\d+)_(\d+)$/.exec(name) ?? []
    if (shop === undefined || line === undefined) continue
    quantity[Number(shop) * lines + Number(line)] = Math.round(Primal ?? 0)
  }
  const whole = demand.every((units, j) => {
    let made = 0
    for (let i = 0; i < shops; i++) made += quantity[i * lines + j] as number
    return made === units
  })
  return whole ? quantity : null
}

function solutionOf(
  { shops, lines, fixed, setup, unit }: SplitProblem,
  quantity: Int32Array,
): { cost: number; open: number[]; quantity: Int32Array } {
  const open: number[] = []
  let cost = 0
  for (let i = 0; i < shops; i++) {
    const row = quantity.subarray(i * lines, (i + 1) * lines)
    if (row.every((units) => units === 0)) continue
    open.push(i)
    cost += fixed[i] as number
    row.forEach((units, j) => {
      if (units === 0) return
      cost += (setup[i * lines + j] as number) + units * (unit[i * lines + j] as number)
    })
  }
  const rows = new Int32Array(open.length * lines)
  open.forEach((i, o) => rows.set(quantity.subarray(i * lines, (i + 1) * lines), o * lines))
  return { cost, open, quantity: rows }
}
