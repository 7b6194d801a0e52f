import { expect } from 'chai'
import { Dice } from '../../../src/sim/dice.ts'
import { Globe, solarZone } from '../../../src/sim/scale/globe.ts'
import { reportCharts, reportLines } from '../../../src/sim/scale/large-report.ts'
import { runLarge } from '../../../src/sim/scale/large-run.ts'
import type { LargePlan, LargeResult } from '../../../src/sim/scale/large-run.ts'
import { localMinutes } from '../../../src/models/calendar.ts'

const told: string[] = []

const PLAN: LargePlan = {
  seed: '4',
  shops: 12,
  orders: 24,
  minutes: 2,
  restMinutes: 12,
  startWithinMs: 5_000,
  upheavals: { crashesPerMille: 5_000, blackouts: 1, cableCut: false, evenings: false },
  progress: (line) => told.push(line),
  clock: () => 0,
  heapBytes: () => 0,
}

describe('a large world', function () {
  this.timeout(120_000)
  let result: LargeResult
  before(() => {
    result = runLarge(PLAN)
  })

  it('comes to one home for each shop, and no roster is disputed', () => {
    expect(result.convergedAfterS).to.be.within(5, 120)
    const last = result.censuses.at(-1)
    expect(last?.running).to.equal(PLAN.shops)
    expect(last?.homeless).to.equal(0)
    expect(last?.disputed).to.equal(0)
    const fewest = Math.min(...result.censuses.map(({ running }) => running))
    expect(fewest, 'while some were down').to.be.below(PLAN.shops)
    expect(last?.sizes.reduce((sum, size) => sum + size, 0)).to.equal(PLAN.shops)
  })

  it('tells of each ten minutes at rest, and counts what was heard in all of them', () => {
    expect(told.filter((line) => line.startsWith('at rest'))).to.have.length(2)
    const { all, last } = result.rest
    expect([all.ms, last.ms]).to.deep.equal([12 * 60_000, 2 * 60_000])
    const beats = ({ kinds }: typeof all): number =>
      kinds.find(({ type }) => type === 'beat')?.count ?? 0
    expect(beats(all) / beats(last), 'as many in each minute').to.be.within(5.5, 6.5)
  })

  it('places what is ordered, and finds all of it again', () => {
    const { tally, outcomes } = result
    expect(tally.sent).to.equal(PLAN.orders)
    expect(tally.placed.size + tally.givenUp).to.be.at.least(PLAN.orders - 1)
    expect(outcomes.byState.get('lost')).to.equal(undefined)
    expect([...outcomes.byState.values()].reduce((sum, count) => sum + count, 0)).to.equal(
      tally.placed.size,
    )
    expect(outcomes.byState.get('shipped') ?? 0).to.be.at.least(PLAN.orders / 2)
    // Weighing cost costs less than going to the nearest, or the router is not used here.
    expect(outcomes.ours.meanCost).to.be.below(outcomes.nearest.meanCost)
  })

  it('keeps its word: no cap is passed, no shop oversold, and what is lost has a new shop at once', () => {
    const { word } = result.outcomes
    expect(word).to.include({ overCap: 0, oversold: 0 })
    expect(word.placedAtOnce).to.equal(word.takenAway)
  })

  it('is the same world again from the same seed', () => {
    const again = runLarge(PLAN)
    expect(reportLines(again)).to.deep.equal(reportLines(result))
    expect(again.delivered).to.equal(result.delivered)
  })

  it('draws what happened', () => {
    const charts = reportCharts(result)
    expect([...charts.keys()]).to.include.members(['clusters.svg', 'shops.svg', 'map.svg'])
    for (const [name, svg] of charts) {
      expect(svg, name).to.match(/^<svg [\s\S]*<\/svg>\n$/)
      expect(svg, name).not.to.contain('NaN')
    }
  })
})

describe('the globe', () => {
  it('draws cities as people live in them', () => {
    const globe = new Globe()
    const dice = new Dice('globe')
    const drawn = Array.from({ length: 5_000 }, () => globe.city(dice))
    const millions = drawn.filter(({ people }) => people > 1_000).length
    // Three quarters of the people of the thousand largest cities live in those above a million.
    expect(millions / drawn.length).to.be.within(0.6, 0.85)
    expect(new Set(drawn.map(({ country }) => country)).size).to.be.above(80)
  })

  it('knows the time of day by the sun', () => {
    const noon = Date.UTC(2026, 2, 3, 12)
    expect(localMinutes(noon, solarZone(0))).to.equal(12 * 60)
    expect(localMinutes(noon, solarZone(-75))).to.equal(7 * 60)
    expect(localMinutes(noon, solarZone(139.7))).to.equal(21 * 60)
  })
})
