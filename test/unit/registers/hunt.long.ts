import { expect } from 'chai'
import { BenchRun } from './world/bench-run.ts'
import { FLAWS } from './world/flaws.ts'

/** `FROM=1000000 SEEDS=500000 npm run test:long -- test/unit/registers/hunt.long.ts` hunts elsewhere. */
const FROM = Number(process.env['FROM'] ?? 10_000)
const SEEDS = Number(process.env['SEEDS'] ?? 100_000)
/** Enough to say how rare the rarest is. */
const FLAW_SEEDS = 3_000

describe('registers, for long', function () {
  this.timeout(0)

  it(`hold through ${SEEDS} seeds from ${FROM}`, function () {
    const began = performance.now()
    for (let seed = FROM; seed < FROM + SEEDS; seed += 1) {
      expect(new BenchRun(seed).run().violations, `seed ${seed}`).to.deep.equal([])
    }
    const perSecond = Math.round((SEEDS / (performance.now() - began)) * 1_000)
    if (this.test) this.test.title += `: ${perSecond} a second`
  })

  for (const { flaw } of FLAWS) {
    it(`would not hold with: ${flaw.name}`, function () {
      const seen = new Map<string, number>()
      let caught = 0
      for (let seed = 0; seed < FLAW_SEEDS; seed += 1) {
        const [violation] = new BenchRun(seed, flaw).run().violations
        if (violation === undefined) continue
        caught += 1
        seen.set(violation.invariant, (seen.get(violation.invariant) ?? 0) + 1)
      }
      const by = [...seen].map(([invariant, times]) => `${invariant} ${times}`).join(', ')
      if (this.test) this.test.title += `: ${caught} of ${FLAW_SEEDS} (${by})`
      expect(caught).to.be.greaterThan(0)
    })
  }
})
