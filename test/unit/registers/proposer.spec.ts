import { expect } from 'chai'
import { BenchRun } from './world/bench-run.ts'

/** Enough for every kind of fault to meet every kind of operation; more in `hunt.long.ts`. */
const SEEDS = 1_000

describe('registers', () => {
  it(`hold through ${SEEDS} seeds of loss, doubles, cuts, crashes, wipes, moves and age`, function () {
    this.timeout(20_000)
    const sum = { acknowledged: 0, moves: 0, wipes: 0, crashes: 0, dropped: 0 }
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const verdict = new BenchRun(seed).run()
      expect(verdict.violations, `seed ${seed}`).to.deep.equal([])
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += verdict[name]
    }
    // Faults that never strike, and work that is never done, would prove nothing.
    expect(sum.acknowledged).to.be.greaterThan(5_000)
    expect(sum.moves).to.be.greaterThan(500)
    expect(sum.wipes).to.be.greaterThan(300)
    expect(sum.crashes).to.be.greaterThan(500)
    expect(sum.dropped).to.be.greaterThan(100)
  })

  it('tell one seed twice alike', () => {
    expect(new BenchRun(7).run()).to.deep.equal(new BenchRun(7).run())
  })
})
