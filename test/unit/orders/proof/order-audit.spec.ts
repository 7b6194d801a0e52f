import { expect } from 'chai'
import type { Order, OrderSpec, Part } from '../../../../src/models/order.ts'
import { PART_TRANSITIONS } from '../../../../src/models/part-lifecycle.ts'
import {
  accepted,
  anna,
  boris,
  declined,
  divided,
  given,
  P2,
  said,
  shipped,
  started,
  verify,
  wished,
} from '../audit-sample.ts'
import {
  ANNA,
  ANNAS_DESK,
  assignTo,
  BORIS,
  BORIS_DESK,
  INTAKE,
  NETWORK,
  newOrder,
  P1,
  story,
} from '../sample.ts'

/** Between them they take every row of the table of parts. */
const SOUND: readonly (readonly [name: string, make: () => Order])[] = [
  ['new', newOrder],
  ['given to a shop', given],
  ['started', started],
  [
    'delivered and returned',
    () =>
      story(
        shipped(),
        [ANNA, { ...anna, type: 'deliver' }],
        [ANNA, { ...anna, type: 'return', reason: 'torn' }],
      ),
  ],
  ['returned on the way', () => story(shipped(), [ANNA, { ...anna, type: 'return', reason: '' }])],
  ['declined for the shop', () => declined('shop')],
  ['declined for the order', () => declined('order')],
  [
    'declined after it was accepted',
    () => story(accepted(), [ANNA, { ...anna, type: 'decline', fault: 'shop', reason: 'broken' }]),
  ],
  [
    'held after it was accepted, and canceled',
    () =>
      story(
        accepted(),
        [ANNA, { ...anna, type: 'decline', fault: 'order', reason: 'broken' }],
        [INTAKE, { type: 'cancel' }],
      ),
  ],
  [
    'declined, then at another shop',
    () =>
      story(
        declined('shop'),
        [INTAKE, assignTo(BORIS, BORIS_DESK, 2)],
        [BORIS, { ...boris, type: 'accept' }],
      ),
  ],
  [
    'declined for the order, resumed, at another shop',
    () =>
      story(
        declined('order'),
        [INTAKE, { type: 'resume', part: P1, reason: 'no_ink' }],
        [INTAKE, assignTo(BORIS, BORIS_DESK, 2)],
        [INTAKE, { type: 'withdraw', part: P1, attempt: 2, reason: 'ack_late', proof: 'p' }],
      ),
  ],
  ['declined, then canceled', () => story(declined('shop'), [INTAKE, { type: 'cancel' }])],
  [
    'on hold',
    () => story(newOrder(), [INTAKE, { type: 'hold', part: P1, reason: 'no_eligible_shop' }]),
  ],
  ['canceled at once', () => story(newOrder(), [INTAKE, { type: 'cancel' }])],
  ['canceled while offered', () => story(given(), [INTAKE, { type: 'cancel' }])],
  ['canceled while accepted', () => story(accepted(), [INTAKE, { type: 'cancel' }])],
  [
    'withdrawn after it was accepted',
    () =>
      story(accepted(), [
        INTAKE,
        { type: 'withdraw', part: P1, attempt: 1, reason: 'start_late', proof: 'p' },
      ]),
  ],
  ['wished canceled after the start', wished],
  [
    'voided after the wish',
    () => story(wished(), [ANNA, { ...anna, type: 'void', reason: 'jam' }]),
  ],
  [
    'parked and printed',
    () =>
      story(
        started(),
        [ANNA, { ...anna, type: 'park', reason: 'reply_lost' }],
        [ANNA, { ...anna, type: 'done' }],
      ),
  ],
  [
    'parked and voided',
    () =>
      story(
        started(),
        [ANNA, { ...anna, type: 'park', reason: 'reply_lost' }],
        [ANNA, { ...anna, type: 'void', reason: 'nothing_printed' }],
      ),
  ],
  [
    'parked and lost',
    () =>
      story(
        started(),
        [ANNA, { ...anna, type: 'park', reason: 'reply_lost' }],
        [ANNA, { ...anna, type: 'write_off', reason: 'lost' }],
      ),
  ],
  [
    'divided, half of it given',
    () => story(divided(), [INTAKE, assignTo(ANNA, ANNAS_DESK, 1, P2)]),
  ],
]

