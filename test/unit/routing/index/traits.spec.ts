import { expect } from 'chai'
import * as fc from 'fast-check'
import { Traits } from '../../../../src/routing/index/traits.ts'
import { POSTER, capability } from '../fixtures.ts'

const word = fc.integer({ min: 0, max: 40 }).map((n) => `finishing-${n}`)
const words = fc.uniqueArray(word, { maxLength: 6 })

describe('traits', () => {
  it('never leave out a press that can do all of an item', () => {
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 20 }),
        words,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (offers, wanted, coloursMax, colours) => {
          const traits = new Traits()
          for (const finishings of offers) {
            const offered = traits.of(capability({ finishings, coloursMax, sidesMax: 1 }))
            const needed = traits.needed({ ...POSTER, finishings: wanted, colours })
            const able = wanted.every((one) => finishings.includes(one)) && colours <= coloursMax
            if (able) expect(offered & needed).to.equal(needed)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('tell apart finishings, sides and colours', () => {
    const traits = new Traits()
    const offered = traits.of(
      capability({ finishings: ['lamination'], sidesMax: 1, coloursMax: 4 }),
    )
    traits.of(capability({ finishings: ['creasing'] }))
    const lacks = (change: Partial<typeof POSTER>): boolean => {
      const needed = traits.needed({ ...POSTER, ...change })
      return (offered & needed) !== needed
    }
    expect(lacks({ finishings: ['lamination'] })).to.equal(false)
    expect(lacks({ finishings: ['creasing'] })).to.equal(true)
    expect(lacks({ finishings: ['gilding'] }), 'that nobody offers').to.equal(true)
    expect(lacks({ sides: 2 })).to.equal(true)
    expect(lacks({ colours: 4 })).to.equal(false)
    expect(lacks({ colours: 5 })).to.equal(true)
  })
})
