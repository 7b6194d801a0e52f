import { expect } from 'chai'
import { KeyRun } from './world/key-run.ts'

const SEEDS = 40

describe('idempotency keys', function () {
  this.timeout(60_000)

  it(`stand for one order each through ${SEEDS} seeds of faults and committee changes`, () => {
    let generations = 0
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const verdict = new KeyRun(seed).run()
      expect(verdict.violations, `seed ${seed}`).to.deep.equal([])
      generations += verdict.generations
    }
    // A world in which nothing moves proves nothing.
    expect(generations).to.be.greaterThan(SEEDS)
  })

  it('replay to the same end from the same seed', () => {
    expect(new KeyRun(7).run()).to.deep.equal(new KeyRun(7).run())
  })
})
