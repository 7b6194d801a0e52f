import { expect } from 'chai'
import * as fc from 'fast-check'
import type {
  SplitProblem,
  SplitRules,
  SplitSolution,
} from '../../../../src/models/split-problem.ts'
import { solveRuledSplit } from '../../../../src/routing/division/split-rules.ts'

const MOVES = 3_000

interface Table {
  readonly demand: readonly number[]
  readonly fixed: readonly number[]
  /** By shop, then line. */
  readonly unit: readonly (readonly number[])[]
  readonly limit: readonly (readonly number[])[]
  readonly shopsMax?: number
}

/** Every line on a press and a shelf of its own. */
function problem({ demand, fixed, unit, limit, shopsMax }: Table): SplitProblem {
  const lines = demand.length
  const shops = fixed.length
  const processPool = Int32Array.from(demand, (_, j) => j)
  const shelfPool = Int32Array.from(demand, (_, j) => lines + j)
  return {
    shops,
    lines,
    demand: Int32Array.from(demand),
    fixed: Float64Array.from(fixed),
    setup: new Float64Array(shops * lines),
    unit: Float64Array.from(unit.flat()),
    limit: Int32Array.from(limit.flat()),
    pools: 2 * lines,
    processPool,
    shelfPool,
    room: Int32Array.from(limit.flatMap((row) => [...row, ...row])),
    shopsMax: shopsMax ?? shops,
  }
}

function solve(table: Table, rules: Partial<SplitRules>): SplitSolution | null {
  const plain = problem(table)
  const rank = [...plain.fixed.keys()]
  return solveRuledSplit(plain, rank, MOVES, { together: [], lotMin: 1, ...rules })
}

/** Units by shop, then line. */
function table(solution: SplitSolution | null, shops: number, lines: number): number[][] {
  const rows = Array.from({ length: shops }, () => Array.from({ length: lines }, () => 0))
  solution?.open.forEach((shop, o) => {
    for (let j = 0; j < lines; j++) {
      const row = rows[shop]
      if (row !== undefined) row[j] = solution.quantity[o * lines + j] as number
    }
  })
  return rows
}

function keeps(rows: readonly number[][], at: Table, rules: SplitRules): boolean {
  const whole = at.demand.every((units, j) => sum(rows.map((row) => row[j] ?? 0)) === units)
  const within = rows.every((row, i) => row.every((units, j) => units <= (at.limit[i]?.[j] ?? 0)))
  const large = rows.every((row) => sum(row) === 0 || sum(row) >= rules.lotMin)
  const few = rows.filter((row) => sum(row) > 0).length <= (at.shopsMax ?? rows.length)
  const together = rules.together.every(
    (group) => rows.filter((row) => group.some((j) => (row[j] ?? 0) > 0)).length <= 1,
  )
  return whole && within && large && few && together
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}

function costOf(rows: readonly number[][], { fixed, unit }: Table): number {
  return sum(
    rows.map((row, i) =>
      sum(row) === 0
        ? 0
        : (fixed[i] ?? 0) + sum(row.map((units, j) => units * (unit[i]?.[j] ?? 0))),
    ),
  )
}

/** Every way to divide two small lines over three shops. */
function bruteForce(at: Table, rules: SplitRules): number {
  const ways = (units: number): number[][] => {
    const list: number[][] = []
    for (let a = 0; a <= units; a++)
      for (let b = 0; a + b <= units; b++) list.push([a, b, units - a - b])
    return list
  }
  let best = Number.POSITIVE_INFINITY
  for (const first of ways(at.demand[0] ?? 0)) {
    for (const second of ways(at.demand[1] ?? 0)) {
      const rows = first.map((units, i) => [units, second[i] ?? 0])
      if (keeps(rows, at, rules)) best = Math.min(best, costOf(rows, at))
    }
  }
  return best
}

