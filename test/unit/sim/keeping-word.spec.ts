import { expect } from 'chai'
import type { BlankSku, PeerId } from '../../../src/models/ids.ts'
import type { Order, OrderEvent, Part } from '../../../src/models/order.ts'
import { readWord } from '../../../src/sim/scale/keeping-word.ts'
import type { LargeNode } from '../../../src/sim/scale/large-node.ts'
import type { LargeShop } from '../../../src/sim/scale/large-shop.ts'
import { item, order as specOf, POSTER } from '../routing/fixtures.ts'

const A = 'a' as PeerId

/** One part of ten posters at shop a. */
function order(cost: number, cap: number | null, ...types: readonly OrderEvent['type'][]): Order {
  const part = { id: 'p1', shop: A, shares: [[0, 10]], state: 'printed', cost } as unknown as Part
  return {
    spec: specOf({
      items: [item(POSTER, 10)],
      priceCap: cap === null ? null : { amount: cap, currency: 'USD' },
    }),
    parts: [part],
    events: types.map((type) => ({ type, part: 'p1' }) as OrderEvent),
  } as unknown as Order
}

function shop(onHand: number): LargeShop {
  const stock = [{ sku: 'silk-170/A3' as BlankSku, onHand, reorderPoint: 0 }]
  return { profile: { peer: A }, stock } as unknown as LargeShop
}

function node(balances: boolean): LargeNode {
  return { shop: shop(0), booksBalance: () => balances } as unknown as LargeNode
}

describe('keeping word', () => {
  it('counts what was taken away, and what had its next shop by one placing', () => {
    const read = (...orders: readonly Order[]): unknown => readWord(orders, [], [])
    const at = order(1, null, 'assign', 'withdraw', 'assign', 'accept')
    const held = order(1, null, 'assign', 'withdraw', 'hold', 'resume', 'assign')
    const waits = order(1, null, 'assign', 'withdraw')
    expect(read(at, held, waits)).to.include({ takenAway: 3, placedAtOnce: 1 })
  })

  it('counts orders above what their merchants allowed', () => {
    const orders = [order(10, null), order(10, 10), order(11, 10)]
    expect(readWord(orders, [], []).overCap).to.equal(1)
  })

  it('counts a shop that was given more than its shelf held, or whose books do not balance', () => {
    const two = [order(1, null), order(1, null)]
    expect(readWord(two, [shop(20)], [node(true)]).oversold).to.equal(0)
    expect(readWord(two, [shop(19)], [node(true)]).oversold).to.equal(1)
    expect(readWord([], [shop(0)], [node(false)]).oversold).to.equal(1)
  })
})
