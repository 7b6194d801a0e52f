import { FAIR } from '../order-node.ts'
import { expect } from 'chai'
import type { PartId, StoreId } from '../../../../src/models/ids.ts'
import { ATTEMPTS_MAX } from '../../../../src/models/order.ts'
import type { Order, Part } from '../../../../src/models/order.ts'
import { PART_STATES } from '../../../../src/models/part-lifecycle.ts'
import type { PartState } from '../../../../src/models/part-lifecycle.ts'
import { applyOperation } from '../../../../src/orders/apply.ts'
import { nextStep } from '../../../../src/orders/placing/next-step.ts'
import type { Step } from '../../../../src/orders/placing/next-step.ts'
import { actor, ANNA, ANNAS_DESK, assignTo, BORIS, INTAKE, newOrder, P1, story } from '../sample.ts'

const ACK_BY = 60_000
const START_BY = 120_000
const NOW = 10_000

/** An order whose parts are in these states, by force: judging them must not depend on how. */
function orderIn(...parts: readonly (PartState | Partial<Part>)[]): Order {
  const order = newOrder()
  const [first] = order.parts
  if (first === undefined) throw new Error('an order has a part')
  const given = { attempt: 1, shop: ANNA, desk: ANNAS_DESK, ackBy: ACK_BY, startBy: START_BY }
  return {
    ...order,
    parts: parts.map((part, i) => ({
      ...first,
      ...given,
      id: `p${i + 1}` as PartId,
      ...(typeof part === 'string' ? { state: part } : part),
    })),
  }
}

/** On hold since `at`, for the `times`th time, with this reason. */
function heldSince(reason: string, times = 1, gapMs = 0): Order {
  let order = newOrder()
  for (let i = 0; i < times; i += 1) {
    const steps = i === 0 ? ['hold'] : ['resume', 'hold']
    for (const type of steps) {
      const operation =
        type === 'hold'
          ? ({ type: 'hold', part: P1, reason } as const)
          : ({ type: 'resume', part: P1, reason } as const)
      const applied = applyOperation(order, operation, actor(INTAKE, i * gapMs))
      if (applied.type !== 'changed') throw new Error(applied.type)
      order = applied.order
    }
  }
  return order
}

/** `place p1 p2`, `change withdraw p1`, `wait 2000 remind p1`. */
function told(step: Step, now: number): string {
  switch (step.type) {
    case 'change': {
      const { operation } = step
      const reason = 'reason' in operation ? ` ${operation.reason}` : ''
      return `change ${operation.type}${'part' in operation ? ` ${operation.part}` : ''}${reason}`
    }
    case 'certify':
      return `certify ${step.kind} ${step.part.id} ${step.reason}`
    case 'place':
      return `place ${step.parts.map((part) => part.id).join(' ')}`
    case 'wait':
      return `wait ${step.until - now} remind ${step.remind.map((part) => part.id).join(' ')}`.trim()
    case 'retry':
      return `retry ${step.part.id} ${step.otherwiseAt - now}`
  }
}

/** What one part alone asks for, by its state. */
const ALONE: Readonly<Record<PartState, string>> = {
  unassigned: 'place p1',
  offered: 'wait 2000 remind p1',
  accepted: 'wait 30000 remind p1',
  in_production: 'wait 30000 remind p1',
  parked: 'wait 30000 remind p1',
  on_hold: 'wait Infinity remind',
  printed: 'wait Infinity remind',
  packed: 'wait Infinity remind',
  shipped: 'wait Infinity remind',
  delivered: 'wait Infinity remind',
  returned: 'wait Infinity remind',
  replaced: 'wait Infinity remind',
  canceled: 'wait Infinity remind',
  failed: 'wait Infinity remind',
}