describe('split rules', () => {
  const two: Table = {
    demand: [10, 10],
    fixed: [100, 100],
    unit: [
      [1, 50],
      [50, 1],
    ],
    limit: [
      [10, 10],
      [10, 10],
    ],
  }

  it('divides two lines between the shops that are cheap for each', () => {
    expect(table(solve(two, {}), 2, 2)).to.deep.equal([
      [10, 0],
      [0, 10],
    ])
  })

  it('keeps lines together, though it costs more', () => {
    const rows = table(solve(two, { together: [[0, 1]] }), 2, 2)
    expect(rows.filter((row) => sum(row) > 0)).to.deep.equal([[10, 10]])
  })

  it('makes one group of two that have a line in common', () => {
    const three: Table = {
      demand: [1, 1, 1],
      fixed: [1, 1],
      unit: [
        [1, 9, 1],
        [9, 1, 9],
      ],
      limit: [
        [1, 1, 1],
        [1, 1, 1],
      ],
    }
    const rows = table(
      solve(three, {
        together: [
          [0, 1],
          [2, 1],
        ],
      }),
      2,
      3,
    )
    expect(rows).to.deep.equal([
      [1, 1, 1],
      [0, 0, 0],
    ])
  })

  it('does not divide a line that must not be', () => {
    const scarce = {
      ...two,
      limit: [
        [9, 10],
        [10, 10],
      ],
    }
    expect(table(solve(scarce, { together: [[0]] }), 2, 2)[1]?.[0]).to.equal(10)
    const nobody = {
      ...two,
      limit: [
        [9, 10],
        [9, 10],
      ],
    }
    expect(solve(nobody, {})).to.not.equal(null)
    expect(solve(nobody, { together: [[0]] })).to.equal(null)
  })

  it('fills a part that is too small from the others', () => {
    const one: Table = {
      demand: [10],
      fixed: [0, 0],
      unit: [[1], [2]],
      limit: [[9], [9]],
    }
    expect(table(solve(one, {}), 2, 1)).to.deep.equal([[9], [1]])
    expect(table(solve(one, { lotMin: 3 }), 2, 1)).to.deep.equal([[7], [3]])
    expect(solve(one, { lotMin: 6 })).to.equal(null)
  })

  it('does without a part that is too small where another shop has room', () => {
    const rows = table(solve(two, { lotMin: 11 }), 2, 2)
    expect(rows.filter((row) => sum(row) > 0)).to.deep.equal([[10, 10]])
  })

  it('keeps the rules, and is seldom dearer than the best of all divisions', () => {
    const small = fc.record({
      demand: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
      fixed: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 3, maxLength: 3 }),
      unit: fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })), {
        minLength: 3,
        maxLength: 3,
      }),
      limit: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
        minLength: 3,
        maxLength: 3,
      }),
      shopsMax: fc.integer({ min: 1, max: 3 }),
    })
    const asked = fc.record({
      together: fc.constantFrom<SplitRules['together']>([], [[0]], [[0, 1]]),
      lotMin: fc.integer({ min: 1, max: 5 }),
    })
    let cases = 0
    let missed = 0
    let optimal = 0
    fc.assert(
      fc.property(small, asked, (at, rules) => {
        const found = solve(at, rules)
        const best = bruteForce(at, rules)
        if (best === Number.POSITIVE_INFINITY) {
          expect(found).to.equal(null)
          return
        }
        cases += 1
        if (found === null) {
          missed += 1
          return
        }
        const rows = table(found, 3, 2)
        expect(keeps(rows, at, rules)).to.equal(true)
        expect(found.cost).to.be.closeTo(costOf(rows, at), 1e-6)
        expect(found.cost).to.be.at.least(best - 1e-6)
        if (found.cost <= best + 1e-6) optimal += 1
      }),
      { numRuns: 2_000 },
    )
    expect(missed / cases).to.be.lessThan(0.02)
    expect(optimal / cases).to.be.greaterThan(0.95)
  })
})
