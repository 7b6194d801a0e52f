import { expect } from 'chai'
import { DigestTable } from '../../../../src/clusters/digests/digest-table.ts'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { areAlike, Homes } from '../../../../src/runtime/neighbourhood/homes.ts'
import { ALICE, BOB, BODY, cryptoOf, NOW, reporterOf } from '../../membership/report-fixture.ts'
import { LA, SF } from '../../routing/fixtures.ts'

const [NEAR, FAR] = ['near', 'far'] as unknown as [ClusterId, ClusterId]

describe('homes of shops', () => {
  const self = 'self' as PeerId
  const table = new ReportTable(cryptoOf(self))
  for (const reporter of [ALICE, BOB].map((peer) => reporterOf(peer))) {
    table.offerProfile(reporter.profile.bytes, NOW)
    table.offerReport(reporter.current(BODY, NOW).bytes, NOW)
  }

  function homes(of: (peer: PeerId) => ClusterId, told: readonly PeerId[] = [ALICE, BOB]): Homes {
    return new Homes({
      self,
      table,
      digests: new DigestTable(cryptoOf(self), SF),
      view: () => null,
      clusterOf: of,
      homesTold: () => told,
    })
  }

  it('make up clusters that no digest tells of, alike in whichever order they are found', () => {
    const one = homes(() => FAR).undigested()
    expect(one.map(({ cluster, shops }) => [cluster, shops])).to.deep.equal([[FAR, 2]])
    expect(areAlike(one, homes(() => FAR, [BOB, ALICE]).undigested())).to.equal(true)
    const two = homes((peer) => (peer === ALICE ? NEAR : FAR)).undigested()
    expect(two.map(({ cluster, shops }) => [cluster, shops])).to.deep.equal([
      [FAR, 1],
      [NEAR, 1],
    ])
    expect(areAlike(one, two)).to.equal(false)
    expect(areAlike(one, [{ ...(one[0] as (typeof one)[0]), shops: 3 }])).to.equal(false)
    expect(areAlike(one, [{ ...(one[0] as (typeof one)[0]), centre: LA }])).to.equal(false)
  })
})
