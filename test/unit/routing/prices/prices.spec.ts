import { expect } from 'chai'
import * as fc from 'fast-check'
import type { PeerId } from '../../../../src/models/ids.ts'
import { ExpectedDemand, freeDays } from '../../../../src/routing/prices/expected-demand.ts'
import {
  DUAL_SETTINGS,
  PRICE_RULE,
  dualPrices,
  firstPrice,
  priceAtDayEnd,
} from '../../../../src/routing/prices/prices.ts'
import { priceSlots } from '../../../../src/routing/prices/slot-auction.ts'
import type { SlotMarket } from '../../../../src/routing/prices/slot-auction.ts'
import { LA, TODAY, promiseOf, request, settings, shop, tableOf } from '../fixtures.ts'

const STEP = 0.25
const WORTH = 100
const LATE = 7

/** Orders of one or two units, each able to go to any of the shops. */
const anyMarket: fc.Arbitrary<SlotMarket> = fc
  .record({
    capacity: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
    orders: fc.array(
      fc.record({
        units: fc.integer({ min: 1, max: 2 }),
        day: fc.integer({ min: 0, max: 1 }),
        costs: fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
        due: fc.integer({ min: 0, max: 1 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ capacity, orders }) => {
    const options = orders.flatMap(({ costs, due }) =>
      costs.map((cost, index) => ({ cost, index, due })).sort((a, b) => a.cost - b.cost),
    )
    return {
      shops: 2,
      days: 2,
      capacity: Int32Array.from(capacity),
      units: Int32Array.from(orders, (order) => order.units),
      firstDay: Int32Array.from(orders, (order) => order.day),
      option: Int32Array.from({ length: orders.length + 1 }, (_, m) => 2 * m),
      shop: Int32Array.from(options, (option) => option.index),
      cost: Float64Array.from(options, (option) => option.cost),
      due: Int32Array.from(options, (option) => option.due),
      latePerUnitDay: LATE,
      lateDaysMax: 1,
      worth: WORTH,
    }
  })

function slotCosts(market: SlotMarket, order: number): Map<number, number> {
  const costs = new Map<number, number>()
  for (let o = market.option[order] ?? 0; o < (market.option[order + 1] ?? 0); o++) {
    for (let day = market.firstDay[order] ?? 0; day < market.days; day++) {
      const late = Math.max(0, day - (market.due[o] ?? 0))
      const slot = (market.shop[o] ?? 0) * market.days + day
      if ((market.capacity[slot] ?? 0) > 0) costs.set(slot, (market.cost[o] ?? 0) + late * LATE)
    }
  }
  return costs
}

/** The dumb twin: every way of putting every unit somewhere or nowhere. */
function leastCost(market: SlotMarket): number {
  const units = [...market.units].flatMap((count, order) => Array<number>(count).fill(order))
  const room = market.capacity.slice()
  const place = (at: number): number => {
    const order = units[at]
    if (order === undefined) return 0
    let best = WORTH + place(at + 1)
    for (const [slot, cost] of slotCosts(market, order)) {
      if (room[slot] === 0) continue
      room[slot] = (room[slot] ?? 0) - 1
      best = Math.min(best, cost + place(at + 1))
      room[slot] = (room[slot] ?? 0) + 1
    }
    return best
  }
  return place(0)
}

/** What the prices prove that no way can cost less than. */
function bound(market: SlotMarket, prices: Float64Array): number {
  let value = 0
  prices.forEach((price, slot) => (value -= price * (market.capacity[slot] ?? 0)))
  market.units.forEach((count, order) => {
    const costs = [...slotCosts(market, order)].map(([slot, cost]) => cost + (prices[slot] ?? 0))
    value += count * Math.min(WORTH, ...costs)
  })
  return value
}

describe('prices', () => {
  describe('slot auction', () => {
    it('ends with prices that prove the least cost, but for a step a unit', () => {
      fc.assert(
        fc.property(anyMarket, (market) => {
          const prices = priceSlots(market, { step: STEP, bidsMax: 100_000 })
          const least = leastCost(market)
          const units = market.units.reduce((a, b) => a + b, 0)
          expect(Math.min(...prices)).to.be.at.least(0)
          expect(bound(market, prices)).to.be.at.most(least + 1e-9)
          expect(bound(market, prices)).to.be.at.least(least - units * STEP - 1e-9)
        }),
        { numRuns: 300 },
      )
    })

    it('stops at its limit of bids', () => {
      const [market] = fc.sample(anyMarket, { numRuns: 1, seed: 5 })
      if (market === undefined) throw new Error('no sample')
      expect([...priceSlots(market, { step: STEP, bidsMax: 0 })]).to.deep.equal([0, 0, 0, 0])
    })
  })

  it('one price a shop: the mean of its days that have room, asked with caution', () => {
    const market: SlotMarket = {
      shops: 2,
      days: 2,
      capacity: Int32Array.of(1, 0, 9, 9),
      units: Int32Array.of(2),
      firstDay: Int32Array.of(0),
      option: Int32Array.of(0, 2),
      shop: Int32Array.of(0, 1),
      cost: Float64Array.of(10, 30),
      due: Int32Array.of(1, 1),
      latePerUnitDay: 0,
      lateDaysMax: 0,
      worth: WORTH,
    }
    const [scarce = 0, plenty = 0] = dualPrices(market, { ...DUAL_SETTINGS, step: STEP })
    expect(scarce).to.be.closeTo(20 * DUAL_SETTINGS.caution, 2 * STEP)
    expect(plenty).to.equal(0)
  })

  it('a shop’s own price rises with its queue, less each day, and falls without one', () => {
    let price = firstPrice(0, PRICE_RULE)
    price = priceAtDayEnd(price, 1.5, PRICE_RULE)
    expect(price.price).to.equal(PRICE_RULE.step / 2)
    const once = price.price
    price = priceAtDayEnd(price, 9, PRICE_RULE)
    expect(price.price - once).to.be.closeTo(PRICE_RULE.step * PRICE_RULE.stepShrink, 1e-9)
    const high = price.price
    price = priceAtDayEnd(price, 1, PRICE_RULE)
    expect(price.price).to.be.closeTo(high * PRICE_RULE.decay, 1e-9)
    for (let day = 0; day < 40; day++) price = priceAtDayEnd(price, 0, PRICE_RULE)
    expect(price.step).to.equal(PRICE_RULE.stepLeast)
  })

  describe('free days', () => {
    // Monday; five working days of 20, then a weekend.
    const rows: [promise: number[], from: number, free: number[]][] = [
      [[20, 40, 60, 80, 100, 100, 100], 0, [20, 20, 20, 20, 20, 0, 0]],
      [[0, 0, 15, 35, 55, 55, 55], 0, [0, 0, 15, 20, 20, 0, 0]],
      [[0, 0, 15, 35, 55, 55, 55], 2, [15, 20, 20, 0, 0, 20, 20]],
    ]
    for (const [promise, from, free] of rows) {
      it(`${promise.join(' ')}, from day ${from}: ${free.join(' ')}`, () => {
        const busy = shop({ report: { promise: promiseOf('digital', promise) } })
        expect([...freeDays(busy, 'digital', TODAY + from, 7)]).to.deep.equal(free)
      })
    }
  })

  it('expects past demand where it can be made, without today’s bids', () => {
    const near = shop({ peer: 'near', report: { bidPrice: { digital: 99 } } })
    const far = shop({ peer: 'far', at: LA })
    const closed = shop({ peer: 'closed', report: { mode: 'paused' } })
    const table = tableOf([far, near, closed])
    const demand = new ExpectedDemand(settings())
    demand.add(request(), TODAY, table)
    demand.add(request(), TODAY + 30, table)
    const market = demand.market('digital', TODAY, 7, table)
    expect(market.peers).to.deep.equal(['closed', 'far', 'near'] as PeerId[])
    expect([...market.units]).to.deep.equal([10])
    expect([...market.shop]).to.deep.equal([2, 1])
    // 5,000 + 100 + 400 + 9 and two days' time at 20, a tenth of it for each unit.
    expect(market.cost[0]).to.be.closeTo(554.9, 0.2)
    // The parcel leaves on Friday, a working day after it was printed.
    expect([...market.due]).to.deep.equal([3, 3])
  })
})
