import { expect } from 'chai'
import { summarise } from '../../../../src/clusters/digests/digest.ts'
import type { ClusterDigest, DigestBody } from '../../../../src/clusters/digests/digest.ts'
import { GAP_MS_MIN, Herald, IDLE_MS_MIN } from '../../../../src/clusters/digests/herald.ts'
import { readPulse } from '../../../../src/clusters/digests/pulse.ts'
import type { Pulse } from '../../../../src/clusters/digests/pulse.ts'
import type { View } from '../../../../src/clusters/view/view.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import type { KnownShop } from '../../../../src/models/shop.ts'
import { TimerQueue } from '../../../../src/runtime/timer-queue.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { NOW, shop } from '../../routing/fixtures.ts'
import { viewOf } from '../view-fixture.ts'
import { fireDue } from '../../runtime/fire-due.ts'

const SELF = shopName(0)

/** One shop of a cluster of one, which says what its cluster has to say. */
class Square {
  now = NOW
  awake = true
  neighbours = 0
  newest: readonly [number, number] | null = null
  view: View = viewOf(1)
  known: KnownShop = shop({ peer: SELF })
  former: readonly ClusterId[] = []
  summaries = 0
  /** Changes, and is rounded away. */
  noise = 0
  /** How often it was looked who is awake. */
  looks = 0
  readonly said: { readonly at: number; readonly digest: ClusterDigest }[] = []
  /** Digests that were said to hold, and when. */
  readonly confirmed: { readonly at: number; readonly pulse: Pulse }[] = []
  readonly #timers = new TimerQueue()

  constructor() {
    const herald = new Herald({
      context: {
        self: SELF,
        crypto: new KeyedHashCrypto(SELF, 'test'),
        now: () => this.now,
        after: (ms, then) => this.#timers.add(this.now + ms, then),
        count: () => undefined,
      },
      view: () => this.view,
      isAwake: () => {
        this.looks += 1
        return this.awake
      },
      body: (_view, contacts) => this.#body(contacts),
      news: () => JSON.stringify([this.known.report.promise, this.noise, this.former]),
      newest: () => this.newest,
      neighbours: () => this.neighbours,
      publish: (digest) => void this.said.push({ at: this.now, digest }),
      confirm: (digest, bytes) => {
        const read = readPulse(bytes)
        if (typeof read === 'string') throw new Error(read)
        expect(read.pulse.said).to.equal(digest.round)
        this.confirmed.push({ at: this.now, pulse: read.pulse })
      },
    })
    herald.begin()
  }

  pass(ms: number): void {
    for (const until = this.now + ms; this.now < until;) {
      this.now += 1_000
      fireDue(this.#timers, this.now)
    }
  }

  sells(units: number): void {
    this.known = shop({
      peer: SELF,
      report: { promise: { digital: Array.from({ length: 14 }, () => units) } },
    })
  }

  #body(contacts: readonly PeerId[]): DigestBody | null {
    this.summaries += 1
    return summarise([this.known], contacts, this.former)
  }
}

