import { expect } from 'chai'
import { Caretaker } from '../../../../src/clusters/steward/caretaker.ts'
import { STEWARD_TERMS } from '../../../../src/clusters/steward/steward-terms.ts'
import type { View } from '../../../../src/clusters/view/view.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { claimBy, NOW, viewOf } from '../view-fixture.ts'

type Parts = ConstructorParameters<typeof Caretaker>

const NOBODY: readonly never[] = []

/** The first keeper of a view of six whose register lies elsewhere, where it cannot come from. */
class Upkeep {
  now = NOW
  departed: Uint8Array[] = []
  /** Who keeps the register now. */
  keepers: View['committee'] = []
  readonly done: string[] = []
  readonly caretaker: Caretaker
  readonly view = viewOf(6)
  answer = 'unavailable'
  level = 'alive'
  /** How often it was worked out what there is to do. */
  looks = 0

  /** This node's rank among the keepers, and how the first of them stands with it. */
  constructor(rank = 0, firstIs = 'alive') {
    const [first] = this.view.committee
    const context = {
      self: this.view.committee[rank]?.peer ?? shopName(0),
      now: () => this.now,
      count: () => undefined,
      random: () => 0.5,
    }
    this.caretaker = new Caretaker(
      context as unknown as Parts[0],
      {
        standing: (peer: string) =>
          peer === first?.peer && firstIs !== 'alive'
            ? { level: firstIs, since: 0 }
            : { level: this.level, since: this.now },
        changes: 0,
      } as unknown as Parts[1],
      this.#book() as unknown as Parts[2],
      STEWARD_TERMS.lan,
      STEWARD_TERMS.lan.rankMs,
      () => ({}) as ReturnType<Parts[5]>,
    )
  }

  #book() {
    const asked = (): typeof this.departed => {
      this.looks += 1
      return this.departed
    }
    const changes = (): number => this.departed.length
    return {
      departed: asked,
      get changes() {
        return changes()
      },
    }
  }

  pass(ms: number): void {
    for (const until = this.now + ms; this.now < until;) {
      this.now += 500
      this.caretaker.look({
        view: this.view,
        keepers: this.keepers,
        lost: NOBODY,
        move: (_to: unknown, done: (result: string) => void) => this.#did('move', done),
        change: (_c: unknown, _j: unknown, done: (result: string) => void) =>
          this.#did('recommittee', done),
        claims: (_c: unknown, _j: unknown, done: (results: string[]) => void) =>
          this.#did('retire', (result) => done([result])),
      } as unknown as Parameters<Caretaker['look']>[0])
    }
  }

  #did(what: string, done: (result: string) => void): void {
    this.done.push(what)
    done(what === 'retire' ? 'done' : this.answer)
  }
}

describe('the caretaker of a view', () => {
  it('lets the next duty have its turn when the first one fails', () => {
    const upkeep = new Upkeep()
    upkeep.departed = [claimBy(1, { cluster: '' })]
    upkeep.pass(10_000)
    expect(upkeep.done.slice(0, 2)).to.deep.equal(['move', 'retire'])
  })

  it('tries what fails slower and slower', () => {
    const upkeep = new Upkeep()
    upkeep.pass(10_000)
    const early = upkeep.done.length
    expect(early).to.be.within(2, 5)
    upkeep.pass(50_000)
    const before = upkeep.done.length
    upkeep.pass(60_000)
    expect(upkeep.done.length - before).to.be.within(1, 4)
  })

  it('begins at once again where what is to be done has changed', () => {
    const upkeep = new Upkeep()
    upkeep.pass(120_000)
    upkeep.departed = [claimBy(1, { cluster: '' })]
    upkeep.pass(1_000)
    expect(upkeep.done.at(-1)).to.equal('move')
    expect(upkeep.caretaker.viewIsWhole).to.equal(false)
  })

  it('waits for those before it in rank, and not for who sleeps or is out of reach', () => {
    for (const [firstIs, moves] of [
      ['alive', 0],
      ['suspect', 0],
      ['resting', 1],
      ['unreachable', 1],
    ] as const) {
      const upkeep = new Upkeep(1, firstIs)
      upkeep.pass(STEWARD_TERMS.lan.rankMs - 500)
      expect(upkeep.done.length, firstIs).to.equal(moves)
    }
  })

  it('would have nobody begin to keep a view whom it doubts, and leaves who keeps it in peace', () => {
    const upkeep = new Upkeep()
    upkeep.level = 'suspect'
    const { view } = upkeep
    const home = { view, keepers: view.committee, lost: NOBODY } as unknown as Parameters<
      Caretaker['unfit']
    >[0]
    const keepers = new Set(view.committee.map(({ peer }) => peer))
    const others = view.members.map(({ peer }) => peer).filter((peer) => !keepers.has(peer))
    expect([...upkeep.caretaker.unfit(home)]).to.have.members(others)
    upkeep.level = 'alive'
    expect([...upkeep.caretaker.unfit(home)]).to.deep.equal([])
  })

  it('notices within seconds what there is to do in a view that has not changed', () => {
    const upkeep = new Upkeep()
    upkeep.keepers = upkeep.view.committee
    upkeep.pass(60_000)
    expect(upkeep.done).to.deep.equal([])
    upkeep.departed = [claimBy(1, { cluster: '' })]
    upkeep.pass(2_500)
    expect(upkeep.done[0]).to.equal('retire')
  })

  it('looks again only when something has happened, or while somebody is unreachable', () => {
    const upkeep = new Upkeep()
    upkeep.keepers = upkeep.view.committee
    upkeep.pass(60_000)
    expect(upkeep.looks).to.equal(1)
    upkeep.keepers = [...upkeep.view.committee]
    upkeep.level = 'unreachable'
    upkeep.pass(60_000)
    expect(upkeep.looks).to.be.above(20)
  })
})
