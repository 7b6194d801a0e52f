import { expect } from 'chai'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { OrderId } from '../../../../src/models/ids.ts'
import { MINUTE_MS } from '../order-node.ts'
import { OrderStory, submissionOf } from '../order-story.ts'

const HOUR_MS = 60 * MINUTE_MS

/** Orders whose addresses lie on the intake's disk. */
function addresses(story: OrderStory): string[] {
  return [...story.intake.disk.keys()].filter((key) => key.startsWith('private/'))
}

function days(story: OrderStory, count: number): void {
  story.world.jump(count * DAY_MS)
  story.world.advance(2 * MINUTE_MS)
}

function shipped(): { story: OrderStory; id: OrderId } {
  const story = new OrderStory()
  const id = story.place()
  story.ship(story.anna, id)
  expect(story.state(id)).to.equal('shipped')
  return { story, id }
}

describe('address eraser', () => {
  it('erases an address 30 days after its order has ended, and not before', () => {
    const { story, id } = shipped()
    days(story, 29)
    expect(addresses(story)).to.deep.equal([`private/${id}`])
    days(story, 2)
    expect(addresses(story)).to.deep.equal([])
    expect(story.intake.privateRecords.held()).to.deep.equal([])
  })

  it('counts from the last that happened to the order', () => {
    const { story, id } = shipped()
    days(story, 20)
    story.say(story.anna, id, { type: 'deliver' })
    days(story, 20)
    expect(addresses(story)).to.have.length(1)
    days(story, 11)
    expect(addresses(story)).to.deep.equal([])
  })

  it('does so in a daemon that never runs for long', () => {
    const { story } = shipped()
    story.intake.crash()
    story.world.jump(31 * DAY_MS)
    story.intake.start()
    story.world.advance(2 * MINUTE_MS)
    expect(addresses(story)).to.deep.equal([])
  })

  it('keeps the address of an order that is still open, however old it is', () => {
    const story = new OrderStory({}, () => {
      return { type: 'unroutable', reason: 'price_cap', explanation: {} }
    })
    story.place()
    days(story, 100)
    story.intake.restart()
    story.world.advance(24 * HOUR_MS)
    expect(story.intake.book.openOrders()).to.have.length(1)
    expect(addresses(story)).to.have.length(1)
  })

  it('keeps the address of an order whose register it holds and has not read', () => {
    const { story } = shipped()
    story.intake.crash()
    story.world.jump(31 * DAY_MS)
    story.intake.start()
    // The disk answers nobody, so that no register can be read.
    story.intake.diskHangs = true
    story.world.advance(2 * MINUTE_MS)
    expect(story.intake.privateRecords.held()).to.have.length(1)
  })

  it('erases in the end what a crash between address and register has left', () => {
    const story = new OrderStory()
    const { world, intake } = story
    world.beforeEvent = (_name, node) => {
      if (node === intake && addresses(story).length > 0 && intake.up) intake.crash()
    }
    expect(story.submit(submissionOf())).to.equal(null)
    world.beforeEvent = () => undefined
    intake.start()
    world.run()
    expect(addresses(story)).to.have.length(1)
    days(story, 29)
    expect(addresses(story)).to.have.length(1)
    days(story, 3)
    expect(addresses(story)).to.deep.equal([])
  })
})
