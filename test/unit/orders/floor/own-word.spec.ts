import { expect } from 'chai'
import type { Item, OrderSpec } from '../../../../src/models/order.ts'
import type { ShopProfile } from '../../../../src/models/shop.ts'
import { ownWordAgainst } from '../../../../src/orders/floor/own-word.ts'
import { PROFILE } from '../../desk/shop-fixture.ts'
import { SPEC, item, newOrder } from '../sample.ts'

const refusing = (products: string[], merchants: string[] = []): Partial<ShopProfile> => {
  return { refuses: { products, merchants } }
}
const special = (flag: 'hazardous' | 'restricted'): Partial<OrderSpec> => {
  return { items: [{ ...item(1), goods: [flag] }, item(5)] }
}
const words: Item = { ...item(5), product: 'Casino Night' }

/** Why a shop gives back the first line of an order, or both. */
function said(profile: Partial<ShopProfile>, spec: Partial<OrderSpec>, lines: number[]): unknown {
  const order = { ...newOrder(), spec: { ...SPEC, ...spec } }
  const [part] = order.parts
  if (part === undefined) throw new Error('an order has a part')
  const shares = lines.map((line) => [line, 1] as const)
  return ownWordAgainst(order, { ...part, shares }, { ...PROFILE, ...profile })
}

describe("a shop's own word", () => {
  const rows: readonly (readonly [
    what: string,
    profile: Partial<ShopProfile>,
    spec: Partial<OrderSpec>,
    lines: number[],
    why: string | null,
  ])[] = [
    ['anything', {}, {}, [0, 1], null],
    ['its merchant', refusing([], [SPEC.merchant]), {}, [0, 1], 'refuses_merchant'],
    ['another merchant', refusing([], ['c9.other']), {}, [0, 1], null],
    [
      'a word of a product',
      refusing(['casino']),
      { items: [item(1), words] },
      [1],
      'refuses_product',
    ],
    [
      'a line that another shop makes',
      refusing(['casino']),
      { items: [item(1), words] },
      [0],
      null,
    ],
    ['hazardous goods', {}, special('hazardous'), [0], 'takes_no_such_goods'],
    ['hazardous goods of another line', {}, special('hazardous'), [1], null],
    ['goods that it takes', { goods: ['hazardous'] }, special('hazardous'), [0], null],
    ['other goods', { goods: ['hazardous'] }, special('restricted'), [0], 'takes_no_such_goods'],
    ['a country that it does not ship to', { embargo: ['US'] }, {}, [0], 'embargo'],
  ]
  for (const [what, profile, spec, lines, why] of rows) {
    it(`${what}: ${why ?? 'taken'}`, () => {
      expect(said(profile, spec, lines)).to.equal(why)
    })
  }
})
