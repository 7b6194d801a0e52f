import { expect } from 'chai'
import { DAY_MS, makeReservationId } from '../../../../src/models/ids.ts'
import type { OrderId, ReservationId } from '../../../../src/models/ids.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { OrderStory, partId } from '../order-story.ts'
import { ANNA, BORIS } from '../sample.ts'

const FAILED = 'door_failed' as const

function jobOf(id: OrderId, attempt = 1): ReservationId {
  return makeReservationId(id, partId('p1'), attempt)
}

/** What the shop has on its disk about this attempt. */
function kept(shop: OrderNode, id: OrderId, attempt = 1): string {
  const name = jobOf(id, attempt)
  const keys = [...shop.disk.keys()].filter((key) => key.endsWith(name))
  return keys.sort().join(' ').replaceAll(name, '*')
}

/** Days go by at once; then the floor looks at its jobs. */
function days(story: OrderStory, count: number): void {
  story.world.jump(count * DAY_MS)
  story.world.advance(MINUTE_MS)
}

/** Anna could not stage it, so that Boris has it. */
function voided(): { story: OrderStory; id: OrderId } {
  const story = new OrderStory()
  story.anna.press.troubles.stage.push(FAILED, FAILED, FAILED)
  const id = story.place()
  story.world.advance(MINUTE_MS)
  expect(story.order(id).parts[0]).to.include({ shop: BORIS, state: 'printed' })
  return { story, id }
}

describe('floor memory', () => {
  it('keeps a job and its journal entry for 30 days after the parcel left', () => {
    const story = new OrderStory()
    const { anna } = story
    const id = story.place()
    story.ship(anna, id)
    days(story, 29)
    expect(kept(anna, id)).to.equal('desk/journal/* job/*')
    days(story, 2)
    expect(kept(anna, id)).to.equal('')
    expect(anna.floor.jobs.all()).to.deep.equal([])
  })

  it('counts the days from the last that was heard of it', () => {
    const story = new OrderStory()
    const { anna } = story
    const id = story.place()
    story.ship(anna, id)
    days(story, 20)
    expect(story.say(anna, id, { type: 'deliver' })).to.equal('changed')
    days(story, 20)
    expect(kept(anna, id)).to.equal('desk/journal/* job/*')
    days(story, 11)
    expect(kept(anna, id)).to.equal('')
  })

  it('does not take up again what it has forgotten, nor print it', () => {
    const story = new OrderStory()
    const { anna } = story
    const id = story.place()
    story.ship(anna, id)
    days(story, 31)
    expect(kept(anna, id)).to.equal('')
    story.poke(anna, id)
    story.offer(anna, id)
    story.poke(anna, id)
    story.world.advance(5 * MINUTE_MS)
    expect(anna.press.printed).to.have.length(1)
    expect(anna.desk.jobs()).to.deep.equal([])
  })

  it('keeps what was printed and never fetched, however old', () => {
    const story = new OrderStory()
    const id = story.place()
    days(story, 100)
    expect(kept(story.anna, id)).to.equal('desk/journal/* job/*')
  })

  it('keeps what it has sworn about a part that went elsewhere until the order has ended', () => {
    const { story, id } = voided()
    const { anna, boris } = story
    days(story, 40)
    expect(kept(anna, id), 'printed, not shipped').to.equal('desk/journal/* job/*')
    anna.restart()
    story.ship(boris, id)
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('shipped')
    expect(kept(anna, id)).to.equal('')
    expect(kept(boris, id, 2), 'his own stays its 30 days').to.equal('desk/journal/* job/*')
  })

  it('refuses an attempt that it has sworn shut as long as the order is open', () => {
    const { story, id } = voided()
    story.offer(story.anna, id, 1)
    const last = story.world.said.findLast(({ from }) => from === ANNA)?.message
    expect(last).to.include({ type: 'refused', reason: 'reservation_conflict' })
  })

  it('forgets at once a part that went elsewhere without an oath', () => {
    const story = new OrderStory()
    story.anna.press.isCutOff = true
    const id = story.place()
    story.world.advance(10 * MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
    expect(kept(story.anna, id)).to.equal('')
    expect(story.anna.floor.jobs.all()).to.deep.equal([])
  })

  it('keeps an entry in doubt for ever', () => {
    const story = new OrderStory()
    const { anna } = story
    anna.press.troubles.release.push('unknown')
    anna.press.troubles.probe.push('unknown')
    const id = story.place()
    story.say(anna, id, { type: 'void', reason: 'attested_by_operator' })
    story.world.run()
    story.ship(story.boris, id)
    days(story, 60)
    expect(story.state(id)).to.equal('shipped')
    expect(kept(anna, id)).to.equal('desk/journal/*')
    anna.restart()
    expect(anna.desk.journal.inDoubt()).to.have.length(1)
    expect(anna.floor.jobs.all()).to.deep.equal([])
  })

  it('forgets a job that was written off, 30 days later', () => {
    const story = new OrderStory()
    const { anna } = story
    anna.press.troubles.release.push('unknown')
    anna.press.troubles.probe.push('unknown')
    const id = story.place()
    story.say(anna, id, { type: 'write_off', reason: 'burnt' })
    days(story, 29)
    expect(kept(anna, id)).to.equal('desk/journal/* job/*')
    days(story, 2)
    expect(kept(anna, id)).to.equal('desk/journal/*')
  })
})
