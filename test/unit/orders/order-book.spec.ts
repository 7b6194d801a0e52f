import { expect } from 'chai'
import * as fc from 'fast-check'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { MerchantId, OrderId, PartId, StoreId } from '../../../src/models/ids.ts'
import type { Order, Part } from '../../../src/models/order.ts'
import { createOrder } from '../../../src/orders/apply.ts'
import type { OrderChange } from '../../../src/orders/order-change.ts'
import { OrderBook } from '../../../src/orders/order-book.ts'
import type { OrderOperation } from '../../../src/orders/operation.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import {
  actor,
  ANNA,
  ANNAS_DESK,
  assignTo,
  INTAKE,
  NETWORK,
  newOrder,
  P1,
  SPEC,
  story,
} from './sample.ts'

const by = { part: P1, attempt: 1, desk: ANNAS_DESK }
const LIFE: readonly (readonly [typeof ANNA, OrderOperation])[] = [
  [INTAKE, assignTo(ANNA, ANNAS_DESK)],
  [ANNA, { ...by, type: 'accept' }],
  [ANNA, { ...by, type: 'start' }],
  [ANNA, { ...by, type: 'done' }],
  [ANNA, { ...by, type: 'pack' }],
  [ANNA, { ...by, type: 'ship', carrier: 'UPS', tracking: '1Z' }],
]
/** Every value that the register of one order takes, oldest first. */
const VALUES: readonly Order[] = LIFE.reduce(
  (values, step) => [...values, story(values.at(-1) as Order, step)],
  [newOrder()],
)

function orderOf(name: string, merchant: string, createdAt: number): Order {
  const spec = { ...SPEC, merchant: merchant as MerchantId }
  return createOrder(name as OrderId, spec, actor(INTAKE, createdAt))
}

/** A book on a disk of its own. */
class BookOnDisk {
  readonly disk = new Map<string, Uint8Array>()
  /** Told to subscribers, in the order of telling. */
  readonly told: OrderChange[] = []
  context!: MachineContext
  book!: OrderBook

  constructor() {
    this.restart()
  }

  restart(): void {
    const crypto = new KeyedHashCrypto(INTAKE, NETWORK)
    this.context = new MachineContext({
      crypto,
      store: 's' as StoreId,
      boot: 1,
      sequence: 0,
      nonce: 'n',
    })
    this.book = new OrderBook(this.context, (changes) => this.told.push(...changes))
    for (const key of [...this.disk.keys()].sort()) {
      if (OrderBook.owns(key)) this.book.restore(key, this.disk.get(key) as Uint8Array)
    }
  }

  /** The disk takes what was asked for. */
  sync(): void {
    for (const effect of this.context.takeEffects()) {
      if (effect.type !== 'persist') throw new Error(`a book does not ${effect.type}`)
      for (const { key, value } of effect.records) {
        if (value === null) this.disk.delete(key)
        else this.disk.set(key, value)
      }
      this.context.answer(effect.token, null)
    }
  }

  feed(after = 0, limit = 1_000): readonly OrderChange[] {
    return this.book.changesAfter(after, limit).changes
  }
}

