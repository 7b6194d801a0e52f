import { expect } from 'chai'
import { Wheel } from '../../../src/sim/scale/wheel.ts'

describe('the wheel of large worlds', () => {
  it('lets things happen in the order of their times, and of their planning within one', () => {
    const wheel = new Wheel(1_000)
    const seen: string[] = []
    wheel.after(5, () => seen.push(`b ${wheel.now}`))
    wheel.after(1, () => seen.push(`a ${wheel.now}`))
    wheel.after(5, () => seen.push(`c ${wheel.now}`))
    wheel.runUntil(1_100)
    expect(seen).to.deep.equal(['a 1001', 'b 1005', 'c 1005'])
    expect(wheel.now).to.equal(1_100)
  })

  it('keeps what is planned for this very millisecond, and for days ahead', () => {
    const wheel = new Wheel(0)
    const seen: number[] = []
    wheel.after(3, () => wheel.after(0, () => seen.push(wheel.now)))
    wheel.after(40_000, () => seen.push(wheel.now))
    wheel.after(16_384, () => seen.push(wheel.now))
    wheel.runUntil(50_000)
    expect(seen).to.deep.equal([3, 16_384, 40_000])
  })

  it('forgets what is called off, also when its slot has become that of a later time', () => {
    const wheel = new Wheel(0)
    const seen: string[] = []
    const cancel = wheel.after(10, () => seen.push('never'))
    const passed = wheel.after(1, () => seen.push('once'))
    cancel()
    wheel.runUntil(2)
    wheel.at(16_385, () => seen.push('later'))
    passed()
    wheel.runUntil(20_000)
    expect(seen).to.deep.equal(['once', 'later'])
  })
})
