import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PartId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { Order } from '../../../src/models/order.ts'
import { ORDER_TRANSITIONS, orderMayMove } from '../../../src/models/order-lifecycle.ts'
import { PART_TRANSITIONS } from '../../../src/models/part-lifecycle.ts'
import { applyOperation } from '../../../src/orders/apply.ts'
import { verifyHistory } from '../../../src/orders/history.ts'
import { auditOrder } from '../../../src/orders/proof/order-audit.ts'
import type { OrderOperation } from '../../../src/orders/operation.ts'
import { decodeOrder, encodeOrder } from '../../../src/orders/order-codec.ts'
import { Chance } from '../../../src/runtime/chance.ts'
import {
  actor,
  ANNA,
  ANNAS_DESK,
  assignTo,
  BORIS,
  BORIS_DESK,
  INTAKE,
  NETWORK,
  newOrder,
  P1,
  SPEC,
  story,
} from './sample.ts'

const anna = { part: P1, attempt: 1, desk: ANNAS_DESK }
const given = (): Order => story(newOrder(), [INTAKE, assignTo(ANNA, ANNAS_DESK)])
const accepted = (): Order => story(given(), [ANNA, { ...anna, type: 'accept' }])
const started = (): Order => story(accepted(), [ANNA, { ...anna, type: 'start' }])

const halves: OrderOperation = {
  type: 'plan',
  replaces: P1,
  children: [
    { id: 'p2' as PartId, shares: [[0, 10]] },
    { id: 'p3' as PartId, shares: [[1, 5]] },
  ],
}

function partOf(order: Order, id = P1): Order['parts'][number] {
  const part = order.parts.find((p) => p.id === id)
  if (part === undefined) throw new Error(`no part ${id}`)
  return part
}

/** To a shop that is farther off than the order's own day allows for. */
function dayTo(shop: PeerId, desk: StoreId, attempt: number, shipBy: number): OrderOperation {
  const times = { cost: 100, ackBy: 60_000, startBy: 120_000, shipBy }
  return { type: 'assign', legs: [{ part: P1, attempt, shop, desk, ...times }] }
}

