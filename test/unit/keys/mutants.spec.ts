import { expect } from 'chai'
import { KEY_FLAWS } from './world/key-flaws.ts'
import { KeyRun } from './world/key-run.ts'

/** The checkers bite: each rule of the take-over, taken away, is seen within its budget of seeds. */
describe('planted mistakes about keys are caught', function () {
  this.timeout(300_000)
  for (const { flaw, seeds, from } of KEY_FLAWS) {
    it(flaw.name, function () {
      for (let seed = from; seed < from + seeds; seed += 1) {
        const [violation] = new KeyRun(seed, flaw).run().violations
        if (violation === undefined) continue
        if (this.test) this.test.title = `${flaw.name}: ${violation.invariant} at seed ${seed}`
        return
      }
      expect.fail(`not caught in ${seeds} seeds from ${from}`)
    })
  }
})
