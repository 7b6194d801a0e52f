import { expect } from 'chai'
import { KeyCaretaker } from '../../../src/keys/key-caretaker.ts'
import type { KeyCaretakerInit } from '../../../src/keys/key-caretaker.ts'
import { TimerQueue } from '../../../src/runtime/timer-queue.ts'
import { fireDue } from '../runtime/fire-due.ts'

/** A node that keeps nothing, and how often its caretaker looks round. */
class Round {
  now = 0
  readonly looks: number[] = []
  readonly caretaker: KeyCaretaker
  readonly #timers = new TimerQueue()

  constructor() {
    this.caretaker = new KeyCaretaker({
      context: {
        now: () => this.now,
        after: (ms: number, then: () => void) => this.#timers.add(this.now + ms, then),
      },
      keeper: {
        groups: () => {
          this.looks.push(this.now)
          return [].values()
        },
      },
    } as unknown as KeyCaretakerInit)
    this.caretaker.begin()
  }

  pass(ms: number): void {
    for (const until = this.now + ms; this.now < until;) {
      this.now += 100
      fireDue(this.#timers, this.now)
    }
  }
}

describe('the caretaker of keys', () => {
  it('looks round seldom where every group is as it should be', () => {
    const round = new Round()
    round.pass(30_500)
    expect(round.looks).to.have.length(7)
  })

  it('looks at once when it is told of a change, however often, and is calm again after it', () => {
    const round = new Round()
    round.pass(1_000)
    for (let times = 0; times < 10; times += 1) round.caretaker.stir()
    round.pass(500)
    expect(round.looks).to.deep.equal([500, 1_500])
    round.pass(5_000)
    expect(round.looks).to.deep.equal([500, 1_500, 6_500])
  })
})
