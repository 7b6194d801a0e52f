import { expect } from 'chai'
import { BenchRun } from './world/bench-run.ts'
import { FLAWS } from './world/flaws.ts'

/**
 * The checkers bite: each mistake of CONSENSUS.md 1.3, planted, is seen within its budget of seeds.
 * `npm test -- --reporter spec` names the seed and the invariant of each.
 */
describe('planted mistakes in registers are caught', function () {
  this.timeout(60_000)
  for (const { flaw, seeds, from } of FLAWS) {
    it(flaw.name, function () {
      for (let seed = from; seed < from + seeds; seed += 1) {
        const [violation] = new BenchRun(seed, flaw).run().violations
        if (violation === undefined) continue
        if (this.test) this.test.title = `${flaw.name}: ${violation.invariant} at seed ${seed}`
        return
      }
      expect.fail(`not caught in ${seeds} seeds from ${from}`)
    })
  }
})
