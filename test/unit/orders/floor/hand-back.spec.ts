import { expect } from 'chai'
import type { Desk } from '../../../../src/desk/desk.ts'
import { ATTEMPTS_MAX } from '../../../../src/models/order.ts'
import type { Order } from '../../../../src/models/order.ts'
import type { Floor } from '../../../../src/orders/floor/floor.ts'
import { HandBack } from '../../../../src/orders/floor/hand-back.ts'
import type { OrderBook } from '../../../../src/orders/order-book.ts'
import type { Route } from '../../../../src/orders/placing/route-port.ts'
import { SHOP_STOPPING } from '../../../../src/orders/placing/tried-shops.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { OrderStory } from '../order-story.ts'
import { ANNA, BORIS } from '../sample.ts'

const MANUAL = { policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' } } as const

const ROUTED: Route = () => ({ type: 'routed', legs: [], explanation: {} })
const NOWHERE: Route = () => ({ type: 'unroutable', reason: 'no_eligible_shop', explanation: {} })

function closing(node: OrderNode, routable = true): HandBack {
  const { context, floor, desk, book } = node
  node.act(() => desk.setMode('stopping'))
  return new HandBack({ context, floor, desk, book, route: routable ? ROUTED : NOWHERE })
}

/** One round and all that follows from it; whether nothing is left to do. */
function round(story: OrderStory, handBack: HandBack): boolean {
  let isDone = false
  story.anna.act(() => (isDone = handBack.round()))
  story.world.run()
  return isDone
}

describe('giving work back in the evening', () => {
  it('declines what is accepted and not begun: another shop has it', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const handBack = closing(story.anna)
    round(story, handBack)
    expect(handBack.given).to.equal(1)
    expect(round(story, handBack)).to.equal(true)
    const [part] = story.order(id).parts
    expect(part?.shop).to.equal(BORIS)
    expect(part?.tried).to.deep.equal([{ shop: ANNA, attempt: 1, reason: SHOP_STOPPING }])
    expect(story.anna.desk.jobs()).to.deep.equal([])
  })

  it('may have the part again in the morning', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    round(story, closing(story.anna))
    story.anna.act(() => story.anna.desk.setMode('open'))
    story.world.advance(2 * MINUTE_MS)
    const boris = closing(story.boris)
    story.boris.act(() => boris.round())
    story.world.run()
    expect(story.order(id).parts[0]?.shop).to.equal(ANNA)
  })

  it('keeps what nobody else can make', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const handBack = closing(story.anna, false)
    expect(round(story, handBack)).to.equal(false)
    expect(round(story, handBack)).to.equal(true)
    expect(handBack.kept).to.equal(1)
    expect(story.order(id).parts[0]).to.include({ shop: ANNA, state: 'accepted' })
  })

  it('never gives back what is begun', () => {
    const story = new OrderStory()
    const id = story.place()
    const before = story.order(id)
    const handBack = closing(story.anna)
    round(story, handBack)
    expect(handBack.given).to.equal(0)
    expect(story.order(id).parts[0]?.shop).to.equal(before.parts[0]?.shop)
  })

  it('leaves the last attempts to shops that fail', () => {
    const asked: number[] = []
    const given = (attempt: number): number => {
      const job = { id: 'job', order: 'o', part: 'p1', attempt, startAsked: false }
      const part = { id: 'p1', attempt, state: 'accepted', tried: [], shares: [] }
      const floor = {
        jobs: { get: () => job },
        by: () => ({}),
        ask: () => void asked.push(attempt),
      } as unknown as Floor
      const desk = { jobs: () => [{ id: 'job', state: 'committed' }] } as unknown as Desk
      const book = { get: (): Order => ({ parts: [part] }) as unknown as Order }
      const { context } = new OrderStory().anna
      const init = { context, floor, desk, book: book as unknown as OrderBook }
      const handBack = new HandBack({ ...init, route: ROUTED })
      handBack.round()
      return handBack.kept
    }
    expect(given(ATTEMPTS_MAX - 2)).to.equal(0)
    expect(given(ATTEMPTS_MAX - 1)).to.equal(1)
    expect(asked).to.deep.equal([ATTEMPTS_MAX - 2])
  })
})
