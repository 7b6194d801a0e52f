import type { SplitProblem, SplitRules, SplitSolution } from '../../../src/models/split-problem.ts'
import { bruteForce, wholeQuantity } from './split-twin.ts'

/** The dumb twin again, within a merchant's rules. */
export function bruteForceRuled(problem: SplitProblem, rules: SplitRules): number {
  return bruteForce(problem, (quantity) => keeps(problem, quantity, rules))
}

export function keepsRules(
  problem: SplitProblem,
  solution: SplitSolution,
  rules: SplitRules,
): boolean {
  return keeps(problem, wholeQuantity(problem, solution), rules)
}

function keeps({ shops, lines }: SplitProblem, quantity: Int32Array, rules: SplitRules): boolean {
  const rows = Array.from({ length: shops }, (_, i) => [
    ...quantity.subarray(i * lines, (i + 1) * lines),
  ])
  const units = rows.map((row) => row.reduce((a, b) => a + b, 0))
  const isLarge = units.every((made) => made === 0 || made >= rules.lotMin)
  const hostsOf = (group: readonly number[]): number =>
    rows.filter((row) => group.some((j) => (row[j] ?? 0) > 0)).length
  return isLarge && rules.together.every((group) => hostsOf(group) <= 1)
}
