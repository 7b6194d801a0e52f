import { expect } from 'chai'
import type { OrderId, PeerId } from '../../../../src/models/ids.ts'
import { Turnstile } from '../../../../src/orders/placing/turnstile.ts'
import { ArtworkOffice, keeperOf } from '../artwork-office.ts'

const [A, B, C] = ['a', 'b', 'c'] as unknown as [OrderId, OrderId, OrderId]

describe('turnstile', () => {
  function scene() {
    const office = new ArtworkOffice(keeperOf('12D3KooWakeIntak' as PeerId, 'i'))
    const turnstile = new Turnstile(office.context, 1, 1_000)
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

  it('lets a low rank go first, and of equals the oldest', () => {
    const { office, turnstile } = scene()
    const went: string[] = []
    const enter = (order: OrderId, rank: number): void =>
      office.act(() => turnstile.enter(order, () => went.push(order), rank))
    enter('first' as OrderId, 9)
    enter(A, 2)
    enter(B, 1)
    enter(C, 1)
    for (const order of ['first' as OrderId, B, C]) turnstile.leave(order)
    expect(went).to.deep.equal(['first', 'b', 'c', 'a'])
  })

  it('lets ten thousand through that come out at once', () => {
    const { office, turnstile, enter } = scene()
    let went = 0
    enter(A)
    for (let n = 0; n < 10_000; n += 1) {
      const order = `o${n}` as OrderId
      office.act(() =>
        turnstile.enter(order, () => {
          went += 1
          turnstile.leave(order)
        }),
      )
    }
    turnstile.leave(A)
    expect(went).to.equal(10_000)
  })
})
