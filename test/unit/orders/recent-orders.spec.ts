import { expect } from 'chai'
import type { OrderId } from '../../../src/models/ids.ts'
import { applyOperation } from '../../../src/orders/apply.ts'
import { encodeOrder } from '../../../src/orders/order-codec.ts'
import { RecentOrders } from '../../../src/orders/recent-orders.ts'
import { actor, INTAKE, newOrder, ORDER_ID } from './sample.ts'

describe('recent orders', () => {
  const order = newOrder()
  const bytes = encodeOrder(order)

  it('are read once while their bytes are the same', () => {
    const recent = new RecentOrders()
    const first = recent.read(ORDER_ID, bytes)
    expect(first).to.deep.equal(order)
    expect(recent.read(ORDER_ID, bytes.slice())).to.equal(first)
  })

  it('are read anew when a byte is another', () => {
    const recent = new RecentOrders()
    recent.read(ORDER_ID, bytes)
    const wished = applyOperation(order, { type: 'cancel' }, actor(INTAKE, 5, 'op'))
    if (wished.type !== 'changed') throw new Error('the wish was refused')
    const changed = encodeOrder(wished.order)
    expect(recent.read(ORDER_ID, changed)).to.deep.equal(wished.order)
    expect(recent.read(ORDER_ID, bytes)).to.deep.equal(order)
  })

  it('never answer for bytes that are no order', () => {
    const recent = new RecentOrders()
    recent.read(ORDER_ID, bytes)
    expect(recent.read(ORDER_ID, Uint8Array.of(1, 2, 3))).to.equal(null)
  })

  it('are forgotten, the oldest first', () => {
    const recent = new RecentOrders()
    const first = recent.read(ORDER_ID, bytes)
    for (let i = 0; i < 255; i += 1) recent.read(`${ORDER_ID}-${i}` as OrderId, bytes.slice())
    expect(recent.read(ORDER_ID, bytes)).to.equal(first)
    recent.read(`${ORDER_ID}-more` as OrderId, bytes.slice())
    expect(recent.read(ORDER_ID, bytes)).not.to.equal(first)
  })
})
