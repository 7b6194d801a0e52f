import { expect } from 'chai'
import { hashOf, heapOf } from '../../../../src/membership/reports/heaps.ts'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import type { ReportBody } from '../../../../src/membership/reports/reporter.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { BODY, cryptoOf, NOW, reporterOf } from '../report-fixture.ts'

const AT_HOME: ReportBody = { ...BODY, cluster: 'c1' as ClusterId }

describe('the sum of a heap', () => {
  const peers = ['p1', 'p2', 'p3'] as unknown as PeerId[]
  const tables = (): [ReportTable, ReportTable] => [
    new ReportTable(cryptoOf('left' as PeerId)),
    new ReportTable(cryptoOf('right' as PeerId)),
  ]
  const sum = (table: ReportTable, heap = 'c1'): number | undefined =>
    table.sums().get(heap as ClusterId)

  it('is the same wherever the same is known, in whatever order it came', () => {
    const [left, right] = tables()
    const said = peers.map((peer) => {
      const reporter = reporterOf(peer)
      return { profiles: [reporter.profile.bytes], reports: [reporter.current(AT_HOME, NOW).bytes] }
    })
    for (const delta of said) left.applyDelta(delta, NOW)
    for (const delta of said.toReversed()) right.applyDelta(delta, NOW + 5)
    expect(sum(left)).to.be.a('number')
    expect(sum(left)).to.equal(sum(right))
    expect([...left.sums().keys()]).to.deep.equal(['c1'])
  })

  it('is another one with a newer report, a newer profile, a shop more or less, or one that has moved', () => {
    const [table] = tables()
    const reporters = peers.map((peer) => reporterOf(peer))
    const seen = new Set<number | undefined>()
    const look = (): void => void seen.add(sum(table))
    for (const reporter of reporters) {
      table.offerReport(reporter.current(AT_HOME, NOW).bytes, NOW)
      look()
    }
    const [first, second] = reporters as [(typeof reporters)[0], (typeof reporters)[0]]
    table.offerProfile(first.profile.bytes, NOW)
    look()
    table.offerReport(first.current({ ...AT_HOME, stock: {} }, NOW + 1).bytes, NOW)
    look()
    table.forget(peers[2] as PeerId)
    look()
    table.offerReport(second.current({ ...AT_HOME, cluster: 'c2' as ClusterId }, NOW).bytes, NOW)
    look()
    expect(seen.size).to.equal(7)
    expect(sum(table, 'c2')).to.be.a('number')
  })

  it('counts who says no home, and who has said nothing but its profile, as nowhere', () => {
    const [table] = tables()
    const reporter = reporterOf('p1' as PeerId)
    table.offerProfile(reporter.profile.bytes, NOW)
    const [entry] = table.entries()
    expect(entry && heapOf(entry)).to.equal('')
    expect(sum(table, '')).to.be.a('number')
  })

  it('tells numbers beyond 32 bits apart', () => {
    const sums = [0, 1, 2 ** 32, 2 ** 32 + 1, NOW, NOW + 2 ** 32].map((n) => hashOf('a', [n]))
    expect(new Set(sums).size).to.equal(sums.length)
    expect(hashOf('a', [1, 2])).to.not.equal(hashOf('a', [2, 1]))
  })
})
