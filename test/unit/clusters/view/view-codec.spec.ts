import { expect } from 'chai'
import * as fc from 'fast-check'
import { EVICTIONS_MAX } from '../../../../src/clusters/view/view.ts'
import type { View } from '../../../../src/clusters/view/view.ts'
import { decodeView, encodeView } from '../../../../src/clusters/view/view-codec.ts'
import type { ClusterId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import { memberAt, NOW, viewOf } from '../view-fixture.ts'

/** As large as views get: real ids, long sites, a full record of evictions. */
function largest(): View {
  const peer = (n: number): PeerId =>
    `12D3KooW${n}HbQK2vDqS3yFz5mWJtXcRnPgL8uE4aTdVkYi9oBxMsC`.slice(0, 52) as PeerId
  const store = (n: number): StoreId => n.toString(16).padStart(32, '0') as StoreId
  const members = Array.from({ length: 32 }, (_, n) =>
    memberAt(n, { peer: peer(n + 11), store: store(n), site: 'x'.repeat(64), homeSeq: [NOW, 9] }),
  )
  return viewOf(5, {
    members,
    committee: members.slice(0, 5).map((m) => ({ peer: m.peer, store: m.store })),
    evictions: Array.from({ length: EVICTIONS_MAX }, (_, n) => ({
      peer: peer(n + 50),
      store: store(n + 50),
      homeSeq: [NOW, 1] as const,
      at: NOW,
      epoch: 77,
      by: n % 2 === 0 ? ('members' as const) : ('operator' as const),
      hash: new Uint8Array(32),
    })),
  })
}

describe('view codec', () => {
  for (const [what, view] of [
    ['of five', viewOf(5)],
    ['of one', viewOf(1)],
    ['with all that fits', largest()],
    ['dissolved', viewOf(1, { members: [], successor: 'c2' as ClusterId })],
  ] as const) {
    it(`brings a view ${what} back as it was, in the same bytes`, () => {
      const bytes = encodeView(view)
      expect(decodeView(bytes)).to.deep.equal(view)
      expect(encodeView(decodeView(bytes) as View)).to.deep.equal(bytes)
    })
  }

  it('keeps the largest view within a register (16 KiB)', () => {
    expect(encodeView(largest()).length).to.be.lessThan(12 * 1024)
  })

  it('reads nothing else', () => {
    const good = encodeView(viewOf(5))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(good.length - 1), (junk, at) => {
        expect(decodeView(junk)).to.equal(null)
        expect(decodeView(good.subarray(0, at))).to.equal(null)
      }),
    )
  })

  it('refuses to write what it would not read', () => {
    const broken = viewOf(1, { members: [memberAt(0, { joinedAt: 0.5 })] })
    expect(() => encodeView(broken)).to.throw('has the shape that is read')
  })
})
