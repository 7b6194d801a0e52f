import { mintClusterId } from '../../../src/clusters/cluster-id.ts'
import type { Eviction, View } from '../../../src/clusters/view/view.ts'
import type { ViewChange, ViewRefusal } from '../../../src/clusters/view/view-change.ts'
import type { ClusterId, StoreId } from '../../../src/models/ids.ts'
import { shopName } from '../membership/roster-fixture.ts'
import { claimBy, cryptoOf, memberAt, NOW, storeOf, viewOf, votesOn } from './view-fixture.ts'

export const ELSEWHERE = 'c2' as ClusterId
const MINTED = mintClusterId(shopName(0), '1.abc', 1, cryptoOf(shopName(0)))
export const FIVE = viewOf(5)
const RESTING = viewOf(5, {
  members: FIVE.members.map((m, n) => (n === 4 ? { ...m, resting: true } : m)),
})
const LONELY = viewOf(3, {
  members: [0, 1, 2].map((n) => memberAt(n, { resting: n > 0 })),
  committee: [{ peer: shopName(0), store: storeOf(0) }],
})
const GONE = viewOf(1, { members: [], successor: ELSEWHERE })
export const outOf = (n: number, at = NOW): Eviction => ({
  peer: shopName(n),
  store: storeOf(n),
  homeSeq: [3, 1],
  at,
  epoch: 4,
  by: 'members',
  hash: new Uint8Array(32),
})
const keeper = (n: number) => ({ peer: shopName(n), store: storeOf(n) })