describe('next step', () => {
  for (const state of PART_STATES) {
    it(`of an order whose part is ${state}: ${ALONE[state]}`, () => {
      expect(told(nextStep(orderIn(state), NOW, FAIR), NOW)).to.equal(ALONE[state])
    })
  }

  const cases: readonly (readonly [what: string, order: Order, now: number, step: string])[] = [
    ['waits until the acknowledgement is due', orderIn('offered'), ACK_BY - 1, 'wait 1 remind p1'],
    ['withdraws what is not acknowledged', orderIn('offered'), ACK_BY, 'certify late p1 ack_late'],
    ['waits until the start is due', orderIn('accepted'), START_BY - 1, 'wait 1 remind p1'],
    ['withdraws what is not begun', orderIn('accepted'), START_BY, 'certify late p1 start_late'],
    ['never withdraws what has begun', orderIn('in_production'), 1e12, 'wait 30000 remind p1'],
    ['never withdraws what is parked', orderIn('parked'), 1e12, 'wait 30000 remind p1'],
    [
      'places all that have no shop at once',
      orderIn('unassigned', 'accepted', 'unassigned'),
      NOW,
      'place p1 p3',
    ],
    [
      'sees to the late before it places',
      orderIn('unassigned', 'offered'),
      ACK_BY,
      'certify late p2 ack_late',
    ],
    [
      'holds a part that was tried often enough',
      orderIn({ state: 'unassigned', attempt: ATTEMPTS_MAX, shop: null }),
      NOW,
      'change hold p1 attempts_exhausted',
    ],
    [
      'holds a part whose address is lost: no other shop could send it anywhere',
      orderIn({ state: 'unassigned', attempt: 1, shop: null, reason: 'address_lost' }),
      NOW,
      'change hold p1 address_lost',
    ],
    [
      'reminds every shop that has the next move',
      orderIn('offered', { state: 'accepted', shop: BORIS }, 'printed', 'parked'),
      NOW,
      'wait 2000 remind p1 p2 p4',
    ],
    [
      'cancels what the merchant no longer wants',
      { ...orderIn('accepted', 'in_production'), cancelWish: true },
      NOW,
      'change cancel',
    ],
    [
      'cancels a part that came back after the wish (D16)',
      { ...orderIn('unassigned', 'in_production'), cancelWish: true },
      NOW,
      'change cancel',
    ],
    [
      'lets the begun go on, whatever the merchant wants',
      { ...orderIn('canceled', 'in_production'), cancelWish: true },
      NOW,
      'wait 30000 remind p2',
    ],
  ]
  for (const [what, order, now, step] of cases) {
    it(`${what}: ${step}`, () => {
      expect(told(nextStep(order, now, FAIR), now)).to.equal(step)
    })
  }

  for (const state of ['printed', 'packed'] as const) {
    it(`tells a shop that lost its disk of what it has ${state}`, () => {
      const wiped = { ...FAIR, deskOf: () => 'f'.repeat(32) as StoreId }
      expect(told(nextStep(orderIn(state), NOW, wiped), NOW)).to.equal('wait 30000 remind p1')
      const known = { ...FAIR, deskOf: () => ANNAS_DESK }
      expect(told(nextStep(orderIn(state), NOW, known), NOW)).to.equal('wait Infinity remind')
    })
  }

  it('parks what a shop has begun that is silent for half an hour', () => {
    const silent = { ...FAIR, silentSince: () => NOW }
    const step = (state: PartState, afterMs: number): string => {
      const now = NOW + afterMs
      return told(nextStep(orderIn(state), now, silent), now)
    }
    expect(step('in_production', 30 * 60_000 - 1)).to.equal('wait 30000 remind p1')
    expect(step('in_production', 30 * 60_000)).to.equal('change park_absent p1 shop_silent')
    for (const state of ['parked', 'printed', 'shipped'] as const)
      expect(step(state, 1e9)).to.match(/^wait/)
  })

  it('parks what a shop has begun that closed over it four days ago', () => {
    const mine = { part: P1, attempt: 1, desk: ANNAS_DESK } as const
    const begun = story(
      newOrder(),
      [INTAKE, assignTo(ANNA, ANNAS_DESK)],
      [ANNA, { type: 'accept', ...mine }],
      [ANNA, { type: 'start', ...mine }],
    )
    const at = begun.events.findLast(({ type }) => type === 'start')?.at ?? Number.NaN
    const step = (rests: boolean, days: number): string => {
      const now = at + days * 86_400_000
      return told(nextStep(begun, now, { ...FAIR, rests: () => rests }), now)
    }
    expect(step(true, 3.9)).to.equal('wait 30000 remind p1')
    expect(step(true, 4)).to.equal('change park_absent p1 shop_closed')
    expect(step(false, 400)).to.equal('wait 30000 remind p1')
  })

  describe('of what is on hold', () => {
    for (const reason of [
      'no_eligible_shop',
      'no_eligible_shop_in_cluster',
      'named_shop_unavailable',
      'too_many_refusals',
    ]) {
      it(`is to look for a shop again after a while: ${reason}`, () => {
        const order = heldSince(reason)
        expect(told(nextStep(order, 999, FAIR), 999)).to.equal('wait 1000 remind')
        expect(told(nextStep(order, 1_000, FAIR), 1_000)).to.equal('retry p1 1000')
      })
    }

    for (const reason of [
      'price_cap',
      'preflight_failed',
      'attempts_exhausted',
      'history_full',
      'address_lost',
    ]) {
      it(`is to wait for a person: ${reason}`, () => {
        const now = 1e12
        expect(told(nextStep(heldSince(reason), now, FAIR), now)).to.equal('wait Infinity remind')
      })
    }

    it('is to wait twice as long after each time', () => {
      const waits = [1, 2, 3, 8, 9, 12].map((times) => {
        const order = heldSince('no_eligible_shop', times)
        let low = 0
        let high = 10 * 60 * 60_000
        while (low < high) {
          const middle = Math.floor((low + high) / 2)
          if (nextStep(order, middle, FAIR).type === 'retry') high = middle
          else low = middle + 1
        }
        return low
      })
      expect(waits).to.deep.equal([1_000, 2_000, 4_000, 128_000, 256_000, 1_024_000])
    })

    it('is to be looked at often at first, and once a minute in the end', () => {
      const looks = [1_000, 8_000, 80_000, 480_000, 1e9].map((now) => {
        const step = nextStep(heldSince('no_eligible_shop'), now, FAIR)
        return step.type === 'retry' ? step.otherwiseAt - now : 'no retry'
      })
      expect(looks).to.deep.equal([1_000, 1_000, 10_000, 60_000, 60_000])
    })

    it('does not wait for the days to come of a clock that was wrong when it was held', () => {
      const held = heldSince('no_eligible_shop')
      const now = -2 * 86_400_000
      const step = nextStep(held, now, FAIR)
      expect(step.type).to.equal('retry')
      expect(step.type === 'retry' ? step.otherwiseAt - now : null).to.equal(60_000)
      // Clocks differ by minutes.
      expect(nextStep(held, -60_000, FAIR).type).to.equal('wait')
    })

    it('is to wait for a person after a dozen times', () => {
      const now = 1e12
      expect(nextStep(heldSince('no_eligible_shop', 12), now, FAIR).type).to.equal('retry')
      expect(told(nextStep(heldSince('no_eligible_shop', 13), now, FAIR), now)).to.equal(
        'wait Infinity remind',
      )
    })

    it('does not keep shops with other parts from being reminded', () => {
      const held = heldSince('no_eligible_shop')
      const [part] = held.parts
      const offered = orderIn('offered').parts[0]
      if (part === undefined || offered === undefined) throw new Error('an order has a part')
      const order: Order = { ...held, parts: [part, { ...offered, id: 'p2' as PartId }] }
      const step = nextStep(order, 20_000, FAIR)
      expect(step.type).to.equal('retry')
      if (step.type !== 'retry') return
      expect(step.otherwiseAt).to.equal(22_000)
      expect(step.remind.map((p) => p.id)).to.deep.equal(['p2'])
    })
  })

  it('reminds of an offer at once, and less often the longer its shop has had it', () => {
    const assigned = story(newOrder(), [INTAKE, assignTo(ANNA, ANNAS_DESK)])
    const order = { ...assigned, parts: assigned.parts.map((p) => ({ ...p, ackBy: 1e9 })) }
    const waits = [0, 16_000, 40_000, 120_000, 600_000, -40_000].map((heldMs) => {
      const step = nextStep(order, 1_000 + heldMs, FAIR)
      return step.type === 'wait' ? step.until - 1_000 - heldMs : step.type
    })
    expect(waits).to.deep.equal([2_000, 2_000, 5_000, 15_000, 15_000, 5_000])
  })
})
