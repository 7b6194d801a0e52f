import { expect } from 'chai'
import type { OrderId, PeerId } from '../../../../src/models/ids.ts'
import { makeReservationId } from '../../../../src/models/ids.ts'
import type { Order, OrderSpec, Part } from '../../../../src/models/order.ts'
import { betterShop, mayMove } from '../../../../src/orders/placing/reroute.ts'
import type { Route, RouteAnswer } from '../../../../src/orders/placing/route-port.ts'
import { MINUTE_MS } from '../order-node.ts'
import { OrderStory } from '../order-story.ts'
import { ANNA, ANNAS_DESK, assignTo, BORIS, INTAKE, newOrder, P1, story } from '../sample.ts'

const MANUAL = { policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' } } as const
const SETTLED = 1_000 + 10 * MINUTE_MS
const by = { part: P1, attempt: 1, desk: ANNAS_DESK }

const OFFERED = story(newOrder(), [INTAKE, assignTo(ANNA, ANNAS_DESK)])
const ACCEPTED = story(OFFERED, [ANNA, { ...by, type: 'accept' }])
const STARTED = story(ACCEPTED, [ANNA, { ...by, type: 'start' }])

function partOf({ parts: [part] }: Order): Part {
  if (part === undefined) throw new Error('an order has a part')
  return part
}

function may(order: Order, now = SETTLED): boolean {
  return mayMove(order, partOf(order), now)
}

function asked(change: Partial<OrderSpec>): Order {
  return { ...ACCEPTED, spec: { ...ACCEPTED.spec, ...change } }
}

function tried(reason: string): Order {
  const part = { ...partOf(ACCEPTED), tried: [{ shop: BORIS, attempt: 1, reason }] }
  return { ...ACCEPTED, parts: [part] }
}

describe('reroute', () => {
  describe('may move', () => {
    const rows: readonly (readonly [what: string, order: Order, may: boolean])[] = [
      ['an offered part', OFFERED, true],
      ['an accepted part', ACCEPTED, true],
      ['a started part', STARTED, false],
      ['a part without a shop', newOrder(), false],
      ['a part of an order that is canceled', { ...ACCEPTED, cancelWish: true }, false],
      ['a part that another shop declined', tried('capacity'), true],
      ['a part that was moved before', tried('better_elsewhere'), false],
      ['a part for the cheapest shop', asked({ rules: { optimize: 'cheapest' } }), true],
      ['a part for the fastest shop', asked({ rules: { optimize: 'fastest' } }), true],
      ['a part of a merchant with own weights', asked({ rules: { weights: { time: 300 } } }), true],
      ['a part of a merchant with priorities', asked({ rules: { priority: [[ANNA]] } }), false],
      ['a part of a merchant with a ranking', asked({ rules: { rank: 'km' } }), false],
      ['a part for one named shop', asked({ strategy: 'direct', shop: ANNA }), false],
      ['a part for any shop', asked({ strategy: 'direct' }), true],
    ]
    for (const [what, order, answer] of rows) {
      it(`${what}: ${answer ? 'yes' : 'no'}`, () => {
        expect(may(order)).to.equal(answer)
      })
    }

    it('only once it has been there for a while, and while attempts are left', () => {
      expect(may(ACCEPTED, SETTLED - 1)).to.equal(false)
      const often = { ...ACCEPTED, parts: [{ ...partOf(ACCEPTED), attempt: 5 }] }
      expect(may(often)).to.equal(false)
    })
  })

  describe('better shop', () => {
    // The merchant pays 100 for the part at Anna's, where it costs 200 in all.
    const at = (
      shop: PeerId,
      price: number,
      cost: number,
      holding?: number | null,
    ): RouteAnswer => ({
      type: 'routed',
      legs: [{ shop, shares: [[0, 10]], price, cost }],
      explanation: null,
      ...(holding === undefined ? { holding: 200 } : { holding }),
    })
    const rows: readonly (readonly [what: string, answer: RouteAnswer, shop: PeerId | null])[] = [
      ['a tenth better in all', at(BORIS, 90, 180), BORIS],
      ['a tenth better for the same price', at(BORIS, 100, 180), BORIS],
      ['not quite a tenth better', at(BORIS, 90, 181), null],
      ['far better, but dearer for the merchant', at(BORIS, 101, 20), null],
      ['far cheaper, but no better in all', at(BORIS, 10, 200), null],
      ['the same shop, cheaper', at(ANNA, 50, 100), null],
      ['a holder that could not have it now', at(BORIS, 90, 20, null), null],
      ['nobody', { type: 'unroutable', reason: 'no_eligible_shop', explanation: null }, null],
    ]
    for (const [what, answer, shop] of rows) {
      it(what, () => {
        expect(betterShop(partOf(ACCEPTED), answer)).to.equal(shop)
      })
    }
  })

  describe('in a world', () => {
    /** Anna for 100; Boris, once he is there, for 80. */
    class Market {
      open = false
      asks = 0
      readonly route: Route = ({ excluded, shares, holder }) => {
        this.asks += 1
        const shop = (this.open || excluded.has(ANNA)) && !excluded.has(BORIS) ? BORIS : ANNA
        const price = shop === BORIS ? 80 : 100
        const legs = [{ shop, shares, price, cost: 2 * price }]
        return { type: 'routed', legs, explanation: {}, holding: holder === BORIS ? 160 : 200 }
      }
    }
    const shopOf = (told: OrderStory, id: OrderId): PeerId | null => partOf(told.order(id)).shop

    it('moves an accepted part to the shop that has become cheaper, once', () => {
      const market = new Market()
      const told = new OrderStory(MANUAL, market.route)
      const id = told.place()
      told.world.advance(30 * MINUTE_MS)
      expect(shopOf(told, id)).to.equal(ANNA)
      market.open = true
      told.world.advance(15 * MINUTE_MS)
      expect(shopOf(told, id)).to.equal(BORIS)
      expect(partOf(told.order(id))).to.include({ state: 'accepted', attempt: 2, cost: 80 })
      expect(partOf(told.order(id)).tried.map(({ reason }) => reason)).to.deep.equal([
        'better_elsewhere',
      ])
      // Anna's books are free again, and Boris keeps it although he is asked no more.
      expect(told.anna.desk.jobs()).to.deep.equal([])
      told.world.advance(120 * MINUTE_MS)
      expect(told.world.count('yield', ANNA)).to.equal(1)
      expect(told.world.count('yield', BORIS)).to.equal(0)
    })

    it('looks on a slow clock, not at every wake', () => {
      const market = new Market()
      const told = new OrderStory(MANUAL, market.route)
      told.place()
      const before = market.asks
      told.world.advance(65 * MINUTE_MS)
      expect(market.asks - before).to.be.within(4, 7)
    })

    it('leaves a part that is begun where it is', () => {
      const market = new Market()
      const told = new OrderStory(MANUAL, market.route)
      const id = told.place()
      const [job] = told.anna.floor.jobs.all()
      if (job === undefined) throw new Error('no job')
      told.anna.act(() => told.anna.floor.startNow(job))
      market.open = true
      told.world.advance(60 * MINUTE_MS)
      expect(shopOf(told, id)).to.equal(ANNA)
      expect(told.world.count('yield', ANNA)).to.equal(0)
    })

    it('gives nothing back that is begun, though somebody asks', () => {
      const told = new OrderStory(MANUAL, new Market().route)
      const id = told.place()
      const [job] = told.anna.floor.jobs.all()
      if (job === undefined) throw new Error('no job')
      told.anna.act(() => told.anna.floor.startNow(job))
      told.world.run()
      job.startAsked = false
      const { id: reservation } = job
      told.intake.act(() => told.intake.context.send(ANNA, { type: 'yield', reservation }))
      told.world.run()
      expect(told.anna.context.counters.get('part_yielded')).to.equal(undefined)
      expect(partOf(told.order(id)).shop).to.equal(ANNA)
    })

    it('gives nothing back to whoever does not keep the order, or asks for another attempt', () => {
      const told = new OrderStory(MANUAL, new Market().route)
      const id = told.place()
      const ask = (attempt: number, node = told.boris): void => {
        const reservation = makeReservationId(id, P1, attempt)
        node.act(() => node.context.send(ANNA, { type: 'yield', reservation }))
        told.world.run()
      }
      ask(1)
      ask(2, told.intake)
      expect(partOf(told.order(id))).to.include({ shop: ANNA, attempt: 1 })
      ask(1, told.intake)
      expect(partOf(told.order(id))).to.include({ shop: BORIS, attempt: 2 })
    })
  })
})