describe('order operations', () => {
  it('carry an order from create to delivered', () => {
    const order = story(
      started(),
      [ANNA, { ...anna, type: 'done' }],
      [ANNA, { ...anna, type: 'pack' }],
      [ANNA, { ...anna, type: 'ship', carrier: 'UPS', tracking: '1Z' }],
      [ANNA, { ...anna, type: 'deliver' }],
    )
    expect(order.state).to.equal('delivered')
    expect(partOf(order)).to.include({ carrier: 'UPS', tracking: '1Z' })
    expect(order.events.map((event) => event.type).join(' ')).to.equal(
      'create plan assign accept start done pack ship deliver',
    )
    expect(order.version).to.equal(8)
  })

  it('keep the day of one shop from the next', () => {
    const shipBy = SPEC.shipBy - 86_400_000
    const assigned = story(newOrder(), [INTAKE, dayTo(ANNA, ANNAS_DESK, 1, shipBy)])
    expect(partOf(assigned).shipBy).to.equal(shipBy)
    const declined = story(assigned, [
      ANNA,
      { ...anna, type: 'decline', fault: 'shop', reason: 'press_broken' },
    ])
    expect(partOf(declined).shipBy).to.equal(undefined)
    const again = story(declined, [INTAKE, assignTo(BORIS, BORIS_DESK, 2)])
    expect(partOf(again).shipBy).to.equal(undefined)
  })

  const refusals: readonly [string, () => Order | null, typeof ANNA, OrderOperation, string][] = [
    ['nothing there', () => null, ANNA, { ...anna, type: 'accept' }, 'no_such_order'],
    [
      'an unknown part',
      given,
      ANNA,
      { ...anna, part: 'p9' as PartId, type: 'accept' },
      'no_such_part',
    ],
    ["another shop's part", given, BORIS, { ...anna, type: 'accept' }, 'not_your_part'],
    ['a former attempt', given, ANNA, { ...anna, attempt: 0, type: 'accept' }, 'other_attempt'],
    [
      'a wiped desk (D1)',
      accepted,
      ANNA,
      { ...anna, desk: BORIS_DESK, type: 'start' },
      'other_desk',
    ],
    ['a start before it is accepted', given, ANNA, { ...anna, type: 'start' }, 'wrong_state'],
    [
      'a withdrawal after the start',
      started,
      INTAKE,
      { type: 'withdraw', part: P1, attempt: 1, reason: 'ack_late', proof: 'p' },
      'wrong_state',
    ],
    ['a second assignment', given, INTAKE, assignTo(BORIS, BORIS_DESK, 2), 'wrong_state'],
    ['an attempt that skips one', newOrder, INTAKE, assignTo(ANNA, ANNAS_DESK, 2), 'other_attempt'],
    [
      'a division that loses units',
      newOrder,
      INTAKE,
      {
        type: 'plan',
        replaces: P1,
        children: [
          { id: 'p2' as PartId, shares: [[0, 9]] },
          { id: 'p3' as PartId, shares: [[1, 5]] },
        ],
      },
      'shares_mismatch',
    ],
    [
      'a division with negative units',
      newOrder,
      INTAKE,
      {
        type: 'plan',
        replaces: P1,
        children: [
          {
            id: 'p2' as PartId,
            shares: [
              [0, 11],
              [0, -1],
            ],
          },
          { id: 'p3' as PartId, shares: [[1, 5]] },
        ],
      },
      'shares_mismatch',
    ],
    ['packing what is not printed', started, ANNA, { ...anna, type: 'pack' }, 'wrong_state'],
    [
      'resuming for want of a shop what is held for its file since',
      () => story(given(), [ANNA, { ...anna, type: 'decline', fault: 'order', reason: 'no_ink' }]),
      INTAKE,
      { type: 'resume', part: P1, reason: 'no_eligible_shop' },
      'wrong_state',
    ],
    [
      'resuming what is not on hold',
      given,
      INTAKE,
      { type: 'resume', part: P1, reason: '' },
      'wrong_state',
    ],
  ]
  for (const [what, order, who, operation, reason] of refusals) {
    it(`refuse ${what}: ${reason}`, () => {
      const applied = applyOperation(order(), operation, actor(who))
      expect(applied).to.include({ type: 'refused', reason })
    })
  }

  it('recognise a retry by its operation id', () => {
    const op = actor(INTAKE, 1_000, 'same')
    const once = applyOperation(newOrder(), assignTo(ANNA, ANNAS_DESK), op)
    expect(once.type).to.equal('changed')
    const twice = applyOperation(once.order, assignTo(ANNA, ANNAS_DESK), op)
    expect(twice.type).to.equal('already')
    expect(twice.order).to.equal(once.order)
  })

  it("recognise a shop's step by attempt, desk and the state it leads to", () => {
    expect(applyOperation(started(), { ...anna, type: 'start' }, actor(ANNA)).type).to.equal(
      'already',
    )
  })

  it('let one of START and withdrawal win', () => {
    const order = accepted()
    const withdraw: OrderOperation = {
      type: 'withdraw',
      part: P1,
      attempt: 1,
      reason: 'start_late',
      proof: 'p',
    }
    const taken = story(order, [INTAKE, withdraw])
    expect(applyOperation(taken, { ...anna, type: 'start' }, actor(ANNA)).type).to.equal('refused')
    expect(partOf(taken)).to.deep.include({ state: 'unassigned', shop: null, attempt: 1 })
    expect(partOf(taken).tried).to.deep.equal([{ shop: ANNA, attempt: 1, reason: 'start_late' }])
  })

  it('let a wiped desk do nothing before paper moves, and its people all that comes after (D1, D4)', () => {
    const wiped = { ...anna, desk: 'f'.repeat(32) as StoreId }
    const before: readonly (readonly [Order, OrderOperation])[] = [
      [given(), { ...wiped, type: 'accept' }],
      [given(), { ...wiped, type: 'decline', fault: 'shop', reason: 'x' }],
      [accepted(), { ...wiped, type: 'start' }],
      [started(), { ...wiped, type: 'done' }],
      [started(), { ...wiped, type: 'void', reason: 'x' }],
      [started(), { ...wiped, type: 'park', reason: 'x' }],
    ]
    for (const [order, operation] of before) {
      const refused = applyOperation(order, operation, actor(ANNA, 1))
      expect(refused, operation.type).to.include({ type: 'refused', reason: 'other_desk' })
    }
    const parked = story(started(), [ANNA, { ...anna, type: 'park', reason: 'desk_lost' }])
    for (const type of ['done', 'void', 'write_off'] as const) {
      const operation = { ...wiped, type, reason: 'attested_by_operator' }
      expect(applyOperation(parked, operation, actor(ANNA, 1)).type, type).to.equal('changed')
      const stranger = applyOperation(parked, operation, actor(BORIS, 1))
      expect(stranger).to.include({ type: 'refused', reason: 'not_your_part' })
    }
    const shipped = story(
      parked,
      [ANNA, { ...wiped, type: 'done' }],
      [ANNA, { ...wiped, type: 'pack' }],
      [ANNA, { ...wiped, type: 'ship', carrier: 'UPS', tracking: '1Z' }],
      [ANNA, { ...wiped, type: 'return', reason: 'refused' }],
    )
    expect(shipped.state).to.equal('returned')
    expect(auditOrder(shipped, new KeyedHashCrypto(INTAKE, NETWORK))).to.deep.equal([])
  })

  it('seal a part and list its children in one step (D18)', () => {
    const order = story(newOrder(), [INTAKE, halves])
    expect(order.parts.map((part) => part.state)).to.deep.equal([
      'replaced',
      'unassigned',
      'unassigned',
    ])
  })

  it('assign all legs or none', () => {
    const order = story(newOrder(), [INTAKE, halves])
    const [first] = (
      assignTo(ANNA, ANNAS_DESK, 1, 'p2' as PartId) as OrderOperation & { type: 'assign' }
    ).legs
    const [second] = (
      assignTo(BORIS, BORIS_DESK, 7, 'p3' as PartId) as OrderOperation & { type: 'assign' }
    ).legs
    if (first === undefined || second === undefined) throw new Error('legs')
    const applied = applyOperation(order, { type: 'assign', legs: [first, second] }, actor(INTAKE))
    expect(applied).to.include({ type: 'refused', reason: 'other_attempt' })
    expect(applied.order).to.equal(order)
  })

  it('cancel what is not started, at once', () => {
    const order = story(accepted(), [INTAKE, { type: 'cancel' }])
    expect(order.state).to.equal('canceled')
    expect(applyOperation(order, { ...anna, type: 'start' }, actor(ANNA)).type).to.equal('refused')
  })

  it('remember the wish to cancel while a part is on the press, and fulfil it after a void (D16)', () => {
    const wished = story(started(), [INTAKE, { type: 'cancel' }])
    expect(wished.state).to.equal('in_production')
    const voided = story(wished, [ANNA, { ...anna, type: 'void', reason: 'door_failed' }])
    expect(voided.state).to.equal('canceled')
  })

  it('hold what is the order’s own fault, and free what is the shop’s (D14)', () => {
    const decline = { ...anna, type: 'decline' as const }
    const bad = story(given(), [ANNA, { ...decline, fault: 'order', reason: 'preflight_failed' }])
    expect(partOf(bad)).to.include({ state: 'on_hold', reason: 'preflight_failed' })
    const busy = story(given(), [ANNA, { ...decline, fault: 'shop', reason: 'capacity' }])
    expect(partOf(busy).state).to.equal('unassigned')
  })

  it('park what nobody can tell, and let a person or the shop end it (D6)', () => {
    const parked = story(started(), [ANNA, { ...anna, type: 'park', reason: 'door_cannot_tell' }])
    expect(parked.state).to.equal('on_hold')
    expect(story(parked, [ANNA, { ...anna, type: 'done' }]).state).to.equal('printed')
    expect(story(parked, [ANNA, { ...anna, type: 'void', reason: 'attested' }]).state).to.equal(
      'routing',
    )
    expect(
      story(parked, [ANNA, { ...anna, type: 'write_off', reason: 'attested' }]).state,
    ).to.equal('failed')
  })

  it('are the same after a round trip through the codec', () => {
    const order = started()
    expect(decodeOrder(encodeOrder(order))).to.deep.equal(order)
  })
})

