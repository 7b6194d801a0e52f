import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { Desk } from '../../../../src/desk/desk.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import { BidPrices } from '../../../../src/runtime/neighbourhood/bid-prices.ts'
import { readReport } from '../../../../src/membership/reports/report-codec.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../../src/runtime/neighbourhood/neighbourhood.ts'
import { alone } from '../alone.ts'
import { MONDAY_9, PROFILE, STORE, eveningOf, MONDAY, offerOf } from '../../desk/shop-fixture.ts'

/** A desk with 100 digital units a working day, and the prices that it learns. */
class Counter {
  readonly disk = new Map<string, Uint8Array>()
  readonly desk: Desk
  readonly context: MachineContext
  bids: BidPrices
  #orders = 0

  constructor() {
    const crypto = new KeyedHashCrypto('shop-a' as PeerId, 'test')
    this.context = new MachineContext({
      crypto,
      store: 's' as StoreId,
      boot: 1,
      sequence: 0,
      nonce: 'n',
    })
    this.desk = Desk.restore({
      profile: PROFILE,
      storeId: STORE,
      records: [],
      now: MONDAY_9,
      firstDesk: true,
      configuredStock: [],
    }).desk
    this.bids = new BidPrices(this.context, this.desk)
  }

  /** So many digital units, due in a fortnight. */
  take(units: number, now: number): void {
    this.#orders += 1
    const offer = offerOf(`o${this.#orders}`, { units: { digital: units }, dueDay: MONDAY + 11 })
    expect(this.desk.reserve(offer, now).outcome.type).to.equal('reserved')
  }

  turn(now: number): number {
    this.bids.turn(now)
    for (const effect of this.context.takeEffects()) {
      if (effect.type !== 'persist') continue
      for (const { key, value } of effect.records) if (value !== null) this.disk.set(key, value)
    }
    return this.bids.current(now).digital ?? 0
  }

  restart(): void {
    this.bids = new BidPrices(this.context, this.desk)
    for (const [key, value] of this.disk) if (BidPrices.owns(key)) this.bids.restore(value)
  }
}

const TUESDAY_9 = MONDAY_9 + DAY_MS
const WEDNESDAY_9 = MONDAY_9 + 2 * DAY_MS

describe('bid prices', () => {
  it('are those that were worked out for the cluster, until these expire', () => {
    const shop = new Counter()
    shop.turn(MONDAY_9)
    shop.take(250, MONDAY_9)
    const own = shop.turn(TUESDAY_9)
    expect(own).to.be.greaterThan(0)
    const until = TUESDAY_9 + 1_000
    shop.bids.tell({ digital: own + 7 }, until)
    expect(shop.bids.view(TUESDAY_9)).to.deep.equal([
      { process: 'digital', price: own + 7, until, by: 'cluster' },
    ])
    expect(shop.bids.current(until).digital, 'then its own again').to.equal(own)
    expect(shop.bids.view(until)[0]?.by).to.equal('shop')
    shop.bids.tell({}, until + 1)
    expect(shop.bids.current(until), 'a price of nothing is a price, too').to.deep.equal({})
  })

  it('rise at the end of a day that leaves more than a day of work, and fall again', () => {
    const shop = new Counter()
    expect(shop.turn(MONDAY_9)).to.equal(0)
    shop.take(150, MONDAY_9)
    expect(shop.turn(eveningOf(MONDAY))).to.equal(0)
    // Half a day too much, at a first step of 30.
    expect(shop.turn(TUESDAY_9)).to.equal(15)
    expect(shop.turn(TUESDAY_9 + 60_000), 'once a day').to.equal(15)
    for (const job of shop.desk.jobs()) shop.desk.release(job.id, TUESDAY_9)
    expect(shop.turn(WEDNESDAY_9)).to.equal(12)
  })

  it('go with the reports of their shop, which shows them until they expire', () => {
    const shop = new Counter()
    const near = new Neighbourhood(alone(shop.context, shop.desk))
    near.bids.turn(MONDAY_9)
    shop.take(300, MONDAY_9)
    near.bids.turn(TUESDAY_9)
    shop.context.setNow(TUESDAY_9)
    near.begin()
    const read = readReport(near.freshReport())
    expect(read)
      .to.have.nested.property('said.value')
      .that.deep.includes({ bidPrice: { digital: 30 } })
    expect(near.lists.prices(TUESDAY_9).shops[0]).to.nested.include({
      self: true,
      'prices[0].process': 'digital',
      'prices[0].price': 30,
    })
  })

  it('are of the process whose queue it is', () => {
    const shop = new Counter()
    shop.turn(MONDAY_9)
    shop.take(300, MONDAY_9)
    shop.turn(TUESDAY_9)
    expect(shop.bids.current(TUESDAY_9)).to.deep.equal({ digital: 30 })
  })

  it('say nothing of a queue of a day or less', () => {
    const shop = new Counter()
    shop.turn(MONDAY_9)
    shop.take(100, MONDAY_9)
    shop.turn(TUESDAY_9)
    expect(shop.bids.current(TUESDAY_9)).to.deep.equal({})
  })

  it('learn nothing from a weekend', () => {
    const shop = new Counter()
    const friday = MONDAY_9 + 4 * DAY_MS
    shop.turn(friday)
    shop.take(300, friday)
    expect(shop.turn(friday + DAY_MS)).to.equal(30)
    expect(shop.turn(friday + 2 * DAY_MS)).to.equal(30)
    expect(shop.turn(friday + 3 * DAY_MS)).to.equal(30)
    expect(shop.turn(friday + 4 * DAY_MS)).to.be.greaterThan(30)
  })

  it('outlive a restart', () => {
    const shop = new Counter()
    shop.turn(MONDAY_9)
    shop.take(300, MONDAY_9)
    shop.turn(TUESDAY_9)
    shop.restart()
    expect(shop.bids.current(TUESDAY_9)).to.deep.equal({ digital: 30 })
    expect(shop.turn(TUESDAY_9), 'Monday is not learnt twice').to.equal(30)
  })

  it('expire when nobody has renewed them, and are not believed afterwards', () => {
    const shop = new Counter()
    shop.turn(MONDAY_9)
    shop.take(300, MONDAY_9)
    shop.turn(TUESDAY_9)
    const until = shop.bids.view(TUESDAY_9)[0]?.until ?? 0
    expect(until).to.be.within(TUESDAY_9 + 3 * DAY_MS, TUESDAY_9 + 4 * DAY_MS)
    expect(shop.bids.current(until - 1)).to.deep.equal({ digital: 30 })
    expect(shop.bids.current(until)).to.deep.equal({})
    expect(shop.turn(TUESDAY_9 + 20 * DAY_MS)).to.equal(0)
  })

  it('begin anew after a clock that was ahead, and from a record that is none', () => {
    const shop = new Counter()
    shop.turn(TUESDAY_9)
    shop.take(300, TUESDAY_9)
    expect(shop.turn(WEDNESDAY_9)).to.equal(30)
    shop.disk.set('bid-prices', new Uint8Array([0xff]))
    shop.restart()
    expect(shop.turn(WEDNESDAY_9)).to.equal(0)
  })
})