describe('a herald', () => {
  it('speaks at once, and then only to say that its cluster is still there', () => {
    const square = new Square()
    expect(square.said).to.have.length(1)
    square.pass(IDLE_MS_MIN - 5_000)
    expect(square.confirmed).to.have.length(0)
    square.pass(5_000)
    expect(square.said, 'not all of it').to.have.length(1)
    expect(square.confirmed).to.have.length(1)
    square.pass(IDLE_MS_MIN)
    expect(square.confirmed).to.have.length(2)
    const rounds = [square.said[0]?.digest, ...square.confirmed.map(({ pulse }) => pulse)]
    const [first, second, third] = rounds.map((one) => one?.round ?? 0) as [number, number, number]
    expect(second).to.be.above(first)
    expect(third).to.be.above(second)
    expect(square.confirmed[0]?.pulse.pace).to.equal(IDLE_MS_MIN / 1_000)
    expect(square.said[0]?.digest.pace).to.equal(IDLE_MS_MIN / 1_000)
  })

  it('goes on from the newest sign of life that is known, whoever gave it', () => {
    const square = new Square()
    square.newest = [square.view.epoch, NOW / 1_000 + 5_000]
    square.pass(IDLE_MS_MIN)
    expect(square.confirmed[0]?.pulse.round).to.equal(NOW / 1_000 + 5_001)
    square.newest = [square.view.epoch, NOW / 1_000 + 6_000]
    square.sells(7)
    square.pass(IDLE_MS_MIN)
    expect(square.said[1]?.digest.round).to.equal(NOW / 1_000 + 6_001)
  })

  it('says all of it again, in its turn, where others answer for the cluster than it said last', () => {
    const square = new Square()
    square.view = { ...viewOf(3), epoch: square.view.epoch + 1 }
    square.pass(GAP_MS_MIN * 4)
    const before = square.said.length
    expect(square.said.at(-1)?.digest.contacts).to.have.length(3)
    square.view = {
      ...square.view,
      members: square.view.members.map((member, n) =>
        n === 2 ? { ...member, resting: true } : member,
      ),
    }
    square.pass(3 * IDLE_MS_MIN)
    expect(square.said).to.have.length(before + 1)
    expect(square.said.at(-1)?.digest.contacts).to.have.length(2)
    expect(square.confirmed, 'and that holds').to.not.have.length(0)
  })

  it('names dissolved clusters as soon as news, and does not say all of it again for them', () => {
    const square = new Square()
    const dissolved = 'dissolved' as ClusterId
    square.pass(GAP_MS_MIN)
    square.former = [dissolved]
    square.pass(GAP_MS_MIN)
    expect(square.confirmed.map(({ pulse }) => pulse.successorOf)).to.deep.equal([[dissolved]])
    square.pass(IDLE_MS_MIN - GAP_MS_MIN - 5_000)
    expect(square.confirmed, 'that was a sign of life').to.have.length(1)
    square.pass(GAP_MS_MIN)
    expect(square.confirmed[1]?.pulse.successorOf, 'as long as it holds').to.deep.equal([dissolved])
    expect(square.said).to.have.length(1)
    square.sells(7)
    square.pass(GAP_MS_MIN + 5_000)
    expect(square.said[1]?.digest.successorOf).to.deep.equal([dissolved])
  })

  it('says what is new once the last word is old enough, also after it had found nothing new', () => {
    const square = new Square()
    square.pass(GAP_MS_MIN + 20_000)
    square.sells(7)
    square.pass(5_000)
    expect(square.said).to.have.length(2)
    expect(square.said[1]?.digest.free.digital?.[0]).to.equal(7)
    square.sells(9)
    square.pass(GAP_MS_MIN - 5_000)
    expect(square.said, 'not so soon again').to.have.length(2)
    square.pass(5_000)
    expect(square.said[2]?.digest.free.digital?.[0]).to.equal(9)
  })

  it('speaks less often where many do, so that others hear no more, but at once who is in the cluster', () => {
    const square = new Square()
    square.neighbours = 20
    square.pass(20 * 30_000 - 5_000)
    expect(square.confirmed, 'a sign of life in ten minutes').to.have.length(0)
    square.pass(5_000)
    expect(square.confirmed).to.have.length(1)
    square.sells(7)
    square.pass(115_000)
    expect(square.said, 'news in two').to.have.length(1)
    square.pass(5_000)
    expect(square.said).to.have.length(2)
    square.view = { ...square.view, epoch: square.view.epoch + 1 }
    square.pass(GAP_MS_MIN)
    expect(square.said[2]?.digest.epoch).to.equal(square.view.epoch)
    square.neighbours = 10_000
    square.pass(64 * 60_000)
    expect(square.confirmed, 'never longer than that').to.have.length(2)
  })

  it('says who is in the cluster within a quarter of a minute, and where hundreds change, in one or two', () => {
    const square = new Square()
    /** Seconds until the next epoch is told. */
    const told = (neighbours: number): number => {
      const from = square.now
      square.neighbours = neighbours
      square.view = { ...square.view, epoch: square.view.epoch + 1 }
      while (square.said.at(-1)?.digest.epoch !== square.view.epoch) square.pass(1_000)
      return (square.now - from) / 1_000
    }
    expect(told(50)).to.equal(15)
    expect(told(200)).to.equal(60)
    expect(told(5_000)).to.equal(120)
    square.pass(600_000)
    expect(told(5_000), 'when nothing was said for long').to.be.at.most(5)
  })

  it('does not ask who is awake while it is too early for anybody', () => {
    const square = new Square()
    square.view = viewOf(3)
    square.pass(5_000)
    const before = square.looks
    square.neighbours = 20
    square.pass(110_000)
    expect(square.looks).to.equal(before)
    square.pass(15_000)
    expect(square.looks).to.be.above(before)
  })

  it('lets the first of them look, and looks itself now and then, should that one say nothing', () => {
    const square = new Square()
    const three = viewOf(3)
    const epochs = Array.from({ length: 20 }, (_, n) => ({ ...three, epoch: three.epoch + n }))
    const others = epochs.find((view) => {
      square.view = view
      square.pass(GAP_MS_MIN * 4)
      return square.said.at(-1)?.digest.contacts[0] !== SELF
    })
    expect(others, 'a view in which another is the first').to.not.equal(undefined)
    /** Until it has said what is new, in seconds. */
    const says = (units: number): number => {
      const from = square.now
      square.sells(units)
      while (square.said.at(-1)?.digest.free.digital?.[0] !== units) square.pass(1_000)
      return (square.now - from) / 1_000
    }
    const waits = [10, 20, 30, 40].map((units) => {
      square.pass(GAP_MS_MIN * 4 + 5_000)
      return says(units)
    })
    expect(Math.max(...waits), 'one of four looks').to.be.within(15, 20)
    square.awake = false
    square.pass(GAP_MS_MIN * 4)
    expect(says(50), 'nobody else is there').to.be.at.most(5)
  })

  it('summarises what changes all the time in a quarter of its gap, where that comes to nothing new', () => {
    const square = new Square()
    square.neighbours = 20
    square.pass(120_000)
    const before = square.summaries
    for (let s = 0; s < 240; s += 5) {
      square.noise += 1
      square.pass(5_000)
    }
    expect(square.summaries - before, 'once in 30 s').to.be.within(7, 9)
    expect(square.said).to.have.length(1)
  })

  it('does not summarise again what has not changed', () => {
    const square = new Square()
    const before = square.summaries
    square.pass(IDLE_MS_MIN - 5_000)
    expect(square.summaries - before).to.equal(1)
  })
})
