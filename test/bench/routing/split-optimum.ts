import highs from 'highs'
import type { SplitProblem } from '../../../src/models/split-problem.ts'

// Its types are those of a CommonJS module; what is loaded is an ES module.
const loadHighs = highs as unknown as typeof highs.default
type Highs = Awaited<ReturnType<typeof loadHighs>>

/**
 * What a division costs at least, by HiGHS: the mixed-integer program of the whole problem. Units are
 * left continuous: with shops and set-ups chosen the rest is a flow, whole by itself unless lines
 * share a shelf, and then what is found is still below every division.
 */
export class SplitOptimum {
  private readonly highs: Highs

  private constructor(highs: Highs) {
    this.highs = highs
  }

  static async load(): Promise<SplitOptimum> {
    return new SplitOptimum(await loadHighs())
  }

  /** In the problem's minor units; null: not solved in time, or there is no division. */
  costOf(problem: SplitProblem, secondsMax: number): number | null {
    const options = { time_limit: secondsMax, mip_rel_gap: RELATIVE_GAP, output_flag: false }
    const solved = this.highs.solve(programOf(problem), options)
    return solved.Status === 'Optimal' ? solved.ObjectiveValue : null
  }
}

/** Far below the hundredth of a per cent up to which two costs count as the same. */
const RELATIVE_GAP = 1e-6
/** The format's readers refuse lines much longer than this. */
const LINE_LENGTH = 200

/** In CPLEX's LP format: y opens a shop, u sets a line up, x are units. */
function programOf(problem: SplitProblem): string {
  const { shops, lines, pools, setup, limit, demand } = problem
  const cost: string[] = []
  const rules: string[] = []
  const binary: string[] = []
  for (let i = 0; i < shops; i++) {
    cost.push(`${problem.fixed[i]} y${i}`)
    binary.push(`y${i}`)
    for (const j of ableLines(problem, i)) {
      const at = i * lines + j
      cost.push(`${problem.unit[at]} x${i}_${j}`)
      if ((setup[at] as number) > 0) {
        cost.push(`${setup[at]} u${i}_${j}`)
        binary.push(`u${i}_${j}`)
        rules.push(`x${i}_${j} - ${limit[at]} u${i}_${j} <= 0`, `u${i}_${j} - y${i} <= 0`)
      } else rules.push(`x${i}_${j} - ${limit[at]} y${i} <= 0`)
    }
    for (let p = 0; p < pools; p++) {
      const sharing = ableLines(problem, i).filter((j) => drawsOn(problem, j, p))
      if (sharing.length < 2) continue
      const units = sharing.map((j) => `x${i}_${j}`).join(' + ')
      rules.push(`${units} - ${problem.room[i * pools + p]} y${i} <= 0`)
    }
  }
  const all = [...Array.from({ length: shops }).keys()]
  for (let j = 0; j < lines; j++) {
    const able = all.filter((i) => (limit[i * lines + j] as number) > 0)
    rules.push(`${able.map((i) => `x${i}_${j}`).join(' + ')} = ${demand[j]}`)
  }
  rules.push(`${all.map((i) => `y${i}`).join(' + ')} <= ${problem.shopsMax}`)
  return [
    'Minimize',
    folded(` obj: ${cost.join(' + ')}`),
    'Subject To',
    ...rules.map((rule, n) => folded(` c${n}: ${rule}`)),
    'Binary',
    ...binary.map((name) => ` ${name}`),
    'End',
    '',
  ].join('\n')
}

function ableLines({ lines, limit }: SplitProblem, shop: number): number[] {
  return [...Array.from({ length: lines }).keys()].filter(
    (j) => (limit[shop * lines + j] as number) > 0,
  )
}

function drawsOn({ processPool, shelfPool }: SplitProblem, line: number, pool: number): boolean {
  return processPool[line] === pool || shelfPool[line] === pool
}

function folded(text: string): string {
  let length = 0
  return text
    .split(' + ')
    .map((part) => {
      length += part.length
      if (length < LINE_LENGTH) return part
      length = 0
      return `${part}\n`
    })
    .join(' + ')
}
