import { expect } from 'chai'
import type { View } from '../../../../src/clusters/view/view.ts'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import { staleMs } from '../../../../src/membership/reports/signs-of-life.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import { absentees } from '../../../../src/runtime/neighbourhood/absentees.ts'
import { ALICE, BOB, BODY, cryptoOf, NOW, reporterOf } from '../../membership/report-fixture.ts'

/** What one node that knows Alice and Bob holds against them. */
function against(
  now: number,
  { members = [], evictions = [], lost = [], missed = [] }: Record<string, readonly PeerId[]>,
): Record<string, string> {
  const self = 'self' as PeerId
  const table = new ReportTable(cryptoOf(self))
  for (const peer of [ALICE, BOB]) {
    const reporter = reporterOf(peer)
    table.offerProfile(reporter.profile.bytes, NOW)
    table.offerReport(reporter.current(BODY, NOW).bytes, NOW)
  }
  const named = (peers: readonly PeerId[]): { peer: PeerId }[] => peers.map((peer) => ({ peer }))
  const view = { members: named(members), evictions: named(evictions) } as unknown as View
  const levels = new Map([
    ...members.map((peer) => [peer, 'suspect'] as const),
    ...evictions.map((peer) => [peer, 'evicted'] as const),
  ])
  const init = {
    self,
    table,
    lost: new Map(lost.map((peer) => [peer, NOW])),
    view: () => view,
    absentWhy: (peer: PeerId) => levels.get(peer) ?? null,
    missed: () => missed,
  }
  return Object.fromEntries(absentees(init, now))
}

describe('absentees', () => {
  it('are none of those who are there', () => {
    expect(against(NOW, {})).to.deep.equal({})
  })

  it('are those whom the own cluster doubts, or has voted out', () => {
    expect(against(NOW, { members: [ALICE] })).to.deep.equal({ [ALICE]: 'suspect' })
    expect(against(NOW, { evictions: [BOB] })).to.deep.equal({ [BOB]: 'evicted' })
    expect(against(NOW, { members: [ALICE], lost: [ALICE] })).to.deep.equal({ [ALICE]: 'suspect' })
  })

  it('are those who were connected, whose clusters miss them, or whose reports are old', () => {
    expect(against(NOW, { lost: [BOB] })).to.deep.equal({ [BOB]: 'unreachable' })
    expect(against(NOW, { missed: [BOB] })).to.deep.equal({ [BOB]: 'unreachable' })
    const late = NOW + staleMs(2) + 1
    expect(against(late, {})).to.deep.equal({ [ALICE]: 'stale', [BOB]: 'stale' })
    expect(against(late - 1, {})).to.deep.equal({})
  })
})
