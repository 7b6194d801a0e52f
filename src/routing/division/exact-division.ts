import type { PeerId } from '../../models/ids.ts'
import type { Share } from '../../models/order.ts'
import { isCoverable } from '../../models/split-problem.ts'
import type { SplitProblem } from '../../models/split-problem.ts'
import type { DivisionAnswer, DivisionCase, Unsolved } from '../../ports/division-solver.ts'
import type { RouteLeg } from '../decision.ts'
import { groupsOf } from '../job-rules.ts'
import type { Job } from '../request.ts'
import { leastCost } from './split-bound.ts'
import { isSolvedAsLine } from './split-line.ts'
import type { SplitPool } from './split-pool.ts'

/**
 * What an exact solver said of a division: an input of the decision, recorded with it, so that whoever
 * decides again needs no solver. Nothing of it is believed but who is to make how many.
 */
export type ExactDivision =
  | {
      readonly type: 'proposed'
      readonly legs: readonly ProposedLeg[]
      /** No division of these shops costs less; else the best that was found in time. */
      readonly proven: boolean
    }
  /** Nobody divides it so that the rules are kept. */
  | { readonly type: 'none' }
  | { readonly type: 'unsolved'; readonly reason: Unsolved }

export type ProposedLeg = readonly [shop: PeerId, shares: readonly Share[]]

/** What became of it. */
export type ExactVerdict =
  /** It is the choice. */
  | 'better'
  /** It costs as much as what was found without it, or more. */
  | 'no_better'
  /** A shop of it cannot have its part, or it breaks a rule. */
  | 'not_possible'
  | 'none'
  | Unsolved

/** A division that was not proven to be as good as it can be. */
export interface HardCase {
  readonly asked: DivisionCase
  /** The shops of the problem, by index. */
  readonly shops: readonly PeerId[]
  /** By line of the problem: its index in the order. */
  readonly lines: readonly number[]
}

/**
 * Where the search comes so near to the proven bound, nothing is to be gained that anybody would notice:
 * most orders end here. Per mille of the whole cost.
 */
const PROVEN_PER_MILLE = 2

/**
 * Null: what the search found is proven to be good enough. `found` null: it found no division, which is
 * proven by nothing.
 */
export function hardCaseOf(
  job: Job,
  { problem, shops }: SplitPool,
  found: readonly RouteLeg[] | null,
): HardCase | null {
  // What nobody could make needs no proof: most orders without a shop are of this kind.
  if (problem.shops < 2 || !isCoverable(problem)) return null
  const peers = shops.map(({ profile }) => profile.peer)
  const rules = { together: groupsOf(job.rules, job.lines), lotMin: job.rules.lotMin }
  const isPlain = rules.together.length === 0 && rules.lotMin <= 1
  if (found !== null && isPlain) {
    if (isSolvedAsLine(problem)) return null
    const cost = costIn(problem, job, peers, found)
    if (cost <= leastCost(problem) * (1 + PROVEN_PER_MILLE / 1_000)) return null
  }
  return {
    asked: { problem, rules },
    shops: peers,
    lines: job.lines.map(({ line }) => line),
  }
}

/** In the numbers of the problem; infinity: another shop has a part. */
function costIn(
  { lines, fixed, setup, unit }: SplitProblem,
  job: Job,
  peers: readonly PeerId[],
  legs: readonly RouteLeg[],
): number {
  let cost = 0
  for (const leg of legs) {
    const shop = peers.indexOf(leg.shop)
    cost += fixed[shop] ?? Number.POSITIVE_INFINITY
    for (const [line, units] of leg.shares) {
      const at = shop * lines + job.lines.findIndex((one) => one.line === line)
      cost += (setup[at] ?? 0) + units * (unit[at] ?? 0)
    }
  }
  return cost
}

/** The answer to a case in the order's own terms: shops by name and lines by their place in the order. */
export function divisionOf({ shops, lines }: HardCase, answer: DivisionAnswer): ExactDivision {
  if (answer.type !== 'solved') return answer
  const { open, quantity } = answer.solution
  const legs = open.flatMap((shop, o): ProposedLeg[] => {
    const peer = shops[shop]
    const shares = lines
      .map((line, j): Share => [line, quantity[o * lines.length + j] ?? 0])
      .filter(([, units]) => units !== 0)
      .sort(([a], [b]) => a - b)
    return peer === undefined ? [] : [[peer, shares]]
  })
  return { type: 'proposed', legs, proven: answer.proven }
}

/** Everything is made once, by no more shops than allowed, and the merchant's rules are kept. */
export function keepsRules(job: Job, legs: readonly ProposedLeg[]): boolean {
  const { lotMin, keepTogether } = job.rules
  const peers = new Set(legs.map(([peer]) => peer))
  if (peers.size !== legs.length || legs.length > job.request.spec.maxSplits) return false
  const made = new Map<number, number>()
  for (const [, shares] of legs) {
    for (const [line, units] of shares) {
      if (!Number.isInteger(units) || units <= 0) return false
      made.set(line, (made.get(line) ?? 0) + units)
    }
  }
  const isWhole = job.lines.every(({ line, quantity }) => made.get(line) === quantity)
  if (!isWhole || made.size !== job.lines.length) return false
  return legs.every(([, shares]) => {
    const units = shares.reduce((sum, [, each]) => sum + each, 0)
    const lines = new Set(shares.map(([line]) => line))
    const apart = keepTogether.some((group) => {
      const wanted = group.filter((line) => made.has(line))
      const here = wanted.filter((line) => lines.has(line))
      const wholly = here.every((line) =>
        shares.some(([one, each]) => one === line && each === made.get(line)),
      )
      return here.length > 0 && (here.length < wanted.length || !wholly)
    })
    return units >= lotMin && !apart
  })
}

/** What became of an answer, beside what the search had found without it. */
export function verdictOn(
  exact: ExactDivision,
  isPossible: boolean,
  isChosen: boolean,
): ExactVerdict {
  switch (exact.type) {
    case 'none':
      return 'none'
    case 'unsolved':
      return exact.reason
    case 'proposed':
      return isChosen ? 'better' : isPossible ? 'no_better' : 'not_possible'
  }
}
