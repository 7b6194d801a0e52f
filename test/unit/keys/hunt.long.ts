import { expect } from 'chai'
import { KEY_FLAWS } from './world/key-flaws.ts'
import { KeyRun } from './world/key-run.ts'

/** `FROM=100000 SEEDS=50000 npm run test:long -- test/unit/keys/hunt.long.ts` hunts elsewhere. */
const FROM = Number(process.env['FROM'] ?? 10_000)
const SEEDS = Number(process.env['SEEDS'] ?? 5_000)
/** Enough to say how rare the rarest is. */
const FLAW_SEEDS = 1_000

describe('idempotency keys, for long', function () {
  this.timeout(0)

  it(`hold through ${SEEDS} seeds from ${FROM}`, () => {
    for (let seed = FROM; seed < FROM + SEEDS; seed += 1) {
      expect(new KeyRun(seed).run().violations, `seed ${seed}`).to.deep.equal([])
    }
  })

  for (const { flaw } of KEY_FLAWS) {
    it(`would not hold with: ${flaw.name}`, function () {
      let caught = 0
      for (let seed = 0; seed < FLAW_SEEDS; seed += 1) {
        if (new KeyRun(seed, flaw).run().violations.length > 0) caught += 1
      }
      if (this.test) this.test.title += `: ${caught} of ${FLAW_SEEDS}`
      expect(caught).to.be.greaterThan(0)
    })
  }
})
