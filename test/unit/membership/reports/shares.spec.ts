import { expect } from 'chai'
import * as fc from 'fast-check'
import { shareOf } from '../../../../src/membership/reports/share.ts'
import { Shares } from '../../../../src/membership/reports/shares.ts'

describe('shares', () => {
  it('hold what a look at everything finds, in order, whoever came and went', () => {
    const step = fc.record({
      name: fc.string({ minLength: 1, maxLength: 3 }),
      goes: fc.boolean(),
      of: fc.integer({ min: 1, max: 40 }),
      nth: fc.nat(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const names = new Set<string>()
        const shares = new Shares<string>(
          (name) => name,
          (some, one) => some.filter((other) => other < one).length,
        )
        for (const { name, goes, of, nth } of steps) {
          if (goes && names.delete(name)) shares.delete(name)
          else if (!goes && !names.has(name)) shares.add(name)
          if (!goes) names.add(name)
          const share = { of, nth: nth % of }
          const expected = [...names].filter((one) => shareOf(one, share.of) === share.nth).sort()
          expect(shares.in(share)).to.deep.equal(expected)
        }
      }),
    )
  })
})
