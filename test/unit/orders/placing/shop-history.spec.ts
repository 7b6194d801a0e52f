import { expect } from 'chai'
import type { OrderId, PeerId } from '../../../../src/models/ids.ts'
import type { Order } from '../../../../src/models/order.ts'
import { applyOperation } from '../../../../src/orders/apply.ts'
import type { OrderOperation } from '../../../../src/orders/operation.ts'
import {
  PARCELS_ASSUMED,
  PARCELS_KEPT,
  ShopHistory,
} from '../../../../src/orders/placing/shop-history.ts'
import type { ShopRecord } from '../../../../src/routing/index/shop-facts.ts'
import {
  ANNA,
  ANNAS_DESK,
  BORIS,
  INTAKE,
  P1,
  SPEC,
  actor,
  assignTo,
  newOrder,
  story,
} from '../sample.ts'

const LATE_ASSUMED = 20
const DAY_MS = 86_400_000
const by = { part: P1, attempt: 1, desk: ANNAS_DESK }
const packed = story(
  newOrder(),
  [INTAKE, assignTo(ANNA, ANNAS_DESK)],
  [ANNA, { ...by, type: 'accept' }],
  [ANNA, { ...by, type: 'start' }],
  [ANNA, { ...by, type: 'done' }],
  [ANNA, { ...by, type: 'pack' }],
)

function step(order: Order, peer: PeerId, operation: OrderOperation, at: number): Order {
  const applied = applyOperation(order, operation, actor(peer, at))
  if (applied.type !== 'changed') throw new Error(applied.type)
  return applied.order
}

function shipped(at: number, n = 0, order = packed): Order {
  const id = `${order.id}-${n}` as OrderId
  return step({ ...order, id }, ANNA, { ...by, type: 'ship', carrier: 'UPS', tracking: '1Z' }, at)
}

function returned(order: Order, reason: string): Order {
  return step(order, ANNA, { ...by, type: 'return', reason }, SPEC.shipBy + 9 * DAY_MS)
}

function history(...orders: readonly Order[]): ShopHistory {
  const one = new ShopHistory(LATE_ASSUMED, () => undefined)
  for (const order of orders) one.learn(order)
  return one
}

/** Of so many parcels, so many late and so many made again. */
function expected(parcels: number, late: number, again: number): ShopRecord {
  const all = parcels + PARCELS_ASSUMED
  return {
    latePerMille: Math.round((1_000 * late + PARCELS_ASSUMED * LATE_ASSUMED) / all),
    reprintPerMille: Math.round((1_000 * again) / all),
  }
}

describe('shop history', () => {
  it('knows nothing of a shop before anything has left it', () => {
    expect(history(packed).recordOf(ANNA)).to.equal(null)
    expect(history(shipped(SPEC.shipBy)).recordOf(BORIS)).to.equal(null)
  })

  it('counts parcels that left after their day as late', () => {
    const orders = [shipped(SPEC.shipBy, 1), shipped(SPEC.shipBy + 1, 2)]
    expect(history(...orders).recordOf(ANNA)).to.deep.equal(expected(2, 1, 0))
  })

  it('by the day of the part, where that was earlier than the order', () => {
    const parts = packed.parts.map((part) => ({ ...part, shipBy: SPEC.shipBy - DAY_MS }))
    const order = shipped(SPEC.shipBy, 1, { ...packed, parts })
    expect(history(order).recordOf(ANNA)).to.deep.equal(expected(1, 1, 0))
  })

  it('counts a part that was taken away because its shop was too slow, not one of a silent shop', () => {
    const offered = story(newOrder(), [INTAKE, assignTo(ANNA, ANNAS_DESK)])
    const withdrawn = (reason: string): Order => {
      const proof = 'certificate:00'
      return story(offered, [INTAKE, { type: 'withdraw', part: P1, attempt: 1, reason, proof }])
    }
    expect(history(withdrawn('ack_late')).recordOf(ANNA)).to.deep.equal(expected(1, 1, 0))
    expect(history(withdrawn('start_late')).recordOf(ANNA)).to.deep.equal(expected(1, 1, 0))
    expect(history(withdrawn('unreachable')).recordOf(ANNA)).to.equal(null)
  })

  it('tells a print at fault from an address at fault', () => {
    const parcel = shipped(SPEC.shipBy, 1)
    const cases: readonly (readonly [string, number])[] = [
      ['damaged', 1],
      ['misprinted: the back side', 1],
      ['wrong_item', 1],
      ['wrong address', 0],
      ['other: slightly damaged, but kept', 0],
      ['beschädigt', 0],
      ['address_unknown', 0],
      ['unclaimed', 0],
    ]
    for (const [reason, again] of cases) {
      const { latePerMille, reprintPerMille } = expected(1, 0, again)
      expect(history(returned(parcel, reason)).recordOf(ANNA), reason).to.deep.equal({
        latePerMille,
        reprintPerMille,
      })
    }
  })

  it('counts an order once, however often and in whatever state it is learnt', () => {
    const heard: ShopRecord[] = []
    const one = new ShopHistory(LATE_ASSUMED, (_, record) => heard.push(record))
    const parcel = shipped(SPEC.shipBy + 1, 1)
    for (const order of [packed, parcel, parcel, returned(parcel, 'damaged: torn')])
      one.learn(order)
    expect(heard).to.deep.equal([expected(1, 1, 0), expected(1, 1, 1)])
  })

  it('forgets what a shop was like long ago, whatever order that is learnt in', () => {
    const late = Array.from({ length: 30 }, (_, n) => shipped(SPEC.shipBy + 1, n))
    const good = Array.from({ length: PARCELS_KEPT }, (_, n) => shipped(SPEC.shipBy, 1_000 + n))
    // Those in time left earlier: of the late ones all are among the last.
    const record = expected(PARCELS_KEPT, 30, 0)
    expect(history(...late, ...good).recordOf(ANNA)).to.deep.equal(record)
    expect(history(...good.toReversed(), ...late).recordOf(ANNA)).to.deep.equal(record)
  })
})
