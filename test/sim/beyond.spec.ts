import { expect } from 'chai'
import { drawPlain } from '../../src/sim/drawing/draw-scenario.ts'
import { emphasize } from '../../src/sim/drawing/emphasis.ts'
import { runScenario } from '../../src/sim/run.ts'
import type { Outcome } from '../../src/sim/run.ts'

/** Some two seconds each; the first is as long as the others together. */
const FIRST = 2
const SEEDS = 5

function run(seed: string): Outcome {
  return runScenario(emphasize(drawPlain(seed), 'far apart'))
}

describe('clusters far apart, each knowing only its own shops', function () {
  this.timeout(240_000)

  it(`keep every promise, and make what nobody at home can make (${SEEDS} seeds)`, () => {
    const broken: string[] = []
    const happened = new Map<string, number>()
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const { violations, stats } = run(String(seed))
      broken.push(...violations.map(({ promise, text }) => `seed ${seed}: ${promise}: ${text}`))
      for (const [name, count] of Object.entries(stats.counts)) {
        happened.set(name, (happened.get(name) ?? 0) + count)
      }
    }
    expect(broken).to.deep.equal([])
    expect([...happened.keys()]).to.include.members(['message.solicit_told', 'press'])
  })

  it('repeat to the byte', () => {
    expect(run('3').digest).to.equal(run('3').digest)
  })
})
