import { expect } from 'chai'
import { viewOrder } from '../../../src/api/order-view.ts'
import type { Order, Part } from '../../../src/models/order.ts'
import type { PartState } from '../../../src/models/part-lifecycle.ts'
import { newOrder } from '../orders/sample.ts'

const SHIP_BY = newOrder().spec.shipBy

function withPart(set: Partial<Part>): Order {
  const order = newOrder()
  return { ...order, parts: order.parts.map((part) => ({ ...part, ...set })) }
}

/** Codes of what a merchant is told to look at. */
function codes(order: Order, now: number): string[] {
  const { issues } = viewOrder(order, { currency: 'USD', now: () => now })
  return issues.map(({ errorCode, description }) => {
    expect(description).to.match(/ /)
    return errorCode
  })
}

describe('what an order tells its merchant to look at', () => {
  it('is what waits for a person, by the reason that its part gives', () => {
    for (const reason of ['shop_silent', 'shop_closed', 'desk_lost'])
      expect(codes(withPart({ state: 'parked', reason }), 0)).to.deep.equal([reason])
    expect(codes(withPart({ state: 'in_production' }), SHIP_BY)).to.deep.equal([])
  })

  it('is what should have left and has not, in whatever state it lies somewhere', () => {
    for (const state of ['unassigned', 'accepted', 'in_production', 'printed', 'packed'] as const)
      expect(codes(withPart({ state }), SHIP_BY + 1), state).to.deep.equal(['ship_late'])
    for (const state of ['shipped', 'delivered', 'canceled', 'replaced'] satisfies PartState[])
      expect(codes(withPart({ state }), SHIP_BY + 1), state).to.deep.equal([])
  })

  it('goes by the day of the part, where it has one', () => {
    const part = withPart({ state: 'printed', shipBy: SHIP_BY - 86_400_000 })
    expect(codes(part, SHIP_BY)).to.deep.equal(['ship_late'])
  })
})
