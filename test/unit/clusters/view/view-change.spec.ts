import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Eviction, View } from '../../../../src/clusters/view/view.ts'
import { assertView } from '../../../../src/clusters/view/view.ts'
import {
  applyClaims,
  applyViewChange,
  evictionsLeft,
} from '../../../../src/clusters/view/view-change.ts'
import type { ViewChange } from '../../../../src/clusters/view/view-change.ts'
import type { StoreId } from '../../../../src/models/ids.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { CASES, ELSEWHERE, FIVE, outOf } from '../view-change-cases.ts'
import { claimBy, JUDGE, NOW, storeOf, viewOf, votesOn } from '../view-fixture.ts'

function viewAfter(view: View, change: ViewChange): View | null {
  const result = applyViewChange(view, change, JUDGE)
  return result.type === 'changed' ? result.view : null
}

describe('view changes', () => {
  for (const [what, view, change, expected] of CASES) {
    it(`${change.type}: ${what}: ${expected}`, () => {
      const result = applyViewChange(view, change, JUDGE)
      expect(result.type === 'refused' ? result.reason : result.type).to.equal(expected)
      if (result.type === 'changed') {
        expect(result.view.epoch).to.equal((view?.epoch ?? 0) + 1)
        assertView(result.view, view)
      }
    })
  }

  it('an eviction stays on record until the shop is back', () => {
    const evict: ViewChange = {
      type: 'evict',
      peer: shopName(4),
      certificate: votesOn(4, [0, 1, 2]),
    }
    const out = applyViewChange(FIVE, evict, JUDGE)
    if (out.type !== 'changed') throw new Error('evicted')
    const { peer, at, epoch, by, hash } = out.view.evictions[0] as Eviction
    expect({ peer, at, epoch, by }).to.deep.equal({
      peer: shopName(4),
      at: NOW,
      epoch: 5,
      by: 'members',
    })
    expect(hash).to.deep.equal(JUDGE.crypto.hash(votesOn(4, [0, 1, 2])))
    const back = applyViewChange(out.view, { type: 'admit', claim: claimBy(4) }, JUDGE)
    if (back.type !== 'changed') throw new Error('readmitted')
    expect(back.view.evictions).to.deep.equal([])
  })

  it('who leaves, rests or loses a disk is replaced in the committee by the same step', () => {
    const claims = [
      claimBy(0, { cluster: ELSEWHERE }),
      claimBy(0, { resting: true }),
      claimBy(0, { store: 'new' as StoreId }),
    ]
    for (const claim of claims) {
      const { view } = applyClaims(FIVE, [claim], JUDGE)
      expect(view?.committee).to.have.length(3)
      expect(view?.committee.some(({ store }) => store === storeOf(0))).to.equal(false)
    }
  })

  it('many claims are one epoch, each with its own answer', () => {
    const claims = [
      claimBy(7),
      claimBy(1, { resting: true }),
      new Uint8Array(1),
      claimBy(8),
      claimBy(2, { seq: [1, 1] }),
    ]
    const { view, results } = applyClaims(FIVE, claims, JUDGE)
    expect(results).to.deep.equal(['done', 'done', 'bad_claim', 'done', 'done'])
    expect(view?.epoch).to.equal(6)
    expect(view?.members.map(({ peer }) => peer)).to.deep.equal(
      [0, 1, 2, 3, 4, 7, 8].map((n) => shopName(n)),
    )
    expect(applyClaims(FIVE, [claimBy(2, { seq: [1, 1] })], JUDGE).view).to.equal(null)
    expect(applyClaims(null, [claimBy(2)], JUDGE).results).to.deep.equal(['no_view'])
  })

  it('the last one to leave names where its cluster went', () => {
    const { view } = applyClaims(viewOf(1), [claimBy(0, { cluster: ELSEWHERE })], JUDGE)
    expect(view).to.deep.include({ members: [], successor: ELSEWHERE })
  })

  it('evictions within an hour leave more than half of those who were there', () => {
    for (let size = 4; size <= 32; size += 1) {
      let view = viewOf(size)
      let left = size
      while (evictionsLeft(view, NOW) > 0 && view.members.length > 3) {
        left -= 1
        view = {
          ...view,
          members: view.members.slice(0, left),
          evictions: [...view.evictions, outOf(left)],
        }
      }
      expect(left).to.be.greaterThan(size / 2)
    }
  })

  it('keep every invariant through any sequence', () => {
    const step = fc.record({
      shop: fc.nat(9),
      kind: fc.constantFrom('in', 'rest', 'away', 'evict', 'disk'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let view: View = viewOf(1, { epoch: 1 })
        steps.forEach(({ shop, kind }, n) => {
          const seq = [3, n] as const
          const claims = {
            in: {},
            rest: { resting: true },
            away: { cluster: ELSEWHERE },
            disk: { store: `disk-${n}` as StoreId },
          }
          const evict: ViewChange = { type: 'evict_by_operator', peer: shopName(shop) }
          const next =
            kind === 'evict'
              ? viewAfter(view, evict)
              : applyClaims(view, [claimBy(shop, { seq, ...claims[kind] })], JUDGE).view
          if (next !== null) {
            assertView(next, view)
            view = next
          }
        })
      }),
      { numRuns: 60 },
    )
  })
})
