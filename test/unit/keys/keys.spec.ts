import { expect } from 'chai'
import { NO_FLAW } from './world/key-flaw.ts'
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

  it('stand for one order each in 10,000 claims across 40 committee changes', function () {
    const faults = {
      nodes: 6,
      changes: 40,
      crashes: 30,
      wipes: 8,
      partitions: 5,
      ambushRate: 0.002,
    }
    const load = { requests: 3_334, gapMs: 60, keys: 2_500, settleRate: 0.9 }
    const verdict = new KeyRun(1, NO_FLAW, { ...faults, ...load }).run()
    expect(verdict.violations).to.deep.equal([])
    expect(verdict.generations).to.be.greaterThan(15)
    const { won, taken, conflicts, unavailable, generations, wipes } = verdict
    expect(won + taken + conflicts).to.be.greaterThan(5_000)
    const told = `${won} won, ${taken} taken, ${conflicts} conflicts, ${unavailable} unavailable`
    if (this.test) this.test.title += `: ${told}, ${generations} generations, ${wipes} wipes`
  })

  it('replay to the same end from the same seed', () => {
    expect(new KeyRun(7).run()).to.deep.equal(new KeyRun(7).run())
  })
})
