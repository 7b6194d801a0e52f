import { expect } from 'chai'
import type { OfferResult } from '../../../../src/clusters/steward/claim-offers.ts'
import { HomeBook } from '../../../../src/clusters/steward/home-book.ts'
import { Leftovers, LEFT_RECORD } from '../../../../src/clusters/steward/leftovers.ts'
import type { ClusterId } from '../../../../src/models/ids.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { CLUSTER, cryptoOf, storeOf } from '../view-fixture.ts'
import { fireDue } from '../../runtime/fire-due.ts'

type Parts = ConstructorParameters<typeof Leftovers>

/** A shop that has left a cluster for another, and what it is told there. */
class Leaver {
  answer: OfferResult = 'unavailable'
  asked: number[] = []
  readonly context = new MachineContext({
    crypto: cryptoOf(shopName(1)),
    store: storeOf(1),
    boot: 1,
    sequence: 0,
    nonce: 'n',
  })
  readonly leftovers: Leftovers

  constructor() {
    const kept = {
      keptRef: () => null,
      keptClusters: () => [],
      locate: (_key: unknown, done: (ref: null) => void) => done(null),
    }
    const claim = { newest: { claim: { cluster: 'elsewhere' }, bytes: new Uint8Array(1) } }
    const offers = {
      offer: (_at: unknown, _claim: unknown, done: (result: OfferResult) => void) => {
        this.asked.push(Math.round(this.context.now() / 1_000))
        done(this.answer)
      },
    }
    this.leftovers = new Leftovers(
      { context: this.context, terms: { refreshMs: 1e9 }, ...kept } as unknown as Parts[0],
      claim as unknown as Parts[1],
      offers as unknown as Parts[2],
      new HomeBook(this.context.crypto),
      () => ({}) as ReturnType<Parts[4]>,
    )
  }

  leave(): void {
    this.leftovers.leave({ cluster: CLUSTER, epoch: 1, generation: 0, keepers: [], size: 2 })
  }

  pass(seconds: number): void {
    for (const until = this.context.now() + seconds * 1_000; this.context.now() < until;) {
      this.context.setNow(this.context.now() + 1_000)
      fireDue(this.context.timers, this.context.now())
    }
  }

  /** What a process that starts later is told of it. */
  get remembers(): boolean {
    const written = this.context
      .takeEffects()
      .flatMap((effect) => (effect.type === 'persist' ? effect.records : []))
      .filter(({ key }) => key === LEFT_RECORD)
    return written.at(-1)?.value != null
  }
}

describe('leftovers', () => {
  it('are asked for again and again, slower and slower, while nobody there answers', () => {
    const shop = new Leaver()
    shop.leave()
    shop.pass(300)
    expect(shop.asked).to.deep.equal([1, 31, 91, 211])
    expect(shop.remembers, 'also after a start').to.equal(true)
  })

  it('are forgotten once it is off the roster, or never was on it', () => {
    for (const answer of ['done', 'not_a_member'] as const) {
      const shop = new Leaver()
      shop.leave()
      shop.pass(10)
      shop.answer = answer
      shop.pass(600)
      expect(shop.asked).to.deep.equal([1, 31])
      expect(shop.remembers).to.equal(false)
    }
  })

  it('are no more when it is at home there again', () => {
    const shop = new Leaver()
    shop.leave()
    shop.pass(10)
    shop.leftovers.stay(CLUSTER)
    shop.leftovers.stay('c9' as ClusterId)
    shop.pass(600)
    expect(shop.asked).to.deep.equal([1])
  })
})
