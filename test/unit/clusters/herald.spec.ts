import { expect } from 'chai'
import { summarise } from '../../../src/clusters/digest.ts'
import type { ClusterDigest, DigestBody } from '../../../src/clusters/digest.ts'
import { Herald } from '../../../src/clusters/herald.ts'
import type { View } from '../../../src/clusters/view.ts'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import { TimerQueue } from '../../../src/runtime/timer-queue.ts'
import { DIGEST_GAP_MS, DIGEST_IDLE_MS } from '../../../src/wire/limits.ts'
import { shopName } from '../membership/roster-fixture.ts'
import { NOW, shop } from '../routing/fixtures.ts'
import { viewOf } from './view-fixture.ts'
import { fireDue } from '../runtime/fire-due.ts'

const SELF = shopName(0)

/** One shop of a cluster of one, which says what its cluster has to say. */
class Square {
  now = NOW
  awake = true
  view: View = viewOf(1)
  known: KnownShop = shop({ peer: SELF })
  summaries = 0
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
      isAwake: () => this.awake,
      body: (_view, contacts) => this.#body(contacts),
      news: () => JSON.stringify(this.known.report.promise),
      newest: () => null,
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
    square.pass(DIGEST_IDLE_MS - 5_000)
    expect(square.said).to.have.length(1)
    square.pass(5_000)
    expect(square.said).to.have.length(2)
  })

  it('says what is new once the last word is old enough, also after it had found nothing new', () => {
    const square = new Square()
    square.pass(DIGEST_GAP_MS + 20_000)
    square.sells(7)
    square.pass(5_000)
    expect(square.said).to.have.length(2)
    expect(square.said[1]?.digest.free.digital?.[0]).to.equal(7)
    square.sells(9)
    square.pass(DIGEST_GAP_MS - 5_000)
    expect(square.said, 'not so soon again').to.have.length(2)
    square.pass(5_000)
    expect(square.said[2]?.digest.free.digital?.[0]).to.equal(9)
  })

  it('does not summarise again what has not changed', () => {
    const square = new Square()
    const before = square.summaries
    square.pass(DIGEST_IDLE_MS - 5_000)
    expect(square.summaries - before).to.equal(1)
  })
})
