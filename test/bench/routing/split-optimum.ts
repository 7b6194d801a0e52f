import loadHighs from 'highs'
import type { SplitProblem } from '../../../src/models/split-problem.ts'
import { solveDivision } from '../../../src/solver/solve-division.ts'
import type { Highs } from '../../../src/solver/solve-division.ts'

const PLAIN = { together: [], lotMin: 1 }

/** What a division of the whole problem costs at least, by HiGHS. */
export class SplitOptimum {
  private readonly highs: Highs

  private constructor(highs: Highs) {
    this.highs = highs
  }

  static async load(): Promise<SplitOptimum> {
    return new SplitOptimum((await (loadHighs as unknown as () => Promise<unknown>)()) as Highs)
  }

  /** In the problem's minor units; null: not solved in time, or there is no division. */
  costOf(problem: SplitProblem, secondsMax: number): number | null {
    const answer = solveDivision(this.highs, { problem, rules: PLAIN }, secondsMax)
    return answer.type === 'solved' && answer.proven ? answer.solution.cost : null
  }
}
