import { expect } from 'chai'
import { ClockWatch } from '../../../../src/membership/detection/clock-watch.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import { REPORT_AHEAD_MS_MAX } from '../../../../src/wire/limits.ts'

const NOW = 1_000_000_000
const WINDOW = 600_000
const FAR = REPORT_AHEAD_MS_MAX + 1

/** What each of those clocks shows, less our own. */
function heard(...ahead: readonly number[]): number {
  const watch = new ClockWatch()
  for (const [i, ms] of ahead.entries()) watch.hear(`shop-${i}` as PeerId, NOW + ms, NOW)
  return watch.correctionMs(NOW, WINDOW)
}

describe('clock watch', () => {
  it('corrects nothing as long as nobody was heard', () => {
    expect(heard()).to.equal(0)
  })

  it('corrects no difference that clocks may have', () => {
    expect(heard(REPORT_AHEAD_MS_MAX, REPORT_AHEAD_MS_MAX)).to.equal(0)
    expect(heard(-REPORT_AHEAD_MS_MAX, -FAR)).to.equal(0)
  })

  it('corrects by the least that all others say', () => {
    expect(heard(FAR, 2 * FAR, 3 * FAR)).to.equal(FAR)
    expect(heard(-FAR, -2 * FAR, -3 * FAR)).to.equal(-FAR)
  })

  it('corrects nothing where a single one agrees with this clock, or others with neither', () => {
    expect(heard(FAR, FAR, 0)).to.equal(0)
    expect(heard(-FAR, -FAR, 0)).to.equal(0)
    expect(heard(-FAR, FAR)).to.equal(0)
  })

  it('goes by the last word of each, and by none that is old', () => {
    const watch = new ClockWatch()
    const [anna, bert, carl] = ['anna', 'bert', 'carl'] as PeerId[]
    watch.hear(anna as PeerId, NOW, NOW)
    watch.hear(bert as PeerId, NOW - FAR, NOW)
    expect(watch.correctionMs(NOW, WINDOW)).to.equal(0)
    const later = NOW + WINDOW
    watch.hear(bert as PeerId, later - 2 * FAR, later)
    expect(watch.correctionMs(later, WINDOW)).to.equal(0)
    expect(watch.correctionMs(later + 1, WINDOW)).to.equal(-2 * FAR)
    watch.hear(carl as PeerId, later, later)
    expect(watch.correctionMs(later + 1, WINDOW)).to.equal(0)
    expect(watch.correctionMs(later + WINDOW + 1, WINDOW)).to.equal(0)
  })
})
