import { expect } from 'chai'
import { summarise } from '../../../src/clusters/digest.ts'
import type { ClusterDigest, DigestBody } from '../../../src/clusters/digest.ts'
import { GAP_MS_MIN, Herald, IDLE_MS_MIN } from '../../../src/clusters/herald.ts'
import type { View } from '../../../src/clusters/view.ts'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import { TimerQueue } from '../../../src/runtime/timer-queue.ts'
import { shopName } from '../membership/roster-fixture.ts'
import { NOW, shop } from '../routing/fixtures.ts'
import { viewOf } from './view-fixture.ts'
import { fireDue } from '../runtime/fire-due.ts'

const SELF = shopName(0)

/** One shop of a cluster of one, which says what its cluster has to say. */
class Square {
  now = NOW
  awake = true
  neighbours = 0
  view: View = viewOf(1)
  known: KnownShop = shop({ peer: SELF })
  summaries = 0
  /** How often it was looked who is awake. */
  looks = 0
  readonly said: { readonly at: number; readonly digest: ClusterDigest }[] = []
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
      news: () => JSON.stringify(this.known.report.promise),
      newest: () => null,
      neighbours: () => this.neighbours,
      publish: (digest) => void this.said.push({ at: this.now, digest }),
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
    return summarise([this.known], contacts, [])
  }
}

describe('a herald', () => {
  it('speaks at once, and then only to say that its cluster is still there', () => {
    const square = new Square()
    expect(square.said).to.have.length(1)
    square.pass(IDLE_MS_MIN - 5_000)
    expect(square.said).to.have.length(1)
    square.pass(5_000)
    expect(square.said).to.have.length(2)
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
    expect(square.said, 'a sign of life in ten minutes').to.have.length(1)
    square.pass(5_000)
    expect(square.said).to.have.length(2)
    square.sells(7)
    square.pass(115_000)
    expect(square.said, 'news in two').to.have.length(2)
    square.pass(5_000)
    expect(square.said).to.have.length(3)
    square.view = { ...square.view, epoch: square.view.epoch + 1 }
    square.pass(GAP_MS_MIN)
    expect(square.said[3]?.digest.epoch).to.equal(square.view.epoch)
    square.neighbours = 10_000
    square.pass(120 * 60_000)
    expect(square.said, 'never longer than that').to.have.length(5)
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

  it('does not summarise again what has not changed', () => {
    const square = new Square()
    const before = square.summaries
    square.pass(IDLE_MS_MIN - 5_000)
    expect(square.summaries - before).to.equal(1)
  })
})
