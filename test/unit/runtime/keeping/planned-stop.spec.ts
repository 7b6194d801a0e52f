import { expect } from 'chai'
import type { StopProgress } from '../../../../src/runtime/commands/command.ts'
import { PlannedStop } from '../../../../src/runtime/keeping/planned-stop.ts'
import type { PlannedStopInit } from '../../../../src/runtime/keeping/planned-stop.ts'
import { TimerQueue } from '../../../../src/runtime/timer-queue.ts'
import { fireDue } from '../fire-due.ts'

const LINGER_MS = 1_000

/** A stop with nothing to give back or to move: only the roster is left to tell. */
class Evening {
  phase = 'home'
  readonly restedAt: number[] = []
  readonly mayTakeMs: number[] = []
  answer: (told: boolean) => void = () => undefined
  end: StopProgress | null = null
  now = 0
  readonly #timers = new TimerQueue()

  constructor(phase = 'home') {
    this.phase = phase
    const parts = {
      context: {
        now: () => this.now,
        after: (ms: number, then: () => void) => this.#timers.add(this.now + ms, then),
        count: () => undefined,
        persist: () => undefined,
      },
      desk: { setMode: () => ({ outcome: null, records: [] }) },
      handBack: { given: 0, kept: 0, round: () => true, again: () => undefined },
      handOver: {
        moved: 0,
        kept: () => [],
        stranded: () => 0,
        run: (_until: number, then: () => void) => then(),
      },
      cluster: {
        rest: (timeoutMs: number, done: (told: boolean) => void) => {
          this.restedAt.push(this.now)
          this.mayTakeMs.push(timeoutMs)
          this.answer = done
        },
      },
      keys: { misplaced: 0 },
      told: () => undefined,
      lingerMs: LINGER_MS,
    }
    Object.defineProperty(parts.cluster, 'phase', { get: () => this.phase })
    new PlannedStop(parts as unknown as PlannedStopInit).begin((end) => (this.end = end))
  }

  pass(ms: number): void {
    for (const until = this.now + ms; this.now < until;) {
      this.now += 100
      fireDue(this.#timers, this.now)
    }
  }
}

describe('planned stop', () => {
  it('has all of the time that is promised, but the last seconds, to tell the others', () => {
    const evening = new Evening()
    evening.pass(1_000)
    expect(evening.restedAt).to.have.length(1)
    expect(evening.mayTakeMs[0]).to.equal(20_000 - LINGER_MS - (evening.restedAt[0] ?? 0))
  })

  it('ends when the others have had time to read it', () => {
    const evening = new Evening()
    evening.pass(1_000)
    evening.answer(true)
    expect(evening.end).to.equal(null)
    evening.pass(LINGER_MS)
    expect(evening.end).to.include({ phase: 'done', resting: true })
  })

  it('waits for the end of a way into another cluster, which may list it already', () => {
    const evening = new Evening('moving')
    evening.pass(3_000)
    expect(evening.restedAt).to.deep.equal([])
    evening.phase = 'home'
    evening.pass(200)
    expect(evening.restedAt).to.have.length(1)
  })

  it('does not wait for that for ever', () => {
    const evening = new Evening('moving')
    evening.pass(20_000)
    expect(evening.restedAt).to.have.length(1)
    expect(evening.mayTakeMs).to.deep.equal([5_000])
  })
})