describe('order book', () => {
  it('knows an order at its newest value and never goes back (promise 6)', () => {
    const { book } = new BookOnDisk()
    const [first, second, third] = VALUES as [Order, Order, Order]
    expect(book.learn(second)).to.equal(true)
    expect(book.learn(first)).to.equal(false)
    expect(book.learn(second)).to.equal(false)
    expect(book.get(first.id)?.version).to.equal(2)
    expect(book.learn(third)).to.equal(true)
    expect(book.get(first.id)?.state).to.equal('accepted')
  })

  it('keeps closed orders packed, and gives them out as they were', () => {
    const { book } = new BookOnDisk()
    const last = VALUES.at(-1) as Order
    book.learn(last)
    expect(book.get(last.id)).to.deep.equal(last)
    expect(book.openOrders()).to.deep.equal([])
    expect(book.countByState()).to.deep.equal({ shipped: 1 })
    const [part] = last.parts as [Part]
    expect(book.part(last.id, part.id)).to.include({ state: 'shipped', attempt: part.attempt })
    expect(book.part(last.id, 'p9' as PartId)).to.equal(null)
  })

  it('counts each order once, in the state that it is in', () => {
    const { book } = new BookOnDisk()
    for (const value of VALUES) {
      book.learn(value)
      expect(book.countByState()).to.deep.equal({ [value.state]: 1 })
    }
  })

  it('tells subscribers only what is on disk', () => {
    const shop = new BookOnDisk()
    shop.book.learn(VALUES[0] as Order)
    expect(shop.told).to.deep.equal([])
    shop.sync()
    expect(shop.told.map((change) => change.type)).to.deep.equal(['create', 'plan'])
    expect(shop.told[0]).to.deep.include({ seq: 1, order: VALUES[0]?.id, merchant: SPEC.merchant })
  })

  it('has a dense feed that tells each event once, however values are learnt', () => {
    const indexes = fc.array(fc.nat({ max: VALUES.length - 1 }), { maxLength: 20 })
    const steps = fc.array(fc.tuple(indexes, fc.constantFrom('sync', 'restart')), { maxLength: 8 })
    fc.assert(
      fc.property(steps, (turns) => {
        const shop = new BookOnDisk()
        let newest = -1
        for (const [learnt, end] of turns) {
          // A read is never older than one that was answered before; within a turn anything goes.
          for (const index of learnt) {
            shop.book.learn(VALUES[index] as Order)
            newest = Math.max(newest, index)
          }
          if (end === 'restart') {
            shop.restart()
            if (newest >= 0) shop.book.learn(VALUES[newest] as Order)
          }
          shop.sync()
        }
        const feed = shop.feed()
        const expected = newest < 0 ? [] : (VALUES[newest]?.events ?? [])
        expect(feed.map(({ seq }) => seq)).to.deep.equal(feed.map((_, i) => i + 1))
        expect(feed.map(({ type }) => type)).to.deep.equal(expected.map(({ type }) => type))
        expect(shop.told.map(({ seq }) => seq)).to.deep.equal(feed.map(({ seq }) => seq))
      }),
    )
  })

  it('uses a number again only if nobody has seen it', () => {
    const shop = new BookOnDisk()
    shop.book.learn(VALUES[1] as Order)
    shop.sync()
    const last = shop.book.lastSeq
    shop.book.learn(VALUES[2] as Order)
    shop.restart()
    expect(shop.told).to.have.length(last)
    expect(shop.book.lastSeq).to.equal(last)
    shop.book.learn(VALUES[3] as Order)
    shop.sync()
    expect(shop.told.map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4, 5])
  })

  it('answers from a cursor on, a page at a time', () => {
    const shop = new BookOnDisk()
    for (const value of VALUES) shop.book.learn(value)
    shop.sync()
    const last = shop.book.lastSeq
    expect(last).to.equal(8)
    expect(shop.feed(0, 3).map(({ seq }) => seq)).to.deep.equal([1, 2, 3])
    expect(shop.feed(3, 3).map(({ seq }) => seq)).to.deep.equal([4, 5, 6])
    expect(shop.feed(last)).to.deep.equal([])
    expect(shop.feed(last + 100)).to.deep.equal([])
    expect(shop.book.changesAfter(0, 1)).to.include({ oldest: 1, last })
  })

  it('has an empty feed before anything happened', () => {
    const { book } = new BookOnDisk()
    expect(book.changesAfter(0, 10)).to.deep.equal({ changes: [], oldest: 1, last: 0 })
  })

  describe('in pages', () => {
    const shop = new BookOnDisk()
    const names = Array.from({ length: 25 }, (_, i) => `o-${String(i).padStart(2, '0')}`)
    for (const [i, name] of names.entries()) {
      shop.book.learn(orderOf(name, i % 5 === 0 ? 'c1.other' : 'c1.m', 1_000 + Math.floor(i / 2)))
    }

    function pages(merchant: string | null, limit: number): string[] {
      const found: string[] = []
      let after: OrderId | null = null
      for (let turns = 0; turns < 50; turns += 1) {
        const query = { merchant: merchant as MerchantId | null, state: null, limit, after }
        const page = shop.book.page(query)
        found.push(...page.orders.map(({ id }) => id))
        if (page.next === null) return found
        after = page.next
      }
      throw new Error('the pages do not end')
    }

    it('lists each order once, newest first', () => {
      const newestFirst = [...names].reverse()
      for (const limit of [1, 2, 7, 25, 100]) expect(pages(null, limit)).to.deep.equal(newestFirst)
    })

    it('lists those of one merchant', () => {
      expect(pages('c1.other', 2)).to.deep.equal(['o-20', 'o-15', 'o-10', 'o-05', 'o-00'])
      expect(pages('c1.nobody', 2)).to.deep.equal([])
    })

    it('goes on after an order that has left the state that is listed', () => {
      const own = new BookOnDisk()
      const orders = names.slice(0, 6).map((name, i) => orderOf(name, 'c1.m', 1_000 + i))
      for (const order of orders) own.book.learn(order)
      const query = { merchant: null, state: 'routing', limit: 2 } as const
      const first = own.book.page({ ...query, after: null })
      expect(first.orders.map(({ id }) => id)).to.deep.equal(['o-05', 'o-04'])
      const left = orders[4] as Order
      own.book.learn(story(left, [INTAKE, { type: 'cancel' }]))
      const second = own.book.page({ ...query, after: first.next })
      expect(second.orders.map(({ id }) => id)).to.deep.equal(['o-03', 'o-02'])
    })
  })
})
