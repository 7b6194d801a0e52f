import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import {
  SHARE_NAMES_MAX,
  shareFor,
  shareOf,
  WHOLE,
} from '../../../../src/membership/reports/share.ts'

const PEERS = Array.from({ length: 200 }, (_, n) => `shop-${String(n).padStart(5, '0')}` as PeerId)

describe('a share', () => {
  it('of a small network is all of it', () => {
    for (let round = 0; round < 5; round += 1) {
      expect(shareFor(round, SHARE_NAMES_MAX)).to.deep.equal(WHOLE)
      expect(shareFor(round, 0)).to.deep.equal(WHOLE)
    }
    expect(PEERS.every((peer) => shareOf(peer, WHOLE.of) === 0)).to.equal(true)
  })

  it('holds about as many names of a large one as of a small one, and each name once in a round of all', () => {
    const { of } = shareFor(0, PEERS.length)
    const shares = Array.from({ length: of }, (_, round) => shareFor(round, PEERS.length))
    const seen = shares.flatMap((share) =>
      PEERS.filter((peer) => shareOf(peer, share.of) === share.nth),
    )
    expect(seen).to.have.members(PEERS)
    for (const share of shares) {
      const names = PEERS.filter((peer) => shareOf(peer, share.of) === share.nth).length
      expect(names).to.be.within(SHARE_NAMES_MAX / 2, SHARE_NAMES_MAX * 1.5)
    }
    expect(shareFor(of, PEERS.length)).to.deep.equal(shares[0])
  })
})
