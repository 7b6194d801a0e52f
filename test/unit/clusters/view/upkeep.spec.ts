import { expect } from 'chai'
import { STEWARD_TERMS } from '../../../../src/clusters/steward/steward-terms.ts'
import { dutiesOf } from '../../../../src/clusters/view/upkeep.ts'
import type { Condition } from '../../../../src/clusters/view/upkeep.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { claimBy, memberAt, NOW, storeOf, viewOf } from '../view-fixture.ts'

const TERMS = STEWARD_TERMS.lan
const SIX = viewOf(6)
/** Kept by one, of seven. */
const ALONE = viewOf(7, { committee: SIX.committee.slice(0, 1) })
const away =
  (n: number, ms: number): Condition['unreachableFor'] =>
  (peer) =>
    peer === shopName(n) ? ms : null

const isOnly =
  (...some: readonly number[]): Condition['isAlive'] =>
  (peer) =>
    some.some((n) => peer === shopName(n))

const condition = (changes: Partial<Condition> = {}): Condition => ({
  view: SIX,
  keepers: SIX.committee,
  lost: [],
  departed: [],
  unreachableFor: () => null,
  isAlive: () => true,
  now: NOW,
  ...changes,
})

const CASES: readonly (readonly [what: string, Partial<Condition>, expected: string | null])[] = [
  ['all is well', {}, null],
  ['the register lies with others', { keepers: SIX.committee.slice(0, 1) }, 'move'],
  ['a member has gone elsewhere', { departed: [claimBy(1, { cluster: '' })] }, 'retire'],
  ['a keeper is away for a moment', { unreachableFor: away(0, TERMS.replaceKeeperMs - 1) }, null],
  ['a keeper is away', { unreachableFor: away(0, TERMS.replaceKeeperMs) }, 'recommittee'],
  ['a member that keeps nothing is away', { unreachableFor: away(5, TERMS.evictMs - 1) }, null],
  ['a member is away for long', { unreachableFor: away(5, TERMS.evictMs) }, 'evict'],
  [
    'a keeper has lost its disk',
    { lost: [{ peer: shopName(0), store: storeOf(0) }] },
    'recommittee',
  ],
  [
    "a disk that is no more the keeper's is gone",
    { lost: [{ peer: shopName(5), store: storeOf(9) }] },
    null,
  ],
  [
    'one of three is away for long',
    { view: viewOf(3), keepers: viewOf(3).committee, unreachableFor: away(2, TERMS.evictMs) },
    null,
  ],
  [
    'who rests is silent for long',
    {
      view: viewOf(6, {
        members: SIX.members.map((m, n) => (n === 5 ? { ...m, resting: true } : m)),
      }),
      unreachableFor: away(5, TERMS.evictMs),
    },
    null,
  ],
  [
    'the committee is too small for those who came',
    { view: viewOf(7, { committee: SIX.committee }) },
    'recommittee',
  ],
  [
    'the committee is too small for those who came, who are not there',
    { view: ALONE, keepers: ALONE.committee, isAlive: isOnly(0) },
    null,
  ],
  [
    'two of those who came are there',
    { view: ALONE, keepers: ALONE.committee, isAlive: isOnly(0, 4, 5) },
    'recommittee',
  ],
  ['a keeper is doubted', { isAlive: isOnly(1, 2, 3, 4, 5) }, null],
  [
    'enough have been voted out this hour',
    {
      view: viewOf(6, {
        evictions: [7, 8, 9, 10].map((n) => ({
          ...memberAt(n),
          at: NOW,
          epoch: 1,
          by: 'members' as const,
          hash: new Uint8Array(32),
        })),
      }),
      unreachableFor: away(5, TERMS.evictMs),
    },
    null,
  ],
]

describe('upkeep', () => {
  for (const [what, changes, expected] of CASES) {
    it(`${what}: ${expected ?? 'nothing to do'}`, () => {
      expect(dutiesOf(condition(changes), TERMS)[0]?.type ?? null).to.equal(expected)
    })
  }

  it('does not let a move that cannot be stand in the way of who has gone', () => {
    const view = viewOf(6)
    const duties = dutiesOf(condition({ keepers: [], departed: [new Uint8Array(1)] }), TERMS)
    expect(duties.map(({ type }) => type)).to.deep.equal(['move', 'retire'])
    expect(duties[0]).to.deep.equal({ type: 'move', to: view.committee })
  })

  it("of a dissolved view is nobody's", () => {
    expect(dutiesOf(condition({ view: viewOf(1, { members: [] }) }), TERMS)).to.deep.equal([])
  })
})
