import { expect } from 'chai'
import type { OrderId } from '../../../../src/models/ids.ts'
import { viewOrder } from '../../../../src/api/order-view.ts'
import { MINUTE_MS } from '../order-node.ts'
import { OrderStory } from '../order-story.ts'

const MANUAL = { policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' } } as const

/** Started nine minutes ago; its one keeper has lost the address since it was placed. */
function withoutAddress(): { story: OrderStory; id: OrderId } {
  const story = new OrderStory(MANUAL)
  const { world, anna, intake } = story
  const id = story.place()
  intake.act(() => intake.context.persist([intake.privateRecords.erase(id)], () => undefined))
  anna.act(() => anna.floor.startNow(anna.theJob()))
  world.advance(9 * MINUTE_MS)
  return { story, id }
}

describe('a started job without an address', () => {
  it('waits until a keeper tells it', () => {
    const story = new OrderStory()
    const { world, anna } = story
    world.loses = (_from, _to, message) => message.type === 'private_told'
    const id = story.place()
    world.advance(MINUTE_MS)
    expect(story.order(id).parts[0]?.state).to.equal('in_production')
    expect(anna.press.tickets).to.deep.equal([])
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(story.order(id).parts[0]?.state).to.equal('printed')
  })

  it('is given back, sworn shut, once every keeper has said for long that it is gone', () => {
    const { story, id } = withoutAddress()
    const { world, anna } = story
    expect(story.order(id).parts[0]?.state).to.equal('in_production')
    world.advance(5 * MINUTE_MS)
    expect(story.history(id)).to.include('start void hold')
    expect(story.order(id).parts[0]).to.deep.include({ state: 'on_hold', reason: 'address_lost' })
    const view = viewOrder(story.order(id), { currency: 'USD', now: () => world.now })
    expect(view.issues[0]?.description).to.include('cancel the order and send it anew')
    expect(view.actions).to.include('cancel')
    expect(anna.press.tickets).to.deep.equal([])
    expect(anna.desk.jobs(), 'its blanks are free').to.deep.equal([])
    story.cancel(id)
    world.run()
    expect(story.state(id)).to.equal('canceled')
  })

  it('waits on where a keeper that may have the address says nothing', () => {
    const { story, id } = withoutAddress()
    const { world } = story
    world.loses = (_from, _to, message) => message.type === 'private_told'
    world.advance(2 * MINUTE_MS)
    world.loses = () => false
    world.advance(9 * MINUTE_MS)
    expect(story.order(id).parts[0]?.state, 'the ten minutes begin anew').to.equal('in_production')
    world.advance(5 * MINUTE_MS)
    expect(story.order(id).parts[0]?.state).to.equal('on_hold')
  })
})
