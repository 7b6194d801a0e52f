import { expect } from 'chai'
import * as fc from 'fast-check'
import { SplitFill } from '../../../../src/routing/division/split-fill.ts'
import { solveLine } from '../../../../src/routing/division/split-line.ts'
import { SplitBound } from '../../../../src/routing/division/split-bound.ts'
import type { SplitProblem } from '../../../../src/models/split-problem.ts'
import { solveSplit } from '../../../../src/routing/division/split-search.ts'
import {
  MOVES_MAX,
  anyProblem,
  bruteForce,
  expectBruteForce,
  expectSound,
  ranks,
} from '../split-twin.ts'

const NOTHING_MADE = 1e9

describe('split', () => {
  it('divides one line as brute force does', () => {
    fc.assert(
      fc.property(anyProblem({ shops: 5, lines: 1, units: 6, processes: 1 }), (random) => {
        // One line's limit already includes its pools.
        const limit = random.limit.map((units, i) => {
          return Math.min(units, random.room[i * 2] ?? 0, random.room[i * 2 + 1] ?? 0)
        })
        const problem = { ...random, limit, shopsMax: 5 }
        const best = bruteForce(problem)
        const solution = solveLine(problem)
        if (solution === null) expect(best).to.equal(Number.POSITIVE_INFINITY)
        else {
          expectSound(problem, solution)
          expect(solution.cost).to.be.closeTo(best, 1e-6)
        }
      }),
      { numRuns: 300 },
    )
  })

  for (const processes of [1, 3]) {
    it(`divides small baskets as brute force does, ${processes} processes`, () => {
      expectBruteForce(processes, 5_000, 7)
    })
  }

  it('bounds every set of open shops from below', () => {
    const shape = { shops: 4, lines: 3, units: 3, processes: 2 }
    fc.assert(
      fc.property(anyProblem(shape), fc.integer({ min: 1, max: 15 }), (problem, set) => {
        const spread = problem.unit.map((unit, at) => {
          const units = problem.limit[at] ?? 0
          return units === 0 ? unit : unit + (problem.setup[at] ?? 0) / units
        })
        const open = [0, 1, 2, 3].filter((shop) => ((set >>> shop) & 1) === 1)
        const limit = problem.limit.map((units, at) => {
          return open.includes(Math.floor(at / problem.lines)) ? units : 0
        })
        const fixed = problem.fixed.map((cost, shop) => (open.includes(shop) ? 0 : cost))
        const parcels = open.reduce((sum, shop) => sum + (problem.fixed[shop] ?? 0), 0)
        // All open shops send a parcel, whatever they make.
        const least = parcels + bruteForce({ ...problem, limit, fixed, shopsMax: problem.shops })
        const bound = new SplitBound(problem, spread).of(open, open.length)
        expect(bound).to.be.at.most(Math.min(least, NOTHING_MADE) + 1e-6)
      }),
      { numRuns: 1_000 },
    )
  })

  it('one more shop that may be used never raises the cost', () => {
    fc.assert(
      fc.property(anyProblem({ shops: 5, lines: 2, units: 4, processes: 2 }), (random) => {
        // Without set-ups a set's cost is exact, and so is the answer among so few.
        const more = { ...random, setup: random.setup.map(() => 0), shopsMax: 5 }
        const less = { ...more, limit: more.limit.map((units, at) => (at < 2 ? 0 : units)) }
        const before = solveSplit(less, ranks(less), MOVES_MAX)
        const after = solveSplit(more, ranks(more), MOVES_MAX)
        if (before === null) return
        expect(after?.cost).to.be.at.most(before.cost + 1e-6)
      }),
      { numRuns: 1_000 },
    )
  })

  it('uses the same moves on every run', () => {
    const [problem] = fc.sample(anyProblem({ shops: 9, lines: 4, units: 20, processes: 2 }), {
      numRuns: 1,
      seed: 3,
    })
    if (problem === undefined) throw new Error('no sample')
    const once = solveSplit(problem, ranks(problem), 50)
    expect(solveSplit(problem, ranks(problem), 50)).to.deep.equal(once)
  })

  it('makes way in a full shop for a line that only it can make', () => {
    // Shop 0 is cheapest for both lines, but has room for one unit; line 1 is made nowhere else.
    const problem: SplitProblem = {
      shops: 2,
      lines: 2,
      demand: Int32Array.of(1, 1),
      fixed: Float64Array.of(0, 0),
      setup: Float64Array.of(0, 0, 0, 0),
      unit: Float64Array.of(1, 5, 9, 0),
      limit: Int32Array.of(1, 1, 1, 0),
      pools: 3,
      processPool: Int32Array.of(0, 0),
      shelfPool: Int32Array.of(1, 2),
      room: Int32Array.of(1, 9, 9, 1, 9, 9),
      shopsMax: 2,
    }
    const fill = new SplitFill(problem)
    expect(fill.cost([0, 1], 2, 1_000)).to.equal(14)
    expect(fill.unmade).to.equal(0)
  })
})
