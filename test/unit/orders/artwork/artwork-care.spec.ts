import { expect } from 'chai'
import type { ArtworkHash, OrderId } from '../../../../src/models/ids.ts'
import type { Order } from '../../../../src/models/order.ts'
import type { OrderState } from '../../../../src/models/order-lifecycle.ts'
import { ArtworkCare } from '../../../../src/orders/artwork/artwork-care.ts'
import { newJob } from '../../../../src/orders/floor/floor-job.ts'
import type { FloorJob } from '../../../../src/orders/floor/floor-job.ts'
import { OrderBook } from '../../../../src/orders/order-book.ts'
import { ArtworkOffice, keeperOf } from '../artwork-office.ts'
import { ANNA, BORIS, INTAKE, item, newOrder, P1 } from '../sample.ts'

const KEEPERS = [keeperOf(INTAKE), keeperOf(ANNA), keeperOf(BORIS)]
const MINUTE_MS = 60_000

/** An order with a file of its own. */
function orderOf(fill: string, state: OrderState = 'routing', version = 1): Order {
  const plain = newOrder()
  const artwork = { ...item(1).artwork, hash: fill.repeat(64) as ArtworkHash }
  const spec = { ...plain.spec, items: [{ ...item(1), artwork }] }
  return { ...plain, id: `${plain.id}${fill}` as OrderId, spec, state, version, events: [] }
}

class Office extends ArtworkOffice {
  readonly book = new OrderBook(this.context, () => undefined)
  readonly jobs: FloorJob[] = []
  readonly disk = new Map<OrderId, Order>()
  readonly care = new ArtworkCare({
    context: this.context,
    hands: this.context,
    book: this.book,
    jobs: () => this.jobs,
    onDisk: (order) => this.disk.get(order) ?? null,
  })

  constructor() {
    super(keeperOf(ANNA))
  }

  learn(...orders: readonly Order[]): void {
    this.act(() => orders.forEach((order) => this.book.learn(order)))
  }

  walk(...ids: readonly OrderId[]): void {
    this.act(() => {
      for (const id of ids) this.care.look(id, KEEPERS)
      this.care.walked()
    })
  }

  /** First letters of what was last said to be needed. */
  needed(): string | null {
    return (
      this.retained
        .at(-1)
        ?.map((hash) => hash.slice(0, 1))
        .join('') ?? null
    )
  }

  fetching(): string {
    return this.copies.map(({ file }) => file.hash.slice(0, 1)).join('')
  }
}

describe('artwork care', () => {
  it('fetches what an open order that is kept here needs, from all who may have it', () => {
    const office = new Office()
    const order = orderOf('e')
    office.learn(order)
    office.walk(order.id)
    expect(office.copies[0]).to.deep.include({
      file: { hash: 'e'.repeat(64), bytes: 1_000 },
      holders: [INTAKE, ANNA, BORIS],
    })
    office.fetched()
    office.walk(order.id)
    expect(office.fetching()).to.equal('')
  })

  it('leaves the line to the intake and the shop at first', () => {
    const office = new Office()
    const order = { ...orderOf('e'), createdAt: office.now }
    office.learn(order)
    office.walk(order.id)
    office.advance(19_000)
    office.walk(order.id)
    expect(office.fetching()).to.equal('')
    office.advance(1_000)
    office.walk(order.id)
    expect(office.fetching()).to.equal('e')
  })

  it('fetches one file at a time', () => {
    const office = new Office()
    const orders = [orderOf('a'), orderOf('b')]
    office.learn(...orders)
    office.walk(...orders.map(({ id }) => id))
    expect(office.fetching()).to.equal('a')
    office.fetched()
    expect(office.fetching()).to.equal('b')
  })

  it('asks again for what nobody gave, ever less often, and for others meanwhile', () => {
    const office = new Office()
    const orders = [orderOf('a'), orderOf('b')]
    const ids = orders.map(({ id }) => id)
    office.learn(...orders)
    office.walk(...ids)
    office.fetched('artwork_unavailable')
    expect(office.fetching()).to.equal('b')
    office.fetched()
    let tries = 1
    for (let second = 0; second < 3_600; second += 1) {
      office.advance(1_000)
      office.walk(...ids)
      if (office.fetching() === '') continue
      office.fetched('artwork_unavailable')
      tries += 1
    }
    expect(tries).to.be.within(10, 20)
  })

  it('says what is needed: by open orders that it keeps, and by what it works on', () => {
    const office = new Office()
    const [kept, shipped, made] = [orderOf('a'), orderOf('b', 'shipped'), orderOf('c')]
    office.learn(kept, shipped, made)
    office.jobs.push(newJob(made.id, P1, 1, KEEPERS))
    office.walk(kept.id, shipped.id)
    expect(office.needed()).to.equal('ac')
    office.learn(orderOf('c', 'packed', 2))
    office.advance(MINUTE_MS)
    office.walk(kept.id)
    expect(office.needed()).to.equal('ac')
    for (const state of ['shipped', 'delivered', 'returned', 'canceled', 'failed'] as const) {
      office.learn(orderOf('c', state, 3))
      office.advance(MINUTE_MS)
      office.walk(kept.id)
      expect(office.needed()).to.equal('a')
    }
  })

  it('does not say so at every walk', () => {
    const office = new Office()
    office.walk()
    office.walk()
    expect(office.retained).to.have.length(1)
    office.advance(MINUTE_MS)
    office.walk()
    expect(office.retained).to.have.length(2)
  })

  it('counts an order that lies here and was not read yet', () => {
    const office = new Office()
    const order = orderOf('d')
    office.disk.set(order.id, order)
    office.walk(order.id)
    expect(office.needed()).to.equal('d')
  })

  it('lets nothing go while it does not know what it works on', () => {
    const office = new Office()
    const order = orderOf('d')
    office.jobs.push(newJob(order.id, P1, 1, KEEPERS))
    office.walk()
    expect(office.needed()).to.equal(null)
    office.learn(order)
    office.walk()
    expect(office.needed()).to.equal('d')
  })

  it('looks anew for a file that was let go and is needed again', () => {
    const office = new Office()
    const order = orderOf('e')
    office.learn(order)
    office.walk(order.id)
    office.fetched()
    office.advance(MINUTE_MS)
    office.walk()
    office.advance(MINUTE_MS)
    office.walk(order.id)
    expect(office.fetching()).to.equal('e')
  })
})