function withPart(order: Order, change: Partial<Part>): Order {
  const [part, ...rest] = order.parts
  if (part === undefined) throw new Error('an order has a part')
  return { ...order, parts: [{ ...part, ...change }, ...rest] }
}

function withQuantity(order: Order, quantity: number): Order {
  const [first, ...rest] = order.spec.items
  if (first === undefined) throw new Error('an order has a line')
  const spec: OrderSpec = { ...order.spec, items: [{ ...first, quantity }, ...rest] }
  return { ...order, spec }
}

/** Every event is right: the value says something else. */
const DIFFERS: readonly (readonly [name: string, make: () => Order, says: string])[] = [
  [
    'another state',
    () => withPart(started(), { state: 'printed' }),
    'state of p1 is printed, but the events lead to in_production',
  ],
  [
    'another attempt',
    () => withPart(given(), { attempt: 2 }),
    'attempt of p1 is 2, but the events lead to 1',
  ],
  [
    'another shop',
    () => withPart(given(), { shop: BORIS }),
    `shop of p1 is ${BORIS}, but the events lead to ${ANNA}`,
  ],
  [
    'a shop after its decline',
    () => withPart(declined('shop'), { shop: ANNA }),
    `shop of p1 is ${ANNA}, but the events lead to nothing`,
  ],
  [
    'the other end of a decline',
    () => ({ ...withPart(declined('order'), { state: 'unassigned' }), state: 'routing' }),
    'tried of p1 is empty, but the events lead to 1 ',
  ],
  ['a shop that was never tried', () => withPart(declined('shop'), { tried: [] }), 'tried of p1'],
  [
    'another reason',
    () => withPart(declined('shop'), { reason: 'no_paper' }),
    'reason of p1 is no_paper, but the events lead to no_ink',
  ],
  [
    'another tracking number',
    () => withPart(shipped(), { tracking: '2Z' }),
    'tracking of p1 is UPS 2Z, but the events lead to UPS 1Z',
  ],
  [
    'another state of the order',
    () => ({ ...started(), state: 'delivered' }),
    "the order's state is delivered, but the events lead to in_production",
  ],
  [
    'a wish taken back',
    () => ({ ...wished(), cancelWish: false }),
    "the order's cancelWish is false",
  ],
  ['another intake', () => ({ ...given(), intake: BORIS }), "the order's intake"],
  ['another time', () => ({ ...given(), createdAt: 1_001 }), "the order's createdAt is 1001"],
  [
    'another reference',
    () => ({ ...given(), spec: { ...given().spec, merchantReference: 'X' } }),
    "the order's merchantReference is X",
  ],
  ['more ordered than planned', () => withQuantity(given(), 11), 'shares of p1'],
  ['fewer units in the parts', () => withPart(divided(), { shares: [[0, 10]] }), 'shares of p1'],
  ['no parts', () => ({ ...given(), parts: [], state: 'routing' }), "the order's parts"],
]

describe('auditing an order', () => {
  for (const [name, make] of SOUND) {
    it(`finds an order sound that is ${name}`, () => {
      const order = make()
      const verdict = verify(order)
      expect(verdict.problems).to.deep.equal([])
      expect(verdict).to.deep.include({ sound: true, network: NETWORK })
      expect(verdict.order).to.include({ id: order.id, state: order.state })
      const signed = verdict.order?.signers.reduce((sum, { events }) => sum + events, 0)
      expect(signed).to.equal(order.events.length)
    })
  }

  it('follows every kind of event somewhere above', () => {
    const taken = new Set(SOUND.flatMap(([, make]) => make().events.map((event) => event.type)))
    expect([...taken]).to.include.members(PART_TRANSITIONS.map((row) => row.event))
  })

  for (const [name, make, says] of DIFFERS) {
    it(`sees ${name} in the value`, () => {
      const verdict = verify(make())
      expect(verdict.sound).to.equal(false)
      expect(said(verdict)).to.match(/^(differs ?)+$/)
      expect(verdict.problems.map((problem) => problem.message).join('\n')).to.include(says)
    })
  }
})
