import { expect } from 'chai'
import { publishReason } from '../../../../src/membership/reports/reporter.ts'
import type { ReportBody } from '../../../../src/membership/reports/reporter.ts'
import { idleMs, staleMs } from '../../../../src/membership/reports/signs-of-life.ts'
import type { BlankSku, ClusterId } from '../../../../src/models/ids.ts'
import * as limits from '../../../../src/wire/limits.ts'
import { ALICE, BODY, NOW, reporterOf } from '../report-fixture.ts'

const SKU = 'silk-170/A4' as BlankSku
const shelf = (units: number): ReportBody => ({ ...BODY, stock: { ...BODY.stock, [SKU]: units } })
const promising = (units: number): ReportBody => ({
  ...BODY,
  promise: { dtg: Array(14).fill(units) },
})

describe('when to publish', () => {
  const cases: readonly [
    what: string,
    before: ReportBody | null,
    after: ReportBody,
    sinceMs: number,
    expected: string | null,
  ][] = [
    ['the first word', null, BODY, 0, 'first'],
    ['nothing new', BODY, { ...BODY }, 119_999, null],
    ['two minutes of silence', BODY, BODY, idleMs(0), 'idle'],
    ['a clock set back', BODY, BODY, -1, 'idle'],
    ['a pause, at once', BODY, { ...BODY, mode: 'paused' }, 999, null],
    [
      'a pause, after a second',
      BODY,
      { ...BODY, mode: 'paused' },
      limits.REPORT_GAP_MS,
      'material',
    ],
    ['another day', BODY, { ...BODY, today: BODY.today + 1 }, 1_000, 'material'],
    ['another price', BODY, { ...BODY, bidPrice: {} }, 1_000, 'material'],
    ['a sheet of thousands', shelf(4_000), shelf(3_999), 59_999, null],
    ['a sheet of thousands, later', shelf(4_000), shelf(3_999), 60_000, 'minor'],
    ['a tenth of the sheets', shelf(4_000), shelf(3_600), 1_000, 'material'],
    ['the last sheet', shelf(1), shelf(0), 1_000, 'material'],
    ['the first sheet', shelf(0), shelf(1), 1_000, 'material'],
    ['one of ten shirts', promising(10), promising(9), 1_000, 'material'],
    ['one of a hundred shirts', promising(100), promising(99), 1_000, null],
    ['a process that is gone', promising(10), { ...BODY, promise: {} }, 1_000, 'material'],
  ]
  for (const [what, before, after, sinceMs, expected] of cases) {
    it(`${what}: ${expected ?? 'not yet'}`, () => {
      expect(publishReason(before, after, sinceMs)).to.equal(expected)
    })
  }
})

describe('reporter', () => {
  it('gives each report a higher sequence, and none to a repetition', () => {
    const reporter = reporterOf(ALICE)
    expect(reporter.due(BODY, NOW)?.value.seq).to.equal(1)
    expect(reporter.due(BODY, NOW + 5_000)).to.equal(null)
    expect(reporter.due({ ...BODY, mode: 'paused' }, NOW + 500)).to.equal(null)
    expect(reporter.due({ ...BODY, mode: 'paused' }, NOW + 1_000)?.value.seq).to.equal(2)
    expect(reporter.due({ ...BODY, mode: 'paused' }, NOW + 121_000)?.value.seq).to.equal(3)
  })

  it('says that it is still there as often as others can bear, and is believed for as long', () => {
    const reporter = reporterOf(ALICE)
    reporter.due(BODY, NOW)
    const home: ReportBody = { ...BODY, cluster: 'c1' as ClusterId }
    expect(reporter.due(home, NOW + 1_000, 160)?.value.seq).to.equal(2)
    expect(reporter.due(home, NOW + 1_000 + idleMs(160) - 1, 160)).to.equal(null)
    expect(reporter.due(home, NOW + 1_000 + idleMs(160), 160)?.value.seq).to.equal(3)
    for (const shops of [2, 20, 100, 160, 184, 1_000]) {
      const aMinute = (Math.min(shops, 200) * 60_000) / idleMs(shops)
      expect(aMinute, `${shops} shops`).to.be.at.most(2)
      expect(staleMs(shops), 'three were lost').to.be.above(3 * idleMs(shops) + 300_000)
    }
    expect(staleMs(3), 'few shops').to.equal(720_000)
  })

  it('speaks more often without a home, for nobody speaks for it, and is believed for less long', () => {
    const reporter = reporterOf(ALICE)
    reporter.due(BODY, NOW)
    expect(reporter.due(BODY, NOW + 120_000 - 1, 160)).to.equal(null)
    expect(reporter.due(BODY, NOW + 120_000, 160)?.value.seq).to.equal(2)
    expect(staleMs(160, false)).to.equal(720_000)
    expect(staleMs(160)).to.be.above(10_000_000)
  })

  it('answers whoever asks with the present, and publishes that same report in time', () => {
    const reporter = reporterOf(ALICE)
    reporter.due(BODY, NOW)
    const told = reporter.current(shelf(0), NOW + 10)
    expect(told.value.seq).to.equal(2)
    expect(reporter.current(shelf(0), NOW + 20)).to.equal(told)
    expect(reporter.due(shelf(0), NOW + 30)).to.equal(null)
    expect(reporter.due(shelf(0), NOW + 1_000)).to.equal(told)
  })

  it('says again what it said before, under a new sequence, when things are back as they were', () => {
    const reporter = reporterOf(ALICE)
    reporter.due(BODY, NOW)
    reporter.current(shelf(0), NOW + 10)
    expect(reporter.current(BODY, NOW + 20).value).to.deep.include({ seq: 3, stock: BODY.stock })
  })
})
