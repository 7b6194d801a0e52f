import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { Desk } from '../../../../src/desk/desk.ts'
import { DAY_MS, makeBlankSku } from '../../../../src/models/ids.ts'
import type { StoreId } from '../../../../src/models/ids.ts'
import type { OrderSpec } from '../../../../src/models/order.ts'
import { DailyCap } from '../../../../src/orders/placing/daily-cap.ts'
import type { Submission } from '../../../../src/orders/intake/intake.ts'
import { OrderBook } from '../../../../src/orders/order-book.ts'
import type { Quoted } from '../../../../src/runtime/commands/command.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../../src/runtime/neighbourhood/neighbourhood.ts'
import { Quotes } from '../../../../src/runtime/commands/quotes.ts'
import { alone } from '../alone.ts'
import { MONDAY_9, PROFILE, STORE } from '../../desk/shop-fixture.ts'
import { ANNA, BORIS, NETWORK, item, SPEC } from '../../orders/sample.ts'

const QUOTE_FOR_MS = 3_600_000
const WANTED: OrderSpec = { ...SPEC, items: [item(10)], shipBy: MONDAY_9 + 5 * DAY_MS }

/** One shop in Oakland with paper on its shelf, and the quotes that its node gives. */
class Counter {
  readonly context: MachineContext
  readonly quotes: Quotes

  constructor(peer = ANNA) {
    const crypto = new KeyedHashCrypto(peer, NETWORK)
    this.context = new MachineContext({
      crypto,
      store: 's' as StoreId,
      boot: 1,
      sequence: 0,
      nonce: 'n',
    })
    this.context.setNow(MONDAY_9)
    const { desk } = Desk.restore({
      profile: { ...PROFILE, peer },
      storeId: STORE,
      records: [],
      now: MONDAY_9,
      firstDesk: true,
      configuredStock: [{ sku: makeBlankSku('silk-170', 'A3'), onHand: 100, reorderPoint: 0 }],
    })
    const near = new Neighbourhood(alone(this.context, desk))
    const book = new OrderBook(this.context, () => undefined)
    this.quotes = new Quotes(this.context, near, new DailyCap(book), QUOTE_FOR_MS)
    near.begin()
  }

  quote(spec: OrderSpec = WANTED): Quoted {
    const quotes: Quoted[] = []
    this.quotes.quote({ type: 'quote', spec }, (quoted) => quotes.push(quoted))
    const [quoted] = quotes
    if (quoted === undefined) throw new Error('nobody is there to be asked, and it waits')
    return quoted
  }

  lock(quote: string | undefined, spec: OrderSpec = WANTED) {
    const submission: Submission = {
      spec,
      recipient: {
        name: '',
        street: '',
        city: '',
        region: '',
        postcode: '',
        country: 'US',
        email: '',
        phone: '',
      },
      salt: '',
      idempotencyKey: '',
      fingerprint: '',
      ...(quote === undefined ? {} : { quote }),
    }
    return this.quotes.lock(submission)
  }
}

/** 500 set-up, 10 x 50, 500 a parcel, 4 km of 20 a 100 km. */
const PRICE = 500 + 500 + 500 + 1

describe('quotes', () => {
  it('say price, dates and parcels of each way of shipping', () => {
    const { methods, expiresAt } = new Counter().quote()
    expect(expiresAt).to.equal(MONDAY_9 + QUOTE_FOR_MS)
    expect(methods.map(({ method }) => method)).to.deep.equal([
      'budget',
      'standard',
      'express',
      'overnight',
    ])
    const standard = methods[1]
    expect(standard).to.deep.include({
      type: 'quoted',
      price: PRICE,
      // No lead days: on Monday at once, or on Friday, the last day before `shipBy`; a day on the way.
      ships: { first: '2026-03-02', last: '2026-03-06' },
      arrives: { first: '2026-03-03', last: '2026-03-07' },
    })
    if (standard?.type !== 'quoted') throw new Error('no quote')
    expect(standard.parcels).to.have.length(1)
    // 10 sheets of A3 of 170 g a square metre.
    expect(standard.parcels[0]).to.deep.include({ shop: ANNA, grams: 212, shares: [[0, 10]] })
  })

  it('say why there is none', () => {
    const { methods } = new Counter().quote({ ...WANTED, items: [item(101)] })
    expect(methods[1]).to.deep.equal({
      method: 'standard',
      type: 'unroutable',
      reason: 'no_eligible_shop',
    })
  })

  it('have dates that keep the date of arrival', () => {
    const { methods } = new Counter().quote({ ...WANTED, arriveBy: MONDAY_9 + 2 * DAY_MS })
    expect(methods[1]).to.deep.nested.include({
      'ships.last': '2026-03-03',
      'arrives.last': '2026-03-04',
    })
  })

  it('become the cap of an order that names them, unless its own is lower', () => {
    const counter = new Counter()
    const { id } = counter.quote()
    const cap = { amount: PRICE, currency: 'USD' }
    expect(counter.lock(id)).to.deep.nested.include({ 'spec.priceCap': cap })
    const lower = { amount: 1_000, currency: 'USD' }
    const own = counter.lock(id, { ...WANTED, priceCap: lower })
    expect(own).to.deep.nested.include({ 'spec.priceCap': lower })
    const higher = counter.lock(id, { ...WANTED, priceCap: { amount: 9_999, currency: 'USD' } })
    expect(higher).to.deep.nested.include({ 'spec.priceCap': cap })
    expect(counter.lock(undefined)).to.deep.nested.include({ 'spec.priceCap': null })
  })

  it('let only repeats through once they have expired', () => {
    const counter = new Counter()
    const { id, expiresAt } = counter.quote()
    counter.context.setNow(expiresAt - 1)
    expect(counter.lock(id)).to.not.have.property('lapsed')
    counter.context.setNow(expiresAt)
    expect(counter.lock(id)).to.include({ lapsed: expiresAt })
  })

  it('are refused for something else, by nobody, and of a shop that nobody knows', () => {
    const counter = new Counter()
    const { id } = counter.quote()
    const other = counter.lock(id, { ...WANTED, items: [item(11)] })
    expect(other).to.include({ ok: false, code: 'invalid_input' })
    expect(other).to.have.property('message').that.includes('other items')
    expect(counter.lock('q1.abc')).to.include({ ok: false, code: 'invalid_input' })
    expect(counter.lock(new Counter(BORIS).quote().id)).to.include({ ok: false })
  })

  it('are refused for a way of shipping that had no price', () => {
    const counter = new Counter()
    const soon = { ...WANTED, arriveBy: MONDAY_9 + DAY_MS, shippingMethod: 'express' as const }
    const { id, methods } = counter.quote(soon)
    expect(methods[0]).to.include({ method: 'budget', type: 'unroutable' })
    const locked = counter.lock(id, { ...soon, shippingMethod: 'budget' })
    expect(locked).to.have.property('message').that.includes('no price')
    expect(counter.lock(id, soon)).to.not.have.property('ok')
  })
})
