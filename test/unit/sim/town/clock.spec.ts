import { expect } from 'chai'
import { SimClock } from '../../../../src/sim/town/clock.ts'
import { LocalClock } from '../../../../src/sim/town/local-clock.ts'

describe('simulated clock', () => {
  it('lets things happen in the order of their time, and of their planning at one time', () => {
    const clock = new SimClock(1_000)
    const seen: string[] = []
    clock.at(3_000, () => seen.push('late'))
    clock.after(500, () => seen.push('first'))
    clock.after(500, () => seen.push('second'))
    while (clock.step(10_000));
    expect(seen).to.deep.equal(['first', 'second', 'late'])
    expect(clock.now).to.equal(10_000)
  })

  it('forgets what was taken back, and waits for nothing beyond the limit', () => {
    const clock = new SimClock(0)
    const seen: string[] = []
    clock.after(10, () => seen.push('canceled'))()
    clock.after(100, () => seen.push('too late'))
    expect(clock.step(50)).to.equal(false)
    expect(seen).to.deep.equal([])
    expect(clock.now).to.equal(50)
  })

  it('shows each shop its own time, in whole milliseconds', () => {
    const clock = new SimClock(1_000_000)
    const local = new LocalClock(clock, -5_000, 1.01)
    clock.step(1_010_000)
    expect(local.now()).to.equal(995_000 + 10_100)
    local.set(-3_000)
    expect(local.now()).to.equal(995_000 + 7_100)
  })

  it('tells a delay after which the time asked for is really shown', () => {
    const clock = new SimClock(0.25)
    const local = new LocalClock(clock, 0.5, 0.99)
    for (const at of [0.1, 1, 17.3, 1_000.999]) {
      clock.step(clock.now + local.delayTo(at))
      // One step of rounding at most: whoever looks too early looks again later, never at once.
      if (local.now() < at) expect(local.delayTo(at)).to.be.above(0)
      clock.step(clock.now + local.delayTo(at))
      expect(local.now()).to.be.at.least(Math.floor(at))
    }
  })
})
