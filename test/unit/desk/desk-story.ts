import * as fc from 'fast-check'

/** What a random story does next; numbers pick among what there is. */
export type Deed =
  | {
      readonly type: 'offer'
      readonly process: 0 | 1
      readonly units: number
      readonly inDays: number
    }
  | { readonly type: 'offer_again'; readonly pick: number; readonly changed: boolean }
  | { readonly type: 'move'; readonly pick: number; readonly event: MoveEvent }
  | { readonly type: 'count'; readonly sku: 0 | 1; readonly onHand: number }
  | { readonly type: 'receive'; readonly sku: 0 | 1; readonly count: number }
  | { readonly type: 'pass'; readonly hours: number }
  | { readonly type: 'restart' }
  | { readonly type: 'sweep' }
  | { readonly type: 'promise_is_exact'; readonly inDays: number }

/** Calls of the desk that lead a reservation on. */
const MOVES = [
  'commit',
  'markStarting',
  'consume',
  'release',
  'loseStart',
  'voidStart',
  'finish',
] as const
export type MoveEvent = (typeof MOVES)[number]

const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })
const pick = fc.nat(1_000)

export const story: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('offer' as const),
        process: fc.constantFrom(0 as const, 1 as const),
        units: count(350),
        inDays: fc.oneof({ weight: 5, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.nat(20) }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('offer_again' as const),
        pick,
        changed: fc.boolean(),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('move' as const),
        pick,
        event: fc.constantFrom(...MOVES, 'consume' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('count' as const),
        sku: fc.constantFrom(0 as const, 1 as const),
        onHand: fc.nat(3_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('receive' as const),
        sku: fc.constantFrom(0 as const, 1 as const),
        count: count(200),
      }),
    },
    // Now and then backwards, by less than a day.
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('pass' as const),
        hours: fc.oneof(fc.integer({ min: -2, max: 12 }), fc.nat(40)),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('sweep' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('promise_is_exact' as const), inDays: fc.nat(13) }),
    },
  ),
  { minLength: 20, maxLength: 80 },
)
