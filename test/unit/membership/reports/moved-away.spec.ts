import { expect } from 'chai'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { ALICE, BODY, cryptoOf, NOW, reporterOf } from '../report-fixture.ts'

const NEAR = { ...BODY, cluster: 'c1' as ClusterId }
const FAR = { ...BODY, cluster: 'c2' as ClusterId }

/** A table that has forgotten Alice, who has moved: what she said before, and since. */
function forgotten() {
  const table = new ReportTable(cryptoOf('reader' as PeerId))
  const alice = reporterOf(ALICE)
  const profiles = [alice.profile.bytes]
  const before = alice.current(NEAR, NOW).bytes
  table.applyDelta({ profiles, reports: [before] }, NOW)
  const since = alice.current(FAR, NOW + 1_000).bytes
  table.offerReport(since, NOW + 1_000)
  table.sweep(NOW + 2_000, () => false)
  return { table, alice, profiles, before, since }
}

describe('shops that have moved away', () => {
  it('are not known again by what they said before, from whomever it comes', () => {
    const { table, profiles, before } = forgotten()
    const told = table.applyDelta({ profiles, reports: [before] }, NOW + 3_000)
    expect(told.map(({ reason }) => reason)).to.deep.equal(['not_newer', 'not_newer'])
    expect(table.get(ALICE)).to.equal(null)
    expect(table.offerReport(before, NOW + 3_000, true).reason).to.equal('not_newer')
  })

  it('are known by their last word where that is wanted by now, and by any later one', () => {
    const { table, profiles, since } = forgotten()
    table.applyDelta({ profiles, reports: [since] }, NOW + 3_000)
    expect(table.known(ALICE)?.report.cluster).to.equal(FAR.cluster)
    const again = forgotten()
    const later = again.alice.current(NEAR, NOW + 4_000).bytes
    again.table.applyDelta({ profiles, reports: [later] }, NOW + 4_000)
    expect(again.table.known(ALICE)?.report.cluster).to.equal(NEAR.cluster)
    expect(again.table.sweep(NOW + 5_000, () => true)).to.deep.equal([])
  })

  it('are welcome when they introduce themselves anew', () => {
    const { table, alice, profiles } = forgotten()
    expect(table.offerProfile(profiles[0] as Uint8Array, NOW + 3_000, true).reason).to.equal('new')
    table.offerReport(alice.current(NEAR, NOW + 3_000).bytes, NOW + 3_000, true)
    expect(table.known(ALICE)?.report.cluster).to.equal(NEAR.cluster)
  })

  it('are told of to whoever still has what they said before, and to nobody else', () => {
    const { table, profiles, before, since } = forgotten()
    const peer = new ReportTable(cryptoOf('peer' as PeerId))
    expect(table.deltaFor(peer.digest())).to.deep.equal([])
    peer.applyDelta({ profiles, reports: [before] }, NOW)
    const [delta, ...more] = table.deltaFor(peer.digest())
    expect(more).to.deep.equal([])
    expect(delta?.reports).to.deep.equal([since])
    expect(delta?.profiles).to.deep.equal([])
    peer.applyDelta(delta ?? { profiles: [], reports: [] }, NOW + 3_000)
    expect(table.deltaFor(peer.digest())).to.deep.equal([])
  })

  it('are told of to nobody once they are expelled', () => {
    const { table, profiles, before } = forgotten()
    const peer = new ReportTable(cryptoOf('peer' as PeerId))
    peer.applyDelta({ profiles, reports: [before] }, NOW)
    table.expel(ALICE)
    expect(table.deltaFor(peer.digest())).to.deep.equal([])
    const later = forgotten()
    later.table.sweep(NOW + 11 * 60_000)
    later.table.expel(ALICE)
    expect(later.table.deltaFor(peer.digest()), 'nor when it was long ago').to.deep.equal([])
  })

  it('are remembered to the number of a thousand, the last that moved', () => {
    const table = new ReportTable(cryptoOf('reader' as PeerId))
    const before = Array.from({ length: 1_025 }, (_, n) => {
      const reporter = reporterOf(`shop-${String(n).padStart(12, '0')}` as PeerId)
      const { bytes } = reporter.current(NEAR, NOW)
      table.offerReport(reporter.current(FAR, NOW + 1_000).bytes, NOW + 1_000)
      table.sweep(NOW + 2_000, () => false)
      return bytes
    })
    const reasons = before.map((bytes) => table.offerReport(bytes, NOW + 3_000).reason)
    expect(reasons[0], 'the first that moved').to.equal('new')
    expect(reasons.filter((reason) => reason === 'new')).to.have.length(1)
  })

  it('are forgotten ten to twenty minutes after anybody last asked for them', () => {
    const MINUTE_MS = 60_000
    const { table, before } = forgotten()
    const at = (minutes: number): number => NOW + minutes * MINUTE_MS
    table.sweep(at(9))
    expect(table.offerReport(before, at(9)).reason, 'somebody still says so').to.equal('not_newer')
    table.sweep(at(11))
    expect(table.offerReport(before, at(19)).reason, 'and again').to.equal('not_newer')
    table.sweep(at(22))
    expect(table.offerReport(before, at(31)).reason, 'asked for since').to.equal('not_newer')
    table.sweep(at(33))
    table.sweep(at(44))
    expect(table.offerReport(before, at(45)).reason).to.equal('new')
  })
})
