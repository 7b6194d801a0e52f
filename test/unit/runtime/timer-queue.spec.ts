import { expect } from 'chai'
import * as fc from 'fast-check'
import { TimerQueue } from '../../../src/runtime/timer-queue.ts'
import { fireDue } from './fire-due.ts'

/** What fires from `queue` until `now`, in order. */
function fire(queue: TimerQueue, now: number, fired: string[]): string[] {
  fireDue(queue, now)
  return fired
}

describe('timer queue', () => {
  it('knows what fires next', () => {
    const queue = new TimerQueue()
    expect(queue.nextAt()).to.equal(Infinity)
    queue.add(30, () => undefined)
    queue.add(10, () => undefined)
    expect(queue.nextAt()).to.equal(10)
  })

  it('fires nothing before its time, and everything once', () => {
    const queue = new TimerQueue()
    const fired: string[] = []
    queue.add(10, () => fired.push('a'))
    expect(fire(queue, 9, fired)).to.deep.equal([])
    expect(fire(queue, 10, fired)).to.deep.equal(['a'])
    expect(fire(queue, 100, fired)).to.deep.equal(['a'])
    expect(queue.nextAt()).to.equal(Infinity)
  })

  it('fires what is due at one instant in the order in which it was set', () => {
    const queue = new TimerQueue()
    const fired: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) queue.add(10, () => fired.push(name))
    expect(fire(queue, 10, fired).join('')).to.equal('abcdef')
  })

  it('forgets what was canceled, also when it would be next', () => {
    const queue = new TimerQueue()
    const fired: string[] = []
    const cancel = queue.add(10, () => fired.push('a'))
    queue.add(20, () => fired.push('b'))
    cancel()
    expect(queue.nextAt()).to.equal(20)
    cancel()
    expect(fire(queue, 20, fired)).to.deep.equal(['b'])
  })

  it('takes it back once it has fired, without harm', () => {
    const queue = new TimerQueue()
    const fired: string[] = []
    const cancel = queue.add(10, () => fired.push('a'))
    fire(queue, 10, fired)
    cancel()
    queue.add(20, () => fired.push('b'))
    expect(fire(queue, 20, fired)).to.deep.equal(['a', 'b'])
  })

  it('fires what was set while it fires, if it is due', () => {
    const queue = new TimerQueue()
    const fired: string[] = []
    queue.add(10, () => {
      fired.push('a')
      queue.add(10, () => fired.push('b'))
      queue.add(11, () => fired.push('later'))
    })
    expect(fire(queue, 10, fired)).to.deep.equal(['a', 'b'])
  })

  it('does as a sorted list would, whatever is set, canceled and taken', () => {
    const anyStep = fc.oneof(
      fc.record({ do: fc.constant('add' as const), at: fc.nat({ max: 50 }) }),
      fc.record({ do: fc.constant('cancel' as const), at: fc.nat({ max: 30 }) }),
      fc.record({ do: fc.constant('advance' as const), at: fc.nat({ max: 10 }) }),
    )
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 80 }), (steps) => {
        const queue = new TimerQueue()
        let naive: { at: number; name: number }[] = []
        const cancels: (() => void)[] = []
        const fired: number[] = []
        let now = 0
        for (const { do: what, at } of steps) {
          const name = cancels.length
          if (what === 'add') {
            cancels.push(queue.add(now + at, () => fired.push(name)))
            naive.push({ at: now + at, name })
          } else if (what === 'cancel') {
            cancels[at]?.()
            naive = naive.filter((timer) => timer.name !== at)
          } else {
            now += at
            const due = naive.filter((timer) => timer.at <= now)
            naive = naive.filter((timer) => timer.at > now)
            // Stable: those of one instant stay in the order in which they were set.
            const expected = due.sort((a, b) => a.at - b.at).map((timer) => timer.name)
            fired.length = 0
            fireDue(queue, now)
            expect(fired).to.deep.equal(expected)
          }
          expect(queue.nextAt()).to.equal(Math.min(Infinity, ...naive.map((timer) => timer.at)))
        }
      }),
    )
  })
})
