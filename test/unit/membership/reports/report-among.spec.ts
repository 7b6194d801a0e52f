import { expect } from 'chai'
import { heapOf } from '../../../../src/membership/reports/heaps.ts'
import type { Heap } from '../../../../src/membership/reports/heaps.ts'
import type { ShopEntry } from '../../../../src/membership/reports/known-entry.ts'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { BODY, cryptoOf, NOW, reporterOf } from '../report-fixture.ts'

const CLUSTERS = ['', 'a', 'b', 'c', 'd'] as const

function named(n: number): PeerId {
  return `shop-${String(n).padStart(5, '0')}` as PeerId
}

/** Forty shops in five heaps, of which the other table has heard of every third, and of some less. */
function tables(): readonly [ReportTable, ReportTable] {
  const [left, right] = [new ReportTable(cryptoOf(named(98))), new ReportTable(cryptoOf(named(99)))]
  for (let n = 0; n < 40; n += 1) {
    const reporter = reporterOf(named(n))
    left.offerProfile(reporter.profile.bytes, NOW)
    if (n % 3 === 0) right.offerProfile(reporter.profile.bytes, NOW)
    const cluster = CLUSTERS[n % CLUSTERS.length] as ClusterId
    const { bytes } = reporter.current(cluster === '' ? BODY : { ...BODY, cluster }, NOW)
    if (n % 7 !== 0) left.offerReport(bytes, NOW)
    if (n % 6 === 0) right.offerReport(bytes, NOW)
  }
  return [left, right]
}

describe('some of a report table', () => {
  const heaps = new Set<Heap>(['a' as ClusterId, 'c' as ClusterId])
  const others = [named(3), named(4), named(13), named(77)]
  const isWanted = (entry: ShopEntry): boolean =>
    heaps.has(heapOf(entry)) || others.includes(entry.peer)

  it('lacks what a look at all of it finds', () => {
    const [left, right] = tables()
    for (const theirs of [[], right.digest()]) {
      const found = left.deltaFor(theirs, isWanted, { heaps, others })
      expect(found).to.have.length(1)
      expect(found).to.deep.equal(left.deltaFor(theirs, isWanted))
    }
  })

  it('is told by name, also after shops have moved and gone', () => {
    const [left] = tables()
    const mover = reporterOf(named(1))
    const moved = { ...BODY, cluster: 'b' as ClusterId }
    left.offerReport(mover.current(BODY, NOW).bytes, NOW)
    left.offerReport(mover.current(moved, NOW + 1_000).bytes, NOW + 1_000)
    left.forget(named(6))
    const entries = left.entries().filter((entry) => heaps.has(heapOf(entry)))
    const expected = entries.map(({ peer }) => peer).sort((a, b) => (a < b ? -1 : 1))
    expect(expected).not.to.include.members([named(1), named(6)])
    expect(left.digest(heaps).map(([tail]) => tail)).to.deep.equal(
      expected.map((peer) => peer.slice(-12)),
    )
  })
})
