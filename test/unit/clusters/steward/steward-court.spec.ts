import { expect } from 'chai'
import { GullibleCourt } from '../gullible.ts'
import { StewardCourt } from '../steward-court.ts'

/** Hundreds run in `steward-court.long.ts`. */
const SEEDS = 24

describe('stewards in a world of faults', () => {
  it('agree on every roster, epoch by epoch, and end in one', () => {
    const seen = { evictions: 0, departures: 0, rests: 0, returns: 0, moves: 0, clusters: 0 }
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const court = new StewardCourt(`court-${seed}`)
      const converged = court.hunt()
      expect(court.violations, `seed ${seed}`).to.deep.equal([])
      expect(converged, `seed ${seed} ends in one view`).to.equal(true)
      for (const [what, count] of Object.entries(court.seen))
        seen[what as keyof typeof seen] += count
    }
    // All of it happened, often: a hunt through an empty wood proves nothing.
    for (const [what, count] of Object.entries(seen)) expect(count, what).to.be.greaterThan(1)
  }).timeout(60_000)

  it('vote nobody out by a single word, for the guard of the view counts the votes', () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const court = new GullibleCourt(`court-${seed}`, false)
      court.hunt()
      expect(court.violations, `seed ${seed}`).to.deep.equal([])
    }
  }).timeout(60_000)

  it('would be caught at an eviction without a majority', () => {
    let violations: readonly string[] = []
    for (let seed = 0; seed < 120 && violations.length === 0; seed += 1) {
      const court = new GullibleCourt(`court-${seed}`, true)
      court.hunt()
      violations = court.violations
    }
    expect(violations.join('; ')).to.match(/voted out, silent to \d of \d/)
  }).timeout(60_000)
})