describe('order history', () => {
  const crypto = new KeyedHashCrypto(INTAKE, NETWORK)

  it('holds as it was written', () => {
    expect(verifyHistory(started(), crypto)).to.equal(null)
  })

  it('shows an event that was changed, dropped or put elsewhere', () => {
    const order = started()
    const changed = order.events.map((e, i) => (i === 2 ? { ...e, detail: BORIS } : e))
    expect(verifyHistory({ ...order, events: changed }, crypto)).to.deep.include({
      type: 'forged',
      index: 2,
    })
    const shorter = order.events.slice(0, -1)
    expect(verifyHistory({ ...order, events: shorter }, crypto)).to.deep.equal({
      type: 'chain_broken',
    })
    const swapped = [...order.events.slice(0, 3), ...order.events.slice(3).reverse()]
    expect(verifyHistory({ ...order, events: swapped }, crypto)).to.deep.include({
      type: 'forged',
      index: 3,
    })
  })
})

describe('order life cycle', () => {
  it('takes every row of the part table and leaves the order table nowhere, over random stories', () => {
    const rows = new Set<string>()
    for (let seed = 0; seed < 3_000; seed += 1) wander(`wander-${seed}`, rows)
    const missing = PART_TRANSITIONS.map((t) => `${t.from} ${t.event} ${t.to}`).filter(
      (row) => !rows.has(row),
    )
    expect(missing).to.deep.equal([])
  })

  it('ends where nothing leads on', () => {
    for (const state of ['returned', 'canceled', 'failed'] as const) {
      expect(ORDER_TRANSITIONS[state]).to.deep.equal([])
    }
  })
})

