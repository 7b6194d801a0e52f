import { expect } from 'chai'
import type { PartId } from '../../../../src/models/ids.ts'
import type { Order } from '../../../../src/models/order.ts'
import { CHAIN_START } from '../../../../src/orders/history.ts'
import {
  declined,
  forge,
  given,
  P2,
  packed,
  said,
  started,
  verify,
  wished,
} from '../audit-sample.ts'
import { ANNA, BORIS, INTAKE, newOrder } from '../sample.ts'

/** No event at all: what a forger who holds every key can begin from. */
const nothing = (): Order => ({ ...newOrder(), events: [], chain: CHAIN_START })

const ILLEGAL: readonly (readonly [name: string, make: () => Order, says: string])[] = [
  ['an event before create', () => forge(nothing(), INTAKE, { type: 'plan' }), 'not_created@1'],
  ['no event at all', nothing, 'not_created@1'],
  [
    'a second create',
    () => forge(newOrder(), INTAKE, { type: 'create', part: '', attempt: 0 }),
    'created_twice@3',
  ],
  [
    'a create of a part',
    () => forge(nothing(), INTAKE, { type: 'create', attempt: 0 }),
    'no_such_part@1',
  ],
  [
    'no part',
    () => forge(nothing(), INTAKE, { type: 'create', part: '', attempt: 0 }),
    'children_missing@2',
  ],
  [
    'a part out of nothing',
    () => forge(newOrder(), INTAKE, { type: 'plan', part: P2, attempt: 0 }),
    'not_planned@3',
  ],
  [
    'a child that is not planned',
    () =>
      forge(
        newOrder(),
        INTAKE,
        { type: 'replace', attempt: 0, detail: 'p2 p3' },
        { type: 'plan', part: P2, attempt: 0 },
      ),
    'children_missing@5',
  ],
  [
    'another step before the children',
    () =>
      forge(
        newOrder(),
        INTAKE,
        { type: 'replace', attempt: 0, detail: 'p2' },
        { type: 'cancel_wish', part: '', attempt: 0 },
      ),
    'children_missing@4',
  ],
  [
    'a child that is its own parent',
    () =>
      forge(
        newOrder(),
        INTAKE,
        { type: 'replace', attempt: 0, detail: 'p1' },
        { type: 'plan', attempt: 0 },
      ),
    'part_exists@4',
  ],
  [
    'too many parts',
    () =>
      forge(
        newOrder(),
        INTAKE,
        { type: 'replace', attempt: 0, detail: 'a b c d e f g h' },
        ...'a b c d e f g h'
          .split(' ')
          .map((part) => ({ type: 'plan', part: part as PartId, attempt: 0 }) as const),
      ),
    'too_many_parts@11',
  ],
  [
    'a child with a history',
    () =>
      forge(
        newOrder(),
        INTAKE,
        { type: 'replace', attempt: 0, detail: 'p2' },
        { type: 'plan', part: P2 },
      ),
    'other_attempt@4',
  ],
  [
    'a part that is not there',
    () => forge(given(), ANNA, { type: 'accept', part: P2 }),
    'no_such_part@4',
  ],
  ['no part named', () => forge(given(), ANNA, { type: 'accept', part: '' }), 'no_such_part@4'],
  ['a start without acceptance', () => forge(given(), ANNA, { type: 'start' }), 'wrong_state@4'],
  ['a second start', () => forge(started(), ANNA, { type: 'start' }), 'wrong_state@6'],
  [
    'a withdrawal after the start',
    () => forge(started(), INTAKE, { type: 'withdraw' }),
    'wrong_state@6',
  ],
  ['a void of what is printed', () => forge(packed(), ANNA, { type: 'void' }), 'wrong_state@8'],
  [
    'an attempt that skips one',
    () => forge(newOrder(), INTAKE, { type: 'assign', attempt: 2, detail: ANNA }),
    'other_attempt@3',
  ],
  [
    'an attempt that stays',
    () => forge(declined('shop'), INTAKE, { type: 'assign', detail: ANNA }),
    'other_attempt@5',
  ],
  [
    'the word of a former attempt',
    () => forge(given(), ANNA, { type: 'accept', attempt: 0 }),
    'other_attempt@4',
  ],
  ['too many attempts', () => rounds(9), 'too_many_attempts@19'],
  ["another shop's word", () => forge(given(), BORIS, { type: 'accept' }), 'not_your_part@4'],
  [
    "a former shop's word",
    () =>
      forge(forge(declined('shop'), INTAKE, { type: 'assign', attempt: 2, detail: BORIS }), ANNA, {
        type: 'accept',
        attempt: 2,
      }),
    'not_your_part@6',
  ],
  ['the word of the intake', () => forge(started(), INTAKE, { type: 'done' }), 'not_your_part@6'],
  [
    'a cancel that nobody wished',
    () => forge(given(), INTAKE, { type: 'cancel' }),
    'not_canceled@4',
  ],
  [
    'a second wish',
    () => forge(wished(), INTAKE, { type: 'cancel_wish', part: '', attempt: 0 }),
    'wrong_state@7',
  ],
  [
    'an assignment after the wish',
    () =>
      forge(forge(wished(), ANNA, { type: 'void' }), INTAKE, {
        type: 'assign',
        attempt: 2,
        detail: BORIS,
      }),
    'order_canceled@8',
  ],
  [
    'a kind that nobody knows',
    () => forge(given(), ANNA, { type: 'toString' as 'accept' }),
    'unknown_event@4',
  ],
]

/** Offered and withdrawn again and again. */
function rounds(count: number): Order {
  const steps = Array.from({ length: count }, (_, i) => [
    { type: 'assign', attempt: i + 1, detail: ANNA } as const,
    { type: 'withdraw', attempt: i + 1 } as const,
  ])
  return forge(newOrder(), INTAKE, ...steps.flat())
}

describe('replaying events', () => {
  for (const [name, make, says] of ILLEGAL) {
    it(`names ${name}, however well it is signed`, () => {
      const verdict = verify(make())
      expect(verdict.sound).to.equal(false)
      expect(said(verdict)).to.equal(says)
    })
  }
})
