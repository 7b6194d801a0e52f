import { decode, encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { BlankSku, PeerId } from '../../../src/models/ids.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import type { RouteChoice } from '../../../src/routing/decision.ts'
import { sameChoice } from '../../../src/routing/decision.ts'
import type { Explanation } from '../../../src/routing/explanation.ts'
import { Router, explanationHolds, route } from '../../../src/routing/router.ts'
import {
  LA,
  MUG,
  MUGS,
  OAKLAND,
  POSTER,
  capability,
  cluster,
  item,
  peers,
  promiseOf,
  request,
  settings,
  shop,
  tableOf,
} from './fixtures.ts'
import type { RequestChange } from './fixtures.ts'
import { anyRequest, anyShops } from './worlds.ts'

const OAK = shop({ peer: 'oakland' })
const ANGELS = shop({ peer: 'angels', at: LA })
const MUGS_ONLY = shop({ peer: 'mugs', profile: { capabilities: [MUGS] } })

function choose(shops: readonly KnownShop[], change: RequestChange = {}): RouteChoice {
  return new Router(tableOf(shops), settings()).choose(request(change))
}

function shopsOf(choice: RouteChoice): string[] {
  return choice.type === 'routed' ? choice.legs.map((leg) => leg.shop) : [choice.reason]
}

function totalCost(choice: RouteChoice): number {
  if (choice.type === 'unroutable') return Number.POSITIVE_INFINITY
  return choice.legs.reduce((sum, leg) => sum + leg.cost, 0)
}

function unitsOf(choice: RouteChoice): Map<number, number> {
  const units = new Map<number, number>()
  if (choice.type === 'unroutable') return units
  for (const leg of choice.legs) {
    for (const [line, quantity] of leg.shares) units.set(line, (units.get(line) ?? 0) + quantity)
  }
  return units
}

describe('router', () => {
  it('prices by the shop’s own tariff', () => {
    const choice = choose([OAK])
    expect(choice.type).to.equal('routed')
    if (choice.type !== 'routed') return
    const [leg] = choice.legs
    // 10 x 500, set-up 100, parcel 400, 8.8 km of 1.00 a 100 km.
    expect(leg?.price).to.equal(5_000 + 100 + 400 + 9)
    expect(leg?.terms).to.include({ production: 5_000, setup: 100, parcel: 400, distance: 9 })
    expect(leg?.shares).to.deep.equal([[0, 10]])
  })

  it('counts customs only between territories', () => {
    const to = (country: string): RequestChange => ({
      spec: { destination: { ...request().spec.destination, country } },
    })
    const german = shop({ profile: { place: { ...OAK.profile.place, country: 'DE' } } })
    for (const [country, customs] of Object.entries({ FR: 0, DE: 0, CH: 900, US: 900 })) {
      const choice = choose([german], to(country))
      expect(choice.type === 'routed' && choice.legs[0]?.terms.customs, country).to.equal(customs)
    }
  })

  const far = { spec: { strategy: 'direct', shop: null } } as const
  const rows: [what: string, shops: KnownShop[], ask: RequestChange, want: string[]][] = [
    ['the nearer of two equals', [OAK, ANGELS], {}, ['oakland']],
    ['the one not excluded', [OAK, ANGELS], { excluded: peers('oakland') }, ['angels']],
    ['direct: the best anywhere', [OAK, ANGELS], far, ['oakland']],
    [
      'direct: the one named, though dearer',
      [OAK, ANGELS],
      { spec: { strategy: 'direct', shop: 'angels' as PeerId } },
      ['angels'],
    ],
    [
      'direct: nobody for the one named',
      [OAK],
      { spec: { strategy: 'direct', shop: 'angels' as PeerId } },
      ['named_shop_unavailable'],
    ],
    [
      'cluster: its best member, though another is cheaper',
      [OAK, ANGELS],
      { spec: { strategy: 'cluster' }, cluster: cluster('angels') },
      ['angels'],
    ],
    [
      'cluster: nobody outside it',
      [OAK, MUGS_ONLY],
      { spec: { strategy: 'cluster' }, cluster: cluster('mugs') },
      ['no_eligible_shop_in_cluster'],
    ],
    ['nobody where nobody is known', [], {}, ['no_eligible_shop']],
    ['nobody for no press', [MUGS_ONLY], {}, ['no_eligible_shop']],
    [
      'nobody within the cap',
      [OAK],
      { spec: { priceCap: { amount: 5_000, currency: 'USD' } } },
      ['price_cap'],
    ],
    [
      'nobody within what other parts leave of the cap',
      [OAK],
      { spec: { priceCap: { amount: 6_000, currency: 'USD' } }, costAlready: 500 },
      ['price_cap'],
    ],
  ]
  for (const [what, shops, ask, want] of rows) {
    it(`chooses ${what}`, () => expect(shopsOf(choose(shops, ask))).to.deep.equal(want))
  }

  describe('split', () => {
    const posters = capability()
    const small = (peer: string): KnownShop =>
      shop({
        peer,
        profile: { capabilities: [posters] },
        report: { promise: promiseOf('digital', [2, 4, 6, 8, 8, 8]) },
      })

    it('divides what no shop can make alone', () => {
      const choice = choose([small('a'), small('b')])
      expect(shopsOf(choice)).to.have.members(['a', 'b'])
      expect(unitsOf(choice).get(0)).to.equal(10)
    })

    it('sends each line to a shop that makes it', () => {
      const choice = choose([small('a'), MUGS_ONLY], {
        spec: { items: [item(POSTER, 3), item(MUG, 4)] },
      })
      expect(
        choice.type === 'routed' && choice.legs.map((leg) => [leg.shop, leg.shares]),
      ).to.have.deep.members([
        ['a', [[0, 3]]],
        ['mugs', [[1, 4]]],
      ])
    })

    it('keeps whole what must not be divided', () => {
      expect(shopsOf(choose([small('a'), small('b')], { mayDivide: false }))).to.deep.equal([
        'no_eligible_shop',
      ])
      expect(shopsOf(choose([small('a'), small('b')], { spec: { maxSplits: 1 } }))).to.deep.equal([
        'no_eligible_shop',
      ])
    })

    it('uses no more shops than allowed', () => {
      const shops = ['a', 'b', 'c', 'd'].map(small)
      const twenty = (maxSplits: number): RequestChange => ({
        spec: { items: [item(POSTER, 20)], maxSplits },
      })
      expect(shopsOf(choose(shops, twenty(2)))).to.deep.equal(['no_eligible_shop'])
      expect(shopsOf(choose(shops, twenty(3)))).to.have.length(3)
    })

    const cheapMugs = shop({
      peer: 'cheap-mugs',
      profile: { capabilities: [{ ...MUGS, price: { setup: 0, unit: 500, finishing: 0 } }] },
    })
    const basket = (mugs: number, strategy: 'auto' | 'split'): RequestChange => ({
      spec: { items: [item(POSTER, 1), item(MUG, mugs)], strategy },
    })

    it('divides what one could make when it saves enough', () => {
      // 20 mugs: 8,000 cheaper for a parcel more. 2 mugs: 800 cheaper for 400 more.
      expect(shopsOf(choose([OAK, cheapMugs], basket(20, 'auto')))).to.have.length(2)
      expect(shopsOf(choose([OAK, cheapMugs], basket(2, 'split')))).to.have.length(2)
    })

    it('leaves one parcel one when the gain is below the margin', () => {
      const dear = settings({ splitMarginPerMille: 150 })
      const ask = request(basket(2, 'auto'))
      const choice = new Router(tableOf([OAK, cheapMugs]), dear).choose(ask)
      expect(shopsOf(choice)).to.deep.equal(['oakland'])
    })

    it('respects the cap with all parcels together', () => {
      const cap = (amount: number): RequestChange => ({
        spec: { priceCap: { amount, currency: 'USD' } },
      })
      // 10 x 500, two set-ups of 100, two parcels of 409.
      expect(shopsOf(choose([small('a'), small('b')], cap(6_018)))).to.have.length(2)
      expect(shopsOf(choose([small('a'), small('b')], cap(6_017)))).to.deep.equal(['price_cap'])
    })

    it('does not promise one shelf twice', () => {
      const stock = { ['silk-170/A3' as BlankSku]: 12 }
      const poor = shop({ peer: 'poor', report: { stock } })
      const rich = shop({ peer: 'rich', at: LA })
      const lines = [item(POSTER, 10), item({ ...POSTER, colours: 1 }, 10)]
      const choice = choose([poor, rich], {
        spec: { items: lines, strategy: 'split' },
      })
      const poorUnits =
        choice.type === 'routed'
          ? choice.legs
              .filter((leg) => leg.shop === 'poor')
              .flatMap((leg) => leg.shares)
              .reduce((sum, [, quantity]) => sum + quantity, 0)
          : Number.NaN
      expect(poorUnits).to.be.at.most(12)
      expect([...unitsOf(choice).values()]).to.deep.equal([10, 10])
    })
  })

  describe('near-equals', () => {
    const twins = (weights: readonly number[]): KnownShop[] =>
      weights.map((perDay, index) => {
        const promise = Array.from({ length: 14 }, (_, day) => perDay * (day + 1))
        return shop({
          peer: `twin-${index}`,
          at: OAKLAND,
          report: { promise: promiseOf('digital', promise) },
        })
      })
    const shares = (shops: readonly KnownShop[]): number[] => {
      const router = new Router(tableOf(shops), settings())
      const counts = shops.map(() => 0)
      for (let n = 0; n < 600; n++) {
        const choice = router.choose({ ...request(), order: `o-${n}` as never })
        const [name] = shopsOf(choice)
        const index = shops.findIndex((one) => one.profile.peer === name)
        counts[index] = (counts[index] ?? 0) + 1
      }
      return counts
    }

    it('share the orders in proportion to their free capacity', () => {
      const [a = 0, b = 0, c = 0] = shares(twins([20, 20, 80]))
      expect(a).to.be.within(65, 135)
      expect(b).to.be.within(65, 135)
      expect(c).to.be.within(350, 450)
    })

    it('of one order are decided alike by routers that know them in another order', () => {
      const shops = twins([20, 20, 20, 20])
      const one = choose(shops)
      expect(sameChoice(one, choose([...shops].reverse()))).to.equal(true)
    })
  })

  describe('explanation', () => {
    it('says of every shop why it was or was not chosen', () => {
      const paused = shop({ peer: 'paused', report: { mode: 'paused' } })
      const decision = route(
        request({ excluded: peers('tried'), cluster: cluster('oakland', 'mugs') }),
        tableOf([OAK, ANGELS, MUGS_ONLY, paused, shop({ peer: 'tried' })]),
        settings(),
      )
      const { explanation } = decision
      const verdicts = explanation.shops.map((row) => [row.shop, row.verdict, row.detail])
      expect(verdicts.slice(0, 2)).to.deep.equal([
        ['oakland', 'chosen', ''],
        ['angels', 'dearer', ''],
      ])
      expect(verdicts.slice(2)).to.have.deep.members([
        ['mugs', 'cannot_make_process', ''],
        ['paused', 'paused', ''],
        ['tried', 'excluded', 'tried'],
      ])
      expect(explanation).to.include({ known: 5, eligible: 2, cluster: 'c1' })
      const members = explanation.shops.filter((row) => row.inCluster).map((row) => row.shop)
      expect(members).to.deep.equal(['oakland', 'mugs'])
      const [chosen, dearer] = explanation.shops
      expect(chosen?.terms).to.include({ production: 5_000, setup: 100, parcel: 400 })
      expect(dearer?.terms?.distance).to.be.greaterThan(500)
    })

    it('lists 32 shops and counts the others', () => {
      const many = Array.from({ length: 50 }, (_, n) =>
        shop({ peer: `n${n}`, report: { mode: n < 40 ? 'open' : 'paused' } }),
      )
      const { explanation } = route(request(), tableOf(many), settings())
      expect(explanation.shops).to.have.length(32)
      expect(explanation.known).to.equal(50)
      const counted = Object.values(explanation.summarised).reduce((sum, n) => sum + n, 0)
      expect(counted).to.equal(18)
      expect(explanation.summarised.paused).to.equal(10)
      expect(explanationHolds(explanation)).to.equal(true)
    })

    it('survives CBOR and gives the same answer elsewhere', () => {
      fc.assert(
        fc.property(anyShops(0, 60), anyRequest, (shops, ask) => {
          const { explanation } = route(ask, tableOf(shops), settings())
          const read = decode<Explanation>(encode(explanation))
          expect(read).to.deep.equal(explanation)
          expect(explanationHolds(read)).to.equal(true)
        }),
        { numRuns: 100 },
      )
    })

    it('no longer holds when the record is changed', () => {
      const { explanation } = route(request(), tableOf([OAK, ANGELS]), settings())
      const [first, ...rest] = explanation.inputs.shops
      if (first === undefined) throw new Error('nothing recorded')
      const forged = { ...first, shipping: { ...first.shipping, parcel: 9_999 } }
      const inputs = { ...explanation.inputs, shops: [forged, ...rest] }
      expect(explanationHolds({ ...explanation, inputs })).to.equal(false)
    })
  })

  describe('properties', () => {
    it('the order of shops and of lines means nothing', () => {
      fc.assert(
        fc.property(
          anyShops(0, 30),
          anyRequest,
          fc.infiniteStream(fc.nat()),
          (shops, ask, keys) => {
            const shuffled = shops
              .map((one) => ({ one, key: keys.next().value ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ one }) => one)
            const one = new Router(tableOf(shops), settings()).choose(ask)
            expect(sameChoice(one, new Router(tableOf(shuffled), settings()).choose(ask))).to.equal(
              true,
            )
            const items = [...ask.spec.items].reverse()
            const shares = items.map(({ quantity }, line) => [line, quantity] as const)
            const turned = { ...ask, spec: { ...ask.spec, items }, shares }
            const other = new Router(tableOf(shops), settings()).choose(turned)
            expect(totalCost(other)).to.equal(totalCost(one))
            expect(shopsOf(other)).to.deep.equal(shopsOf(one))
          },
        ),
      )
    })

    it('one more shop never raises the cost of the best single shop', () => {
      const set = settings({ nearEqualPerMille: 0 })
      fc.assert(
        fc.property(anyShops(1, 30), anyRequest, (shops, ask) => {
          const whole = { ...ask, mayDivide: false }
          const fewer = new Router(tableOf(shops.slice(1)), set).choose(whole)
          const more = new Router(tableOf(shops), set).choose(whole)
          expect(totalCost(more)).to.be.at.most(totalCost(fewer))
        }),
      )
    })

    it('a routed order is placed to the unit, within cap and splits, at distinct shops', () => {
      fc.assert(
        fc.property(anyShops(1, 30), anyRequest, (shops, ask) => {
          const choice = new Router(tableOf(shops), settings()).choose(ask)
          if (choice.type === 'unroutable') return
          ask.spec.items.forEach(({ quantity }, line) => {
            expect(unitsOf(choice).get(line)).to.equal(quantity)
          })
          expect(new Set(shopsOf(choice)).size).to.equal(choice.legs.length)
          expect(choice.legs.length).to.be.at.most(ask.spec.maxSplits)
          const price = choice.legs.reduce((sum, leg) => sum + leg.price, 0)
          expect(price).to.be.at.most(ask.spec.priceCap?.amount ?? price)
        }),
      )
    })

    it('a table that was changed answers as a fresh one', () => {
      fc.assert(
        fc.property(anyShops(2, 20), anyShops(2, 20), anyRequest, (before, after, ask) => {
          const table = tableOf(before)
          const router = new Router(table, settings())
          router.choose(ask)
          for (const { profile, report } of after) table.upsert(profile, report)
          for (const { profile } of before.slice(after.length)) table.remove(profile.peer)
          expect(
            sameChoice(router.choose(ask), new Router(tableOf(after), settings()).choose(ask)),
          ).to.equal(true)
        }),
      )
    })
  })
})
