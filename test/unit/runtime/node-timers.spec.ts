import { expect } from 'chai'
import { NodeTimers } from '../../../src/runtime/node-timers.ts'
import { fireDue } from './fire-due.ts'

describe('timers of a node', () => {
  it('let what is patient wait for a wake-up that is due anyway', () => {
    const timers = new NodeTimers()
    const fired: string[] = []
    timers.add(100, () => fired.push('look'), 'patient')
    timers.add(400, () => fired.push('heartbeat'))
    expect(timers.nextAt()).to.equal(400)
    fireDue(timers, 400)
    expect(fired).to.deep.equal(['heartbeat', 'look'])
    expect(timers.nextAt()).to.equal(Infinity)
  })

  it('wake a node that has nothing else to do two seconds later, and fire nothing early', () => {
    const timers = new NodeTimers()
    const fired: string[] = []
    timers.add(100, () => fired.push('look'), 'patient')
    expect(timers.nextAt()).to.equal(2_100)
    fireDue(timers, 99)
    expect(fired).to.deep.equal([])
    const cancel = timers.add(50, () => fired.push('canceled'), 'patient')
    cancel()
    expect(timers.nextAt()).to.equal(2_100)
    fireDue(timers, 2_100)
    expect(fired).to.deep.equal(['look'])
  })
})
