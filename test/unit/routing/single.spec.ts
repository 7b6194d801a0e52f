import { expect } from 'chai'
import * as fc from 'fast-check'
import type { PeerId } from '../../../src/models/ids.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import { Router } from '../../../src/routing/router.ts'
import { WEIGHTS } from '../../../src/routing/settings.ts'
import type { RouterSettings } from '../../../src/routing/settings.ts'
import { ShopTable } from '../../../src/routing/index/shop-table.ts'
import { Chance } from '../../../src/runtime/chance.ts'
import { BusyMarket } from '../../bench/routing/busy-market.ts'
import { settings, tableOf } from './fixtures.ts'
import { naiveOffers } from './naive.ts'
import { anyRequest, anyShops } from './worlds.ts'

const SETTINGS: readonly RouterSettings[] = [
  settings(),
  settings({ weights: WEIGHTS.greenest }, { perKg: 30, perKgKm: 0.04, airPerKg: 200 }),
  settings({ weights: WEIGHTS.fastest }, { lateDaysMax: 8 }),
  settings({ weights: WEIGHTS.cheapest, nearEqualPerMille: 100 }),
]

const DENSE_SHOPS = 600
const DENSE_ORDERS = 60

/** Asked of that shop alone, which no search comes between; nothing if it cannot have it. */
function wholeCost(router: Router, request: RouteRequest, shop: PeerId): number[] {
  const spec = { ...request.spec, strategy: 'direct' as const, shop }
  const choice = router.choose({ ...request, spec })
  return choice.type === 'routed' ? choice.legs.map(({ cost }) => cost) : []
}

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

  it('finds what a fresh router finds after bids, rooms and records have changed under it', () => {
    const market = new BusyMarket(new Chance('changing'))
    const table = new ShopTable()
    const shops = market.open(table, DENSE_SHOPS)
    const set = settings({ nearEqualPerMille: 0 })
    const router = new Router(table, set)
    let routed = 0
    for (let seq = 0; seq < DENSE_ORDERS; seq++) {
      const { spec, ...asked } = market.order(seq)
      const request = { ...asked, spec: { ...spec, priceCap: null } }
      for (const { profile } of shops.filter((_, n) => n % DENSE_ORDERS === seq)) {
        const known = table.get(profile.peer)
        if (known !== null) table.upsert(profile, market.report(known.report))
      }
      const fresh = new ShopTable()
      for (const { profile, report, record } of table.shops()) {
        fresh.upsert(profile, report)
        fresh.setRecord(profile.peer, record)
      }
      const choice = router.choose(request)
      if (choice.type === 'routed') routed++
      expect(choice).to.deep.equal(new Router(fresh, set).choose(request))
      // The same question twice: what the first answer has worked out must not change the second.
      expect(router.choose(request)).to.deep.equal(choice)
    }
    expect(routed).to.be.greaterThan(DENSE_ORDERS / 2)
  })

  it('finds the best among many that differ little, whatever blocks they lie in', () => {
    // Floors that are too high by what a parcel from the next block costs are noticed here.
    const market = new BusyMarket(new Chance('dense'))
    const table = new ShopTable()
    const shops = market.open(table, DENSE_SHOPS)
    for (const set of [
      settings({ nearEqualPerMille: 0 }),
      settings({ nearEqualPerMille: 0, weights: WEIGHTS.greenest }),
    ]) {
      const router = new Router(table, set)
      let routed = 0
      for (let seq = 0; seq < DENSE_ORDERS; seq++) {
        const drawn = market.order(seq)
        // Without its cap, so that most have a shop in so small a market.
        const asked = { ...drawn, spec: { ...drawn.spec, priceCap: null } }
        const best = Math.min(
          ...shops.flatMap(({ profile }) => wholeCost(router, asked, profile.peer)),
        )
        const choice = router.choose(asked)
        const cost = choice.type === 'routed' ? (choice.legs[0]?.cost ?? 0) : Infinity
        expect(cost, `order ${seq}`).to.equal(best)
        if (choice.type === 'routed') routed++
      }
      expect(routed).to.be.greaterThan(DENSE_ORDERS / 2)
    }
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
