import { expect } from 'chai'
import type { OfferResult } from '../../../../src/clusters/steward/claim-offers.ts'
import { planRest } from '../../../../src/clusters/steward/planned-rest.ts'
import { TimerQueue } from '../../../../src/runtime/timer-queue.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { memberAt, storeOf, viewOf } from '../view-fixture.ts'
import { fireDue } from '../../runtime/fire-due.ts'

const SELF = shopName(0)
const TIMEOUT_MS = 10_000
const NO_ANSWER = 'none' as OfferResult

type Parts = Parameters<typeof planRest>

/** A stop of a keeper of three, whose every attempt ends as it is told to; the last answer stays. */
class Evening {
  readonly offers: OfferResult[]
  readonly moves: string[]
  asked = 0
  told: boolean | null = null
  readonly #timers = new TimerQueue()

  constructor(offers: readonly OfferResult[], moves: readonly string[] = ['done'], rested = false) {
    this.offers = [...offers]
    this.moves = [...moves]
    const next = <T>(answers: T[]): T => (answers.length > 1 ? answers.shift() : answers[0]) as T
    const context = {
      self: SELF,
      after: (ms: number, then: () => void) => this.#timers.add(this.now + ms, then),
    }
    const home = {
      cluster: 'c',
      home: {},
      view: viewOf(3, {
        members: [0, 1, 2].map((n) => memberAt(n, { resting: rested && n === 0 })),
      }),
      keepers: [{ peer: SELF, store: storeOf(0) }],
      refresh: (then: () => void) => then(),
      move: (_to: unknown, then: (result: string) => void) => then(next(this.moves)),
    }
    const claim = {
      make: (_cluster: unknown, _resting: boolean, then: (signed: object) => void) =>
        then({ bytes: new Uint8Array(1) }),
    }
    const desk = {
      offer: (_at: unknown, _claim: unknown, then: (result: OfferResult) => void) => {
        this.asked += 1
        const answer = next(this.offers)
        if (answer !== NO_ANSWER) then(answer)
      },
    }
    planRest(
      context as unknown as Parts[0],
      home as unknown as Parts[1],
      claim as unknown as Parts[2],
      desk as unknown as Parts[3],
      TIMEOUT_MS,
      (told) => (this.told = told),
    )
  }

  now = 0

  pass(ms: number): void {
    this.now += ms
    fireDue(this.#timers, this.now)
  }
}

describe('planned rest', () => {
  it('is told, and the view handed on, at once where all goes well', () => {
    expect(new Evening(['done']).told).to.equal(true)
  })

  it('is told again where nobody answered, while there is time', () => {
    const evening = new Evening(['unavailable', 'unknown', 'done'])
    expect(evening.told).to.equal(null)
    evening.pass(500)
    evening.pass(500)
    expect(evening.told).to.equal(true)
    expect(evening.asked).to.equal(3)
  })

  it('hands the view on again where others move it too', () => {
    const evening = new Evening(['done'], ['unavailable', 'unavailable', 'done'])
    evening.pass(500)
    expect(evening.told).to.equal(null)
    evening.pass(500)
    expect(evening.told).to.equal(true)
  })

  it('does not ask again what has been refused for good', () => {
    const evening = new Evening(['no_view'])
    expect(evening.told).to.equal(false)
    expect(evening.asked).to.equal(1)
  })

  it('is told where nobody writes, and nobody has written that it came back', () => {
    expect(new Evening(['unavailable'], ['done'], true).told).to.equal(true)
    expect(new Evening(['no_view'], ['done'], true).told, 'refused').to.equal(false)
    const silent = new Evening([NO_ANSWER], ['done'], true)
    const written = new Evening(['done'], ['unavailable'], true)
    for (const evening of [silent, written]) evening.pass(TIMEOUT_MS)
    expect(silent.told, 'not in time').to.equal(true)
    expect(written.told, 'not handed on in time').to.equal(false)
  })

  it('waits no longer than it may', () => {
    const evening = new Evening(['unavailable'])
    for (let n = 0; n < 19; n += 1) evening.pass(500)
    expect(evening.told).to.equal(null)
    evening.pass(500)
    expect(evening.told).to.equal(false)
    const { asked } = evening
    for (let n = 0; n < 10; n += 1) evening.pass(500)
    expect(evening.asked, 'and is quiet then').to.be.at.most(asked + 1)
  })
})