/** One row a guard: what is asked of which view, and what comes of it. */
type Expected = 'changed' | 'already' | ViewRefusal
export const CASES: readonly (readonly [
  what: string,
  view: View | null,
  change: ViewChange,
  Expected,
])[] = [
  ['a shop founds', null, { type: 'found', claim: claimBy(0, { cluster: MINTED }) }, 'changed'],
  [
    'nobody founds under the name of another',
    null,
    { type: 'found', claim: claimBy(1, { cluster: MINTED }) },
    'not_the_founder',
  ],
  [
    'nobody founds twice',
    FIVE,
    { type: 'found', claim: claimBy(0, { cluster: MINTED }) },
    'exists',
  ],
  [
    'a retried founding is recognised',
    viewOf(1, { cluster: MINTED, epoch: 1 }),
    { type: 'found', claim: claimBy(0, { cluster: MINTED, seq: [1, 1] }) },
    'already',
  ],
  [
    'nobody founds asleep',
    null,
    { type: 'found', claim: claimBy(0, { resting: true }) },
    'bad_claim',
  ],
  ['a shop joins', FIVE, { type: 'admit', claim: claimBy(7) }, 'changed'],
  ['not without a view', null, { type: 'admit', claim: claimBy(7) }, 'no_view'],
  ['not one that is dissolved', GONE, { type: 'admit', claim: claimBy(7) }, 'dissolved'],
  [
    'not by a claim to another cluster',
    FIVE,
    { type: 'admit', claim: claimBy(7, { cluster: ELSEWHERE }) },
    'other_cluster',
  ],
  [
    'not by a claim that another shop signed',
    FIVE,
    { type: 'admit', claim: claimBy(7).map((byte, n) => (n === 40 ? byte ^ 1 : byte)) },
    'bad_claim',
  ],
  ['not by junk', FIVE, { type: 'admit', claim: new Uint8Array(9) }, 'bad_claim'],
  ['not asleep', FIVE, { type: 'admit', claim: claimBy(7, { resting: true }) }, 'resting'],
  ['not as the 33rd', viewOf(32), { type: 'admit', claim: claimBy(40) }, 'full'],
  ['as one of 32 that has a new disk', viewOf(32), { type: 'admit', claim: claimBy(3) }, 'changed'],
  ['once only', FIVE, { type: 'admit', claim: claimBy(3, { seq: [1, 1] }) }, 'already'],
  [
    'not by an older claim',
    FIVE,
    { type: 'admit', claim: claimBy(3, { seq: [1, 0] }) },
    'older_claim',
  ],
  [
    'after an eviction by a newer claim only',
    viewOf(3, { evictions: [outOf(7)] }),
    { type: 'admit', claim: claimBy(7, { seq: [3, 1] }) },
    'older_claim',
  ],
  [
    'and then it is back',
    viewOf(3, { evictions: [outOf(7)] }),
    { type: 'admit', claim: claimBy(7, { seq: [3, 2] }) },
    'changed',
  ],
  ['a member rests', FIVE, { type: 'rest', claim: claimBy(1, { resting: true }) }, 'changed'],
  [
    'a stranger does not',
    FIVE,
    { type: 'rest', claim: claimBy(7, { resting: true }) },
    'not_a_member',
  ],
  [
    'nor the last who is awake',
    LONELY,
    { type: 'rest', claim: claimBy(0, { resting: true }) },
    'last_awake',
  ],
  ['nor by a claim that says otherwise', FIVE, { type: 'rest', claim: claimBy(1) }, 'awake'],
  ['a member returns', RESTING, { type: 'return', claim: claimBy(4) }, 'changed'],
  ['a stranger does not return', RESTING, { type: 'return', claim: claimBy(7) }, 'not_a_member'],
  [
    'nobody returns asleep',
    RESTING,
    { type: 'return', claim: claimBy(4, { resting: true }) },
    'resting',
  ],
  [
    'a member leaves',
    FIVE,
    { type: 'retire', claim: claimBy(1, { cluster: ELSEWHERE }) },
    'changed',
  ],
  ['also to nowhere', FIVE, { type: 'retire', claim: claimBy(1, { cluster: '' }) }, 'changed'],
  ['not by a claim to stay', FIVE, { type: 'retire', claim: claimBy(1) }, 'other_cluster'],
  [
    'not by an older one',
    FIVE,
    { type: 'retire', claim: claimBy(1, { cluster: ELSEWHERE, seq: [1, 0] }) },
    'older_claim',
  ],
  ['twice is once', FIVE, { type: 'retire', claim: claimBy(7, { cluster: ELSEWHERE }) }, 'already'],
  [
    'the last awake stays for those who sleep',
    LONELY,
    { type: 'retire', claim: claimBy(0, { cluster: ELSEWHERE }) },
    'last_awake',
  ],
  [
    'the last of all dissolves it',
    viewOf(1),
    { type: 'retire', claim: claimBy(0, { cluster: ELSEWHERE }) },
    'changed',
  ],
  [
    'a majority votes one out',
    FIVE,
    { type: 'evict', peer: shopName(4), certificate: votesOn(4, [0, 1, 2]) },
    'changed',
  ],
  [
    'two of five do not',
    FIVE,
    { type: 'evict', peer: shopName(4), certificate: votesOn(4, [0, 1]) },
    'no_majority',
  ],
  [
    'nor three who were deaf for a moment',
    FIVE,
    { type: 'evict', peer: shopName(4), certificate: votesOn(4, [0, 1, 2], 60_000) },
    'too_short_a_silence',
  ],
  [
    'nor with votes of another epoch',
    FIVE,
    {
      type: 'evict',
      peer: shopName(4),
      certificate: votesOn(4, [0, 1, 2], 900_000, { epoch: 4 }),
    },
    'other_view',
  ],
  [
    'nor with votes on somebody else',
    FIVE,
    { type: 'evict', peer: shopName(4), certificate: votesOn(3, [0, 1, 2]) },
    'bad_certificate',
  ],
  [
    'nor by lateness',
    FIVE,
    {
      type: 'evict',
      peer: shopName(4),
      certificate: votesOn(4, [0, 1, 2], 900_000, { kind: 'late' }),
    },
    'bad_certificate',
  ],
  [
    'nor with junk',
    FIVE,
    { type: 'evict', peer: shopName(4), certificate: new Uint8Array(3) },
    'bad_certificate',
  ],
  [
    'not who rests',
    RESTING,
    { type: 'evict', peer: shopName(4), certificate: votesOn(4, [0, 1, 2]) },
    'resting',
  ],
  [
    'not a stranger',
    FIVE,
    { type: 'evict', peer: shopName(7), certificate: votesOn(7, [0, 1, 2]) },
    'not_a_member',
  ],
  [
    'not twice',
    viewOf(3, { evictions: [outOf(7)] }),
    { type: 'evict', peer: shopName(7), certificate: votesOn(7, [0, 1, 2]) },
    'already',
  ],
  [
    'not out of three',
    viewOf(3),
    { type: 'evict', peer: shopName(2), certificate: votesOn(2, [0, 1]) },
    'too_few_members',
  ],
  [
    'not a third of six within the hour',
    viewOf(4, { evictions: [outOf(8), outOf(9)] }),
    { type: 'evict', peer: shopName(3), certificate: votesOn(3, [0, 1, 2]) },
    'too_many_evictions',
  ],
  [
    'but an hour later',
    viewOf(4, { evictions: [outOf(8, NOW - 3_600_000), outOf(9, NOW - 3_600_001)] }),
    { type: 'evict', peer: shopName(3), certificate: votesOn(3, [0, 1, 2]) },
    'changed',
  ],
  [
    'a person votes one of two out',
    viewOf(2),
    { type: 'evict_by_operator', peer: shopName(1) },
    'changed',
  ],
  ['not the last', viewOf(1), { type: 'evict_by_operator', peer: shopName(0) }, 'too_few_members'],
  ['nor the last awake', LONELY, { type: 'evict_by_operator', peer: shopName(0) }, 'last_awake'],
  ['nor a stranger', FIVE, { type: 'evict_by_operator', peer: shopName(7) }, 'not_a_member'],
  [
    'another committee',
    FIVE,
    { type: 'recommittee', committee: [keeper(2), keeper(3), keeper(4)] },
    'changed',
  ],
  [
    'the same in another order',
    FIVE,
    { type: 'recommittee', committee: [keeper(2), keeper(0), keeper(1)] },
    'already',
  ],
  [
    'of two is none',
    FIVE,
    { type: 'recommittee', committee: [keeper(2), keeper(3)] },
    'bad_committee',
  ],
  [
    'with one twice neither',
    FIVE,
    { type: 'recommittee', committee: [keeper(2), keeper(2), keeper(3)] },
    'bad_committee',
  ],
  [
    'nor with a stranger',
    FIVE,
    { type: 'recommittee', committee: [keeper(2), keeper(3), keeper(7)] },
    'bad_committee',
  ],
  [
    'nor with a sleeper',
    RESTING,
    { type: 'recommittee', committee: [keeper(2), keeper(3), keeper(4)] },
    'bad_committee',
  ],
  [
    'nor with a lost disk',
    FIVE,
    {
      type: 'recommittee',
      committee: [keeper(2), keeper(3), { ...keeper(4), store: 'x' as StoreId }],
    },
    'bad_committee',
  ],
]
