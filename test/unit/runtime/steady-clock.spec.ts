import { expect } from 'chai'
import * as fc from 'fast-check'
import { SteadyClock } from '../../../src/runtime/steady-clock.ts'

describe('steady clock', () => {
  it('shows the time of the world while nobody sets it', () => {
    const clock = new SteadyClock(1_000)
    expect(clock.read(1_500)).to.equal(1_500)
    expect(clock.read(9_000)).to.equal(9_000)
    expect(clock.worldTime(10_000)).to.equal(10_000)
  })

  it('goes on, at half speed, after the world was set back by an hour', () => {
    const clock = new SteadyClock(10_000_000)
    const before = clock.read(10_000_000)
    expect(clock.read(6_400_000)).to.equal(before)
    expect(clock.read(6_401_000)).to.equal(before + 500)
    expect(clock.read(6_401_000 + 7_200_000)).to.equal(6_401_000 + 7_200_000)
  })

  it('follows the world forward at once', () => {
    const clock = new SteadyClock(0)
    expect(clock.read(3_600_000)).to.equal(3_600_000)
  })

  it('never runs back, and what waits for a time waits neither in vain nor in place', () => {
    const steps = fc.array(fc.integer({ min: -10_000, max: 5_000 }), { maxLength: 50 })
    fc.assert(
      fc.property(steps, fc.float({ min: 1, max: 5_000, noNaN: true }), (moves, wait) => {
        let world = 1_000_000
        const clock = new SteadyClock(world)
        let shown = clock.read(world)
        for (const move of moves) {
          world += move
          const now = clock.read(world)
          expect(now).to.be.at.least(shown)
          shown = now
        }
        const at = shown + wait
        // A wait may end within a millisecond of it.
        for (let looks = 0; shown < at; looks += 1) {
          expect(looks).to.be.below(2)
          const next = clock.worldTime(at)
          expect(next).to.be.above(world)
          world = Math.ceil(next)
          shown = clock.read(world)
        }
      }),
    )
  })
})