/** A random story; notes each part transition taken, checks each order transition, audits the end. */
function wander(seed: string, rows: Set<string>): void {
  const chance = new Chance(seed)
  let order = newOrder()
  rows.add('none plan unassigned')
  if (chance.next() < 0.5) order = story(order, [INTAKE, halves])
  for (let step = 0; step < 60; step += 1) {
    const part = order.parts[chance.below(order.parts.length)]
    if (part === undefined) return
    const by = { part: part.id, attempt: part.attempt, desk: part.desk ?? ANNAS_DESK }
    const fault = chance.next() < 0.5 ? ('shop' as const) : ('order' as const)
    const operations: OrderOperation[] = [
      assignTo(ANNA, ANNAS_DESK, part.attempt + 1, part.id),
      assignTo(BORIS, BORIS_DESK, part.attempt + 1, part.id),
      { type: 'hold', part: part.id, reason: 'no_eligible_shop' },
      { type: 'resume', part: part.id, reason: part.reason },
      { type: 'withdraw', part: part.id, attempt: part.attempt, reason: 'ack_late', proof: 'p' },
      ...(chance.next() < 0.05 ? [{ type: 'cancel' } as const] : []),
      ...(['accept', 'start', 'done', 'pack', 'deliver'] as const).map((type) => ({ ...by, type })),
      ...(['park', 'void', 'write_off', 'return'] as const).map((type) => ({
        ...by,
        type,
        reason: 'r',
      })),
      { ...by, type: 'ship', carrier: 'x', tracking: 'y' },
      { ...by, type: 'decline', fault, reason: 'r' },
      ...(order.parts.length === 1 ? [halves] : []),
    ]
    const operation = operations[chance.below(operations.length)]
    if (operation === undefined) return
    const applied = applyOperation(order, operation, actor(part.shop ?? ANNA))
    if (applied.type !== 'changed') continue
    expect(
      orderMayMove(order.state, applied.order.state),
      `${order.state} ${applied.order.state}`,
    ).to.equal(true)
    for (const moved of applied.order.parts) {
      const before = order.parts.find((p) => p.id === moved.id)?.state ?? 'none'
      if (before !== moved.state)
        rows.add(
          `${before} ${operation.type === 'plan' && before !== 'none' ? 'replace' : operation.type} ${moved.state}`,
        )
    }
    order = applied.order
  }
  // Whatever `applyOperation` can do, an auditor finds sound.
  expect(auditOrder(order, new KeyedHashCrypto(INTAKE, NETWORK)), seed).to.deep.equal([])
}
