import { expect } from 'chai'
import * as fc from 'fast-check'
import { FAULTS } from './desk-faults.ts'
import { tell } from './desk-model.ts'
import { story } from './desk-story.ts'

const RUNS = 150

describe('desk: random stories', () => {
  it('never oversells, promises exactly, and is the same after a crash (I17)', () => {
    fc.assert(
      fc.property(story, (deeds) => tell(deeds)),
      { numRuns: RUNS },
    )
  })

  for (const [fault, plant] of Object.entries(FAULTS)) {
    it(`is not fooled when ${fault}`, () => {
      const outcome = fc.check(
        fc.property(story, (deeds) => tell(deeds, plant)),
        { numRuns: RUNS, endOnFailure: true },
      )
      expect(outcome.failed).to.equal(true)
    })
  }
})
