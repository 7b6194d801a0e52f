import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import type { Order } from '../../../../src/models/order.ts'
import { applyOperation } from '../../../../src/orders/apply.ts'
import type { OrderOperation } from '../../../../src/orders/operation.ts'
import { triedInVain } from '../../../../src/orders/placing/tried-shops.ts'
import { actor, ANNA, ANNAS_DESK, assignTo, INTAKE, newOrder, P1 } from '../sample.ts'

const MINUTE_MS = 60_000

function at(order: Order, now: number, by: PeerId, operation: OrderOperation): Order {
  const applied = applyOperation(order, operation, actor(by, now))
  if (applied.type !== 'changed') throw new Error(applied.type)
  return applied.order
}

/** Anna declines the part, or it is taken from her, each time at the minute given. */
function lost(reason: string, ...minutes: readonly number[]): Order {
  return minutes.reduce((order, minute, n) => {
    const attempt = n + 1
    const given = at(order, minute * MINUTE_MS, INTAKE, assignTo(ANNA, ANNAS_DESK, attempt))
    const decline = { type: 'decline', part: P1, attempt, desk: ANNAS_DESK } as const
    return at(given, minute * MINUTE_MS, ANNA, { ...decline, fault: 'shop', reason })
  }, newOrder())
}

function excludedAt(order: Order, minute: number): string | undefined {
  const [part] = order.parts
  if (part === undefined) throw new Error('an order has a part')
  return triedInVain(order, part, minute * MINUTE_MS).get(ANNA)
}

describe('shops that were tried', () => {
  it('may have a part again after a while, if only its files could not be had', () => {
    const order = lost('artwork_unavailable', 10)
    expect(excludedAt(order, 10.9)).to.equal('artwork_unavailable')
    expect(excludedAt(order, 11)).to.equal(undefined)
  })

  it('wait twice as long each time, an hour at most', () => {
    const order = lost('artwork_unavailable', 10, 20, 30)
    expect(excludedAt(order, 33.9)).to.equal('artwork_unavailable')
    expect(excludedAt(order, 34)).to.equal(undefined)
    const often = lost('artwork_unavailable', 1, 2, 3, 4, 5, 6, 7, 8)
    expect(excludedAt(often, 67.9)).to.equal('artwork_unavailable')
    expect(excludedAt(often, 68)).to.equal(undefined)
  })

  it('are not asked again for what is theirs', () => {
    expect(excludedAt(lost('press_broken', 10), 1_000)).to.equal('press_broken')
    const order = lost('artwork_unavailable', 10)
    const given = at(order, 11, INTAKE, assignTo(ANNA, ANNAS_DESK, 2))
    const decline = { type: 'decline', part: P1, attempt: 2, desk: ANNAS_DESK } as const
    const broken = at(given, 12, ANNA, { ...decline, fault: 'shop', reason: 'press_broken' })
    expect(excludedAt(broken, 1_000)).to.equal('press_broken')
  })

  it('are judged by how they lost it: what was begun and given back is theirs too', () => {
    const desk = ANNAS_DESK
    const given = at(newOrder(), 0, INTAKE, assignTo(ANNA, desk, 1))
    const accepted = at(given, 0, ANNA, { type: 'accept', part: P1, attempt: 1, desk })
    const started = at(accepted, 0, ANNA, { type: 'start', part: P1, attempt: 1, desk })
    const reason = 'artwork_unavailable'
    const back = at(started, 0, ANNA, { type: 'void', part: P1, attempt: 1, desk, reason })
    expect(excludedAt(back, 1_000)).to.equal(reason)
  })

  it('count from the loss, whatever happened to the part since', () => {
    const order = lost('artwork_unavailable', 10)
    const reason = 'no_eligible_shop'
    const held = at(order, 600_000, INTAKE, { type: 'hold', part: P1, reason })
    const again = at(held, 10_000_000, INTAKE, { type: 'resume', part: P1, reason })
    expect(excludedAt(again, 11)).to.equal(undefined)
  })
})
