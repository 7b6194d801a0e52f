import { expect } from 'chai'
import { StewardCourt } from '../steward-court.ts'

/** `SEEDS=2000 FROM=10000` hunts elsewhere. */
const SEEDS = Number(process.env['SEEDS'] ?? 500)
const FROM = Number(process.env['FROM'] ?? 1_000)

describe('stewards in a world of faults, at length', () => {
  it(`agree on every roster over ${SEEDS} seeds`, () => {
    for (let seed = FROM; seed < FROM + SEEDS; seed += 1) {
      const court = new StewardCourt(`court-${seed}`)
      const converged = court.hunt()
      expect(court.violations, `seed ${seed}`).to.deep.equal([])
      expect(converged, `seed ${seed} ends in one view`).to.equal(true)
    }
  })
})
