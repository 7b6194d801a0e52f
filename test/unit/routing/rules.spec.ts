import { decode, encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { BlankSku, PeerId } from '../../../src/models/ids.ts'
import type { OrderSpec } from '../../../src/models/order.ts'
import type { RouteRules } from '../../../src/models/route-rules.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import { sameChoice } from '../../../src/routing/decision.ts'
import type { RouteChoice } from '../../../src/routing/decision.ts'
import type { Explanation } from '../../../src/routing/explanation.ts'
import { Router, explanationHolds, route } from '../../../src/routing/router.ts'
import {
  LA,
  MUG,
  MUGS,
  OAKLAND,
  POSTER,
  item,
  request,
  settings,
  shop,
  tableOf,
  NEW_YORK,
} from './fixtures.ts'
import { anyRuledRequest, anyShops } from './worlds.ts'

const OAK = shop({ peer: 'oakland' })
const ANGELS = shop({ peer: 'angels', at: LA })
const YORK = shop({ peer: 'york', at: NEW_YORK })
const id = (peer: string): PeerId => peer as PeerId

function ask(rules: RouteRules, spec: Partial<OrderSpec> = {}) {
  return request({ spec: { ...spec, rules } })
}

function shopsOf(choice: RouteChoice): string[] {
  return choice.type === 'routed' ? choice.legs.map((leg) => leg.shop) : [choice.reason]
}

function chosen(
  shops: readonly KnownShop[],
  rules: RouteRules,
  spec: Partial<OrderSpec> = {},
): string[] {
  return shopsOf(new Router(tableOf(shops), settings()).choose(ask(rules, spec)))
}

/** Makes so many posters at most, each for so much. */
function stocked(peer: string, count: number, unit: number): KnownShop {
  const base = shop({ peer })
  const [capability] = base.profile.capabilities
  if (capability === undefined) throw new Error('no capability')
  return shop({
    peer,
    profile: { capabilities: [{ ...capability, price: { setup: 0, unit, finishing: 0 } }, MUGS] },
    report: {
      stock: {
        ['silk-170/A3' as BlankSku]: count,
        ['mug-white/11oz' as BlankSku]: 1_000,
      },
    },
  })
}

describe('merchant rules', () => {
  it('priority: the first group where anybody can have it, the best of the group', () => {
    const all = [OAK, ANGELS, YORK]
    expect(chosen(all, {})).to.deep.equal(['oakland'])
    expect(chosen(all, { priority: [[id('york')]] })).to.deep.equal(['york'])
    expect(chosen(all, { priority: [[id('nobody')], [id('york'), id('angels')]] })).to.deep.equal([
      'angels',
    ])
    expect(chosen(all, { priority: [[id('nobody')]] })).to.deep.equal(['oakland'])
  })

  it('priority gives way to the shop that direct names', () => {
    const direct = { strategy: 'direct', shop: id('angels') } as const
    expect(chosen([OAK, ANGELS], { priority: [[id('oakland')]] }, direct)).to.deep.equal(['angels'])
  })

  it('rank: the lowest value wins, equal ones go by cost', () => {
    const all = [OAK, ANGELS, YORK]
    expect(chosen(all, { rank: '-km' })).to.deep.equal(['york'])
    expect(chosen(all, { rank: 'km' })).to.deep.equal(['oakland'])
    expect(chosen(all, { rank: '7' })).to.deep.equal(['oakland'])
    expect(chosen(all, { rank: '-price', deny: [id('york')] })).to.deep.equal(['angels'])
  })

  it('weights: carbon can outweigh a lower price', () => {
    const [capability] = stocked('x', 1, 495).profile.capabilities
    if (capability === undefined) throw new Error('no capability')
    const far = shop({
      peer: 'far',
      at: NEW_YORK,
      profile: {
        capabilities: [capability],
        shipping: { parcel: 400, per100Km: 0, customs: 0 },
      },
    })
    expect(chosen([OAK, far], { optimize: 'cheapest' })).to.deep.equal(['far'])
    expect(
      chosen([OAK, far], { optimize: 'greenest', weights: { carbon: 100_000 } }),
    ).to.deep.equal(['oakland'])
    expect(chosen([OAK, far], { optimize: 'fastest' })).to.deep.equal(['oakland'])
  })

  describe('division', () => {
    const both = { items: [item(POSTER, 10)] }

    it('one shop unless dividing saves enough', () => {
      const all = [stocked('all', 10, 1_000), stocked('half', 5, 500), stocked('other', 5, 500)]
      // One shop costs about 10,400, two about 5,900.
      expect(chosen(all, {}, both)).to.have.members(['half', 'other'])
      expect(chosen(all, { oneShopPerMille: 700 }, both)).to.have.members(['half', 'other'])
      expect(chosen(all, { oneShopPerMille: 900 }, both)).to.deep.equal(['all'])
    })

    it('few parcels: two where two can, though three are cheaper', () => {
      const all = [
        stocked('a', 5, 2_000),
        stocked('b', 5, 2_000),
        stocked('c', 4, 100),
        stocked('d', 4, 100),
        stocked('e', 4, 100),
      ]
      expect(chosen(all, {}, both)).to.have.members(['c', 'd', 'e'])
      expect(chosen(all, { fewestSplits: true }, both)).to.have.length(2)
    })

    it('lines that belong together', () => {
      const items = [item(POSTER, 10), item(MUG, 10)]
      const posters = stocked('posters', 10, 100)
      const mugs = shop({ peer: 'mugs', profile: { capabilities: [MUGS] } })
      const dear = stocked('dear', 10, 1_000)
      const noMugs = {
        ...posters,
        profile: { ...posters.profile, capabilities: posters.profile.capabilities.slice(0, 1) },
      }
      const all = [noMugs, mugs, dear]
      expect(chosen(all, {}, { items }))
        .to.have.length(2)
        .and.include('posters')
      expect(chosen(all, { keepTogether: [[0, 1]] }, { items })).to.deep.equal(['dear'])
      expect(chosen([noMugs, mugs], { keepTogether: [[0, 1]] }, { items })).to.deep.equal([
        'no_eligible_shop',
      ])
    })

    it('parts that are large enough', () => {
      const all = [stocked('a', 9, 100), stocked('b', 9, 200)]
      const choice = new Router(tableOf(all), settings()).choose(ask({ lotMin: 4 }, both))
      const shares = choice.type === 'routed' ? choice.legs.map((leg) => leg.shares) : []
      expect(shares).to.have.deep.members([[[0, 6]], [[0, 4]]])
      expect(chosen(all, { lotMin: 6 }, both)).to.deep.equal(['no_eligible_shop'])
    })
  })

  describe('explained', () => {
    const verdicts = (rules: RouteRules) =>
      route(ask(rules), tableOf([OAK, ANGELS, YORK]), settings()).explanation.shops.map((row) => [
        row.shop,
        row.verdict,
      ])

    it('lower priority, ranked lower, denied', () => {
      expect(verdicts({ priority: [[id('york')]] })).to.deep.equal([
        ['york', 'chosen'],
        ['oakland', 'lower_priority'],
        ['angels', 'lower_priority'],
      ])
      expect(verdicts({ rank: '-km', deny: [id('angels')] })).to.deep.equal([
        ['york', 'chosen'],
        ['oakland', 'ranked_lower'],
        ['angels', 'denied'],
      ])
    })

    it('says where the merchant’s expression ranks each', () => {
      const { explanation } = route(ask({ rank: 'km * 0 + 3' }), tableOf([OAK, YORK]), settings())
      expect(explanation.shops.map(({ detail }) => detail)).to.deep.equal(['rank 3', 'rank 3'])
    })

    it('holds without the merchant and the products that a shop refuses', () => {
      const refusing = shop({
        peer: 'refusing',
        at: OAKLAND,
        profile: { refuses: { merchants: [], products: ['night'] } },
      })
      const { explanation } = route(ask({}), tableOf([refusing, ANGELS]), settings())
      expect(explanation.shops[1]?.verdict).to.equal('refuses_product')
      expect(JSON.stringify(explanation.inputs)).to.not.include('at night')
      expect(explanationHolds(explanation)).to.equal(true)
    })

    it('is read as an older version wrote it', () => {
      const { explanation } = route(request(), tableOf([OAK, ANGELS]), settings())
      const { embargoes: _none, ...older } = explanation.inputs.settings
      const { postcodePrefix: _prefix, ...inputs } = explanation.inputs
      const read = { ...explanation, inputs: { ...inputs, settings: older } } as Explanation
      expect(explanationHolds(read)).to.equal(true)
    })
  })

  describe('properties', () => {
    it('the order of shops and of lines means nothing', () => {
      fc.assert(
        fc.property(
          anyShops(0, 30),
          anyRuledRequest,
          fc.infiniteStream(fc.nat()),
          (shops, asked, keys) => {
            const shuffled = shops
              .map((one) => ({ one, key: keys.next().value ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ one }) => one)
            const one = new Router(tableOf(shops), settings()).choose(asked)
            const again = new Router(tableOf(shuffled), settings()).choose(asked)
            expect(sameChoice(one, again)).to.equal(true)
            const items = [...asked.spec.items].reverse()
            const shares = items.map(({ quantity }, line) => [line, quantity] as const)
            const turned = { ...asked, spec: { ...asked.spec, items }, shares }
            const other = new Router(tableOf(shops), settings()).choose(turned)
            expect(shopsOf(other)).to.deep.equal(shopsOf(one))
          },
        ),
        { numRuns: 200 },
      )
    })

    it('a choice keeps the rules, survives CBOR and is the same elsewhere', () => {
      fc.assert(
        fc.property(anyShops(0, 60), anyRuledRequest, (shops, asked) => {
          const { explanation } = route(asked, tableOf(shops), settings())
          const read = decode<Explanation>(encode(explanation))
          expect(read).to.deep.equal(explanation)
          expect(explanationHolds(read)).to.equal(true)
          const { choice } = explanation
          if (choice.type === 'unroutable') return
          const { deny = [], lotMin = 1, keepTogether = [] } = asked.spec.rules ?? {}
          for (const { shop: peer, shares } of choice.legs) {
            expect(deny).to.not.include(peer)
            const units = shares.reduce((sum, [, quantity]) => sum + quantity, 0)
            if (choice.legs.length > 1) expect(units).to.be.at.least(lotMin)
            if (keepTogether.length > 0) expect(shares).to.have.length(asked.spec.items.length)
          }
        }),
        { numRuns: 200 },
      )
    })
  })
})
