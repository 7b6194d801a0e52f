import { expect } from 'chai'
import * as fc from 'fast-check'
import loadHighs from 'highs'
import type { SplitProblem } from '../../../src/models/split-problem.ts'
import { solveDivision } from '../../../src/solver/solve-division.ts'
import type { Highs } from '../../../src/solver/solve-division.ts'
import { anyProblem, expectSound } from '../routing/split-twin.ts'
import { bruteForceRuled, keepsRules } from '../routing/ruled-twin.ts'

const PLAIN = { together: [], lotMin: 1 }
const SECONDS_MAX = 10
const RUNS = 400

describe('the exact division by HiGHS', () => {
  let highs: Highs

  before(async () => {
    highs = (await (loadHighs as unknown as () => Promise<unknown>)()) as Highs
  })

  const anyRules = fc.record({
    together: fc.constantFrom<readonly (readonly number[])[]>([], [[0]], [[0, 1]], [[0, 1], [2]]),
    lotMin: fc.constantFrom(1, 1, 2, 3),
  })

  it('costs what the dumb twin finds, with the rules of merchants and without', () => {
    let solved = 0
    fc.assert(
      fc.property(
        anyProblem({ shops: 3, lines: 3, units: 3, processes: 2 }),
        anyRules,
        (problem, rules) => {
          const answer = solveDivision(highs, { problem, rules }, SECONDS_MAX)
          const best = bruteForceRuled(problem, rules)
          if (best === Number.POSITIVE_INFINITY) {
            expect(answer.type).to.equal('none')
            return
          }
          if (answer.type !== 'solved') throw new Error(answer.type)
          expect(answer.proven).to.equal(true)
          expectSound(problem, answer.solution)
          expect(keepsRules(problem, answer.solution, rules)).to.equal(true)
          expect(answer.solution.cost).to.be.closeTo(best, 1e-4)
          solved++
        },
      ),
      { numRuns: RUNS, seed: 5, endOnFailure: true },
    )
    // Rooms and rules are drawn so tight that most cases have no division at all.
    expect(solved).to.be.at.least(RUNS / 15)
  })

  it('makes whole units where lines share a shelf', () => {
    fc.assert(
      fc.property(anyProblem({ shops: 3, lines: 3, units: 3, processes: 1 }), (made) => {
        // All lines on one shelf: its room is that of the first.
        const problem: SplitProblem = { ...made, shelfPool: made.shelfPool.map(() => 1) }
        const answer = solveDivision(highs, { problem, rules: PLAIN }, SECONDS_MAX)
        const best = bruteForceRuled(problem, PLAIN)
        if (best === Number.POSITIVE_INFINITY) expect(answer.type).to.equal('none')
        else if (answer.type === 'solved') {
          expectSound(problem, answer.solution)
          expect(answer.solution.cost).to.be.closeTo(best, 1e-4)
        } else throw new Error(answer.type)
      }),
      { numRuns: Math.floor(RUNS / 3), seed: 6, endOnFailure: true },
    )
  })

  it('says that nobody can, before it asks anybody', () => {
    const [problem] = fc.sample(anyProblem({ shops: 2, lines: 2, units: 2, processes: 1 }), 1)
    if (problem === undefined) throw new Error('no sample')
    const nobody = { ...problem, limit: problem.limit.map(() => 0) }
    const never: Highs = {
      solve: () => {
        throw new Error('it was asked')
      },
    }
    expect(solveDivision(never, { problem: nobody, rules: PLAIN }, 1)).to.deep.equal({
      type: 'none',
    })
  })

  it('calls nothing a division that is not one of everything', () => {
    const [problem] = fc.sample(
      anyProblem({ shops: 2, lines: 1, units: 2, processes: 1 }).filter(
        ({ limit, demand }) => (limit[0] ?? 0) + (limit[1] ?? 0) >= (demand[0] ?? 0),
      ),
      1,
    )
    if (problem === undefined) throw new Error('no sample')
    const stopped: Highs = { solve: () => ({ Status: 'Time limit reached', Columns: {} }) }
    expect(solveDivision(stopped, { problem, rules: PLAIN }, 1)).to.deep.equal({
      type: 'unsolved',
      reason: 'too_slow',
    })
  })
})
