import { expect } from 'chai'
import { NO_FLAW } from './world/key-flaw.ts'
import { KeyRun } from './world/key-run.ts'

const KEYS = 10_000
/** Drawn from so many that hardly one is drawn twice. */
const DRAWN_FROM = 1_000_000_000

/** `npm run test:long -- test/unit/keys/ten-thousand.long.ts` */
describe('idempotency keys, ten thousand', function () {
  this.timeout(0)

  it('stand for one order each, sent to three intakes across a hundred committee changes', function () {
    const load = { requests: KEYS, gapMs: 60, keys: DRAWN_FROM, settleRate: 0.97 }
    const faults = { nodes: 6, changes: 100, crashes: 90, wipes: 20, partitions: 15 }
    const verdict = new KeyRun(1, NO_FLAW, { ...load, ...faults, ambushRate: 0.002 }).run()
    expect(verdict.violations).to.deep.equal([])
    const { won, taken, conflicts, unavailable, generations, wipes } = verdict
    // Of three claims at most one wins; some find their intake dead, or the committee without a quorum.
    expect(won).to.be.within(KEYS * 0.7, KEYS * 1.02)
    expect(taken + conflicts).to.be.greaterThan(KEYS)
    expect(generations).to.be.greaterThan(50)
    const told = `${won} won, ${taken} taken, ${conflicts} conflicts, ${unavailable} unavailable`
    if (this.test) this.test.title += `: ${told}, ${generations} generations, ${wipes} wipes`
  })
})
