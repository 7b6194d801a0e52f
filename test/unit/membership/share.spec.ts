import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import { isInShare, SHARE_NAMES_MAX, shareFor, WHOLE } from '../../../src/membership/share.ts'
import { ReportTable } from '../../../src/membership/report-table.ts'
import { BODY, cryptoOf, NOW, reporterOf } from './report-fixture.ts'

const PEERS = Array.from({ length: 200 }, (_, n) => `shop-${String(n).padStart(5, '0')}` as PeerId)

describe('a share', () => {
  it('of a small network is all of it', () => {
    for (let round = 0; round < 5; round += 1) {
      expect(shareFor(round, SHARE_NAMES_MAX)).to.deep.equal(WHOLE)
      expect(shareFor(round, 0)).to.deep.equal(WHOLE)
    }
    expect(PEERS.every((peer) => isInShare(peer, WHOLE))).to.equal(true)
  })

  it('holds about as many names of a large one as of a small one, and each name once in a round of all', () => {
    const { of } = shareFor(0, PEERS.length)
    const shares = Array.from({ length: of }, (_, round) => shareFor(round, PEERS.length))
    const seen = shares.flatMap((share) => PEERS.filter((peer) => isInShare(peer, share)))
    expect(seen).to.have.members(PEERS)
    for (const share of shares) {
      const names = PEERS.filter((peer) => isInShare(peer, share)).length
      expect(names).to.be.within(SHARE_NAMES_MAX / 2, SHARE_NAMES_MAX * 1.5)
    }
    expect(shareFor(of, PEERS.length)).to.deep.equal(shares[0])
  })

  it('is all that two tables tell each other in one round, and in all rounds everything', () => {
    const [full, empty] = ['full', 'empty'].map(
      (name) => new ReportTable(cryptoOf(name as PeerId)),
    ) as [ReportTable, ReportTable]
    for (const reporter of PEERS.map((peer) => reporterOf(peer))) {
      full.offerProfile(reporter.profile.bytes, NOW)
      full.offerReport(reporter.current(BODY, NOW).bytes, NOW)
    }
    const { of } = shareFor(0, PEERS.length)
    for (let round = 0; round < of; round += 1) {
      const share = shareFor(round, PEERS.length)
      const before = empty.size
      for (const delta of full.deltaFor(empty.digest(share), () => true, share)) {
        empty.applyDelta(delta, NOW)
      }
      expect(empty.size - before).to.be.at.most(SHARE_NAMES_MAX * 1.5)
      // Told once is told.
      expect(full.deltaFor(empty.digest(share), () => true, share)).to.deep.equal([])
    }
    expect(empty.digest()).to.deep.equal(full.digest())
  })
})
