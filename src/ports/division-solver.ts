import type { SplitProblem, SplitRules, SplitSolution } from '../models/split-problem.ts'

/** One order's division, in numbers only: nothing of shops, merchants or goods leaves the core. */
export interface DivisionCase {
  readonly problem: SplitProblem
  readonly rules: SplitRules
}

/**
 * Why there is no answer. `no_solver`: this node has none. `too_large`: more than its memory is meant
 * for. `busy`: enough wait already. `too_slow`: its time was up before it had found anything. `failed`:
 * it broke, and begins anew with the next.
 */
export type Unsolved = 'no_solver' | 'too_large' | 'busy' | 'too_slow' | 'failed'

/** `proven`: nothing cheaper exists for these numbers; else it is the best that was found in time. */
export type DivisionAnswer =
  | { readonly type: 'solved'; readonly proven: boolean; readonly solution: SplitSolution }
  /** Proven: no division keeps the rules. */
  | { readonly type: 'none' }
  | { readonly type: 'unsolved'; readonly reason: Unsolved }

/**
 * Solves divisions exactly, elsewhere than on the node's loop. Answers once, in bounded time; what it
 * says is an input like any other, and is checked.
 */
export interface DivisionSolver {
  divide(asked: DivisionCase, done: (answer: DivisionAnswer) => void): void
}
