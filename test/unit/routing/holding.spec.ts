import { expect } from 'chai'
import * as fc from 'fast-check'
import type { PeerId } from '../../../src/models/ids.ts'
import { holdingCost } from '../../../src/routing/holding.ts'
import { Router } from '../../../src/routing/router.ts'
import { request, settings, shop, tableOf } from './fixtures.ts'
import { anyRequest, anyShops } from './worlds.ts'

const SHOP = 'shop' as PeerId

describe('holding cost', () => {
  it('is never more than a decision counts, for whoever could have the order now', () => {
    fc.assert(
      fc.property(anyShops(1, 8), anyRequest, (shops, ask) => {
        const router = new Router(tableOf(shops), settings())
        const choice = router.choose({ ...ask, mayDivide: false })
        if (choice.type !== 'routed') return
        const [leg] = choice.legs
        const cost = holdingCost(router, ask, leg?.shop as PeerId)
        // A decision may have to wait for a day with room; who holds it is not asked for room.
        expect(cost).to.be.at.most(leg?.cost ?? 0)
      }),
      { numRuns: 300 },
    )
  })

  it('asks for neither room nor blanks: the shop has promised them', () => {
    const full = shop({ report: { promise: {}, stock: {} } })
    const router = new Router(tableOf([full]), settings())
    expect(router.choose(request()).type).to.equal('unroutable')
    const free = new Router(tableOf([shop()]), settings()).choose(request())
    const cost = free.type === 'routed' ? free.legs[0]?.cost : undefined
    expect(holdingCost(router, request(), SHOP)).to.equal(cost)
  })

  it('is the same while the shop takes nothing new: what it has promised it makes', () => {
    const open = holdingCost(new Router(tableOf([shop()]), settings()), request(), SHOP)
    for (const mode of ['paused', 'stopping'] as const) {
      const router = new Router(tableOf([shop({ report: { mode } })]), settings())
      expect(holdingCost(router, request(), SHOP), mode).to.equal(open)
    }
  })

  it('is unknown where the shop is, or could not make it', () => {
    const router = new Router(tableOf([shop({ profile: { capabilities: [] } })]), settings())
    expect(holdingCost(router, request(), SHOP)).to.equal(null)
    expect(holdingCost(router, request(), 'nobody' as PeerId)).to.equal(null)
  })
})
