import { expect } from 'chai'
import * as fc from 'fast-check'
import { Router } from '../../../src/routing/router.ts'
import { WEIGHTS } from '../../../src/routing/settings.ts'
import type { RouterSettings } from '../../../src/routing/settings.ts'
import { settings, tableOf } from './fixtures.ts'
import { naiveOffers } from './naive.ts'
import { anyRequest, anyShops } from './worlds.ts'

const SETTINGS: readonly RouterSettings[] = [
  settings(),
  settings({ weights: WEIGHTS.greenest }, { perKg: 30, perKgKm: 0.04, airPerKg: 200 }),
  settings({ weights: WEIGHTS.fastest }, { lateDaysMax: 8 }),
  settings({ weights: WEIGHTS.cheapest, nearEqualPerMille: 100 }),
]

describe('single search', () => {
  it('finds what a look at every shop finds', () => {
    fc.assert(
      fc.property(
        anyShops(0, 40),
        anyRequest,
        fc.constantFrom(...SETTINGS),
        (shops, request, set) => {
          const offers = naiveOffers(shops, request, set)
          const router = new Router(tableOf(shops), set)
          const alone = { ...request, mayDivide: false }
          const choice = router.choose(alone)
          const [best] = offers
          if (best === undefined) {
            expect(choice.type).to.equal('unroutable')
            return
          }
          expect(choice.type).to.equal('routed')
          if (choice.type !== 'routed') return
          const [leg] = choice.legs
          const limit = best.score * (1 + set.nearEqualPerMille / 1_000)
          const near = offers.filter((offer) => offer.score <= limit)
          expect(near.map((offer) => offer.peer)).to.include(leg?.shop)
          expect(leg?.cost).to.equal(offers.find((offer) => offer.peer === leg?.shop)?.score)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('takes the best itself when near-equals are not asked for', () => {
    const set = settings({ nearEqualPerMille: 0 })
    fc.assert(
      fc.property(anyShops(1, 40), anyRequest, (shops, request) => {
        const [best] = naiveOffers(shops, request, set)
        const choice = new Router(tableOf(shops), set).choose({ ...request, mayDivide: false })
        const cost = choice.type === 'routed' ? choice.legs[0]?.cost : undefined
        expect(cost).to.equal(best?.score)
      }),
      { numRuns: 200 },
    )
  })
})
