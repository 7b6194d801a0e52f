import { expect } from 'chai'
import type { OrderId, PeerId } from '../../../src/models/ids.ts'
import { Turnstile } from '../../../src/orders/turnstile.ts'
import { ArtworkOffice, keeperOf } from './artwork-office.ts'

const [A, B, C] = ['a', 'b', 'c'] as unknown as [OrderId, OrderId, OrderId]

describe('turnstile', () => {
  function scene() {
    const office = new ArtworkOffice(keeperOf('12D3KooWakeIntak' as PeerId, 'i'))
    const turnstile = new Turnstile(office.context, 1)
    const went: string[] = []
    const enter = (order: OrderId, note: string = order): void =>
      office.act(() => turnstile.enter(order, () => went.push(note)))
    return { office, turnstile, went, enter }
  }

  it('lets the next in when one leaves, the oldest first', () => {
    const { turnstile, went, enter } = scene()
    for (const order of [A, B, C]) enter(order)
    expect(went).to.deep.equal(['a'])
    turnstile.leave(A)
    turnstile.leave(B)
    expect(went).to.deep.equal(['a', 'b', 'c'])
  })

  it('keeps a place in the row, with the newest of what is to be done', () => {
    const { turnstile, went, enter } = scene()
    for (const order of [A, B, C]) enter(order)
    enter(B, 'b, as it is now')
    turnstile.leave(A)
    expect(went).to.deep.equal(['a', 'b, as it is now'])
  })

  it('lets who is inside go on, and who gave up waiting never in', () => {
    const { turnstile, went, enter } = scene()
    for (const order of [A, B, C]) enter(order)
    enter(A, 'a again')
    turnstile.leave(B)
    turnstile.leave(A)
    expect(went).to.deep.equal(['a', 'a again', 'c'])
  })

  it('waits for nobody for long', () => {
    const { office, turnstile, went, enter } = scene()
    enter(A)
    enter(B)
    office.advance(900)
    expect(turnstile.waitedMs).to.equal(900)
    expect(went).to.deep.equal(['a'])
    office.advance(200)
    expect(went).to.deep.equal(['a', 'b'])
    expect(turnstile.waitedMs).to.equal(0)
  })
})
