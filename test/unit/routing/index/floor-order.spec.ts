import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import { Chance } from '../../../../src/runtime/chance.ts'
import { BusyMarket } from '../../../bench/routing/busy-market.ts'
import { FloorCost } from '../../../../src/routing/index/floor-cost.ts'
import { FloorOrder } from '../../../../src/routing/index/floor-order.ts'
import { compileJob } from '../../../../src/routing/request.ts'
import type { JobLine } from '../../../../src/routing/request.ts'
import { Router } from '../../../../src/routing/router.ts'
import { ShopTable } from '../../../../src/routing/index/shop-table.ts'
import { makeSurvivors } from '../../../../src/routing/index/survivors.ts'
import { POSTER, item, request, settings, shop, tableOf } from '../fixtures.ts'

const SHOPS = 60
/** Far enough from each other that each is in a block of its own. */
const STEP_DEGREES = 6

function farFlung(): ShopTable {
  return tableOf(
    Array.from({ length: SHOPS }, (_, n) => {
      const at = { lat: -50 + (n % 12) * 8, lon: -170 + n * STEP_DEGREES * 0.9 }
      const { profile, report } = shop({ peer: `shop-${n}`, at })
      return { profile, report: { ...report, bidPrice: { digital: (n * 37) % 200 } } }
    }),
  )
}

describe('shops in the order of their floors', () => {
  for (const reported of [true, false]) {
    it(`are all of them, from many blocks, ${reported ? 'with' : 'without'} their reports`, () => {
      const set = settings()
      const table = farFlung()
      const asked = request({ spec: { items: [item(POSTER, 4)] } })
      const job = compileJob(asked, set.cost)
      const posting = table.posting(POSTER.process, POSTER.size, POSTER.substrate)
      expect(posting.blocks.length).to.be.greaterThan(20)
      const cost = new FloorCost(set)
      cost.prepare(job, table, [posting], 0, true)
      const order = new FloorOrder(job, posting, cost, reported ? table : null)
      const router = new Router(table, set)
      const seen: PeerId[] = []
      let last = Number.NEGATIVE_INFINITY
      for (let slot = order.next(); slot >= 0; slot = order.next()) {
        const { peer } = table.at(slot).profile
        expect(order.floor, peer).to.be.at.least(last)
        last = order.floor
        const alone = { ...asked.spec, strategy: 'direct' as const, shop: peer }
        const choice = router.choose({ ...asked, spec: alone })
        if (choice.type === 'routed') {
          expect(order.floor).to.be.at.most(choice.legs[0]?.cost ?? 0)
        }
        seen.push(peer)
      }
      expect(new Set(seen).size).to.equal(SHOPS)
    })
  }
})

describe('shops of a block under a limit', () => {
  it('are all whose floors are not above it, wherever their units end the search', () => {
    const set = settings()
    const market = new BusyMarket(new Chance('limits'))
    const table = new ShopTable()
    market.open(table, 600)
    const all = makeSurvivors()
    const some = makeSurvivors()
    let left = 0
    for (let seq = 0; seq < 30; seq++) {
      const job = compileJob(market.order(seq), set.cost)
      const { process, size, substrate } = (job.lines[0] as JobLine).item
      const posting = table.posting(process, size, substrate)
      const cost = new FloorCost(set)
      cost.prepare(job, table, [posting], 0, true)
      for (const block of posting.blocks) {
        const count = cost.ofShops(job, table, posting, block, Infinity, all)
        const floors = [...all.floors.subarray(0, count)]
        for (const limit of floors) {
          const under = cost.ofShops(job, table, posting, block, limit, some)
          expect(under).to.equal(floors.filter((floor) => floor <= limit).length)
          left += count - under
        }
      }
    }
    expect(left, 'limits that leave somebody out').to.be.greaterThan(1_000)
  })
})
