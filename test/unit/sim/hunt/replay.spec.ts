import { expect } from 'chai'
import { Coverage, rowsNeverTaken } from '../../../../src/sim/hunt/coverage.ts'
import { replayWithSummary } from '../../../../src/sim/hunt/replay.ts'
import { Tally } from '../../../../src/sim/tally.ts'

describe('a replay', () => {
  it('tells its story, what happened how often, and how it ended', () => {
    const lines: string[] = []
    const clock = { now: 0 }
    const kept = replayWithSummary(
      { seed: '4', shrink: false, story: 'plain', write: (line) => lines.push(line) },
      () => (clock.now += 1_000),
    )
    expect(kept).to.equal(true)
    expect(lines[0]).to.match(/^00:00:\d\d\.\d{3} {2}[A-Z]/)
    expect(lines.some((line) => line.startsWith('messages: '))).to.equal(true)
    expect(lines.at(-1)).to.match(/^1 of 1 seeds, 0 failed, .* no violation$/)
  })
})

describe('coverage', () => {
  it('names the rows of both life cycles that no world took', () => {
    const tally = new Tally()
    const coverage = new Coverage(tally)
    const all = rowsNeverTaken(tally.toRecord())
    expect(all).to.include.members(['part.offered.accept.accepted', 'move.routing.accepted'])
    expect(all.some((row) => row.startsWith('move.draft'))).to.equal(false)
    coverage.partMoved({ from: 'offered', event: 'accept', to: 'accepted' })
    coverage.orderMoved('routing', 'accepted')
    coverage.orderMoved('routing', 'routing')
    const left = rowsNeverTaken(tally.toRecord())
    expect(all.filter((row) => !left.includes(row))).to.deep.equal([
      'part.offered.accept.accepted',
      'move.routing.accepted',
    ])
  })
})
