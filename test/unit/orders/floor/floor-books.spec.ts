import { expect } from 'chai'
import { HOLD_MS } from '../../../../src/desk/reservation.ts'
import { makeReservationId } from '../../../../src/models/ids.ts'
import type { OrderId, StoreId } from '../../../../src/models/ids.ts'
import type { FloorJob } from '../../../../src/orders/floor/floor-job.ts'
import { PAPER } from '../../desk/shop-fixture.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { OrderStory, partId, specOf, submissionOf } from '../order-story.ts'
import { ANNA, item } from '../sample.ts'

const MANUAL = { policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' } } as const

function books(node: OrderNode): string {
  return node.desk
    .jobs()
    .map((r) => `${r.part}.${r.attempt} ${r.state}`)
    .join(', ')
}

function freePaper(node: OrderNode): number {
  return node.desk.freeStock()[PAPER] ?? 0
}

/** An order that Anna has accepted and not begun. */
function accepted(): { story: OrderStory; id: OrderId } {
  const story = new OrderStory(MANUAL)
  const id = story.place()
  expect(story.anna.part(id).state).to.equal('accepted')
  return { story, id }
}

describe('books of a floor', () => {
  it('print nothing of a START that this disk never asked for: another process runs with a copy of it', () => {
    const { story, id } = accepted()
    const { anna, intake, world } = story
    const start = { ...anna.floor.by(anna.theJob()), type: 'start' } as const
    anna.act(() => anna.registry.change(id, [intake.keeper], start, () => undefined))
    world.advance(MINUTE_MS)
    expect(anna.part(id)).to.include({ state: 'parked', reason: 'start_not_ours' })
    expect(anna.press.tickets).to.deep.equal([])
  })
})

/** Anna holds a reservation for an order that nobody conducts. */
function held(): { story: OrderStory; id: OrderId } {
  const story = new OrderStory()
  const id = story.leaveAlone()
  story.offer(story.anna, id)
  expect(books(story.anna)).to.equal('p1.1 held')
  return { story, id }
}

describe('floor books', () => {
  it('free what is held for an order that is lost with its disks, and not while one might come back', () => {
    const { story } = held()
    const { anna, world } = story
    anna.registry.read = (_order, _keepers, done) => done({ type: 'unreachable' })
    world.advance(HOLD_MS + MINUTE_MS)
    expect(books(anna)).to.equal('p1.1 held')
    anna.registry.read = (_order, _keepers, done) => done({ type: 'lost' })
    world.advance(MINUTE_MS)
    expect(books(anna)).to.equal('')
    expect(freePaper(anna)).to.equal(500)
  })

  it('take the part on, and give blanks to the press once START is chosen', () => {
    const { story, id } = accepted()
    const { anna } = story
    expect(books(anna)).to.equal('p1.1 committed')
    expect(freePaper(anna)).to.equal(490)
    anna.act(() => anna.floor.startNow(anna.theJob()))
    story.world.run()
    expect(story.state(id)).to.equal('printed')
    expect(books(anna)).to.equal('')
    expect(freePaper(anna)).to.equal(490)
  })

  it('look up what a clock reserved that was days ahead, and let it go', () => {
    const { story, id } = held()
    const { anna } = story
    // As it lies on the disk of a shop whose date was wrong when it was asked.
    story.world.now -= 3 * 24 * 60 * MINUTE_MS
    anna.restart()
    story.world.advance(2 * MINUTE_MS)
    expect(story.state(id)).to.equal('routing')
    expect(books(anna)).to.equal('')
  })

  it('let a canceled part go (D8)', () => {
    const { story, id } = accepted()
    story.cancel(id)
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('canceled')
    expect(books(story.anna)).to.equal('')
    expect(freePaper(story.anna)).to.equal(500)
    expect(story.anna.floor.jobs.all()).to.deep.equal([])
  })

  it('let a canceled part go even if every hint of it was lost (D8)', () => {
    const { story, id } = accepted()
    story.world.loses = (_from, _to, message) =>
      message.type === 'poke' || message.type === 'release'
    story.cancel(id)
    story.world.advance(MINUTE_MS)
    expect(books(story.anna)).to.equal('')
    expect(story.anna.floor.jobs.all()).to.deep.equal([])
  })

  it('let a part go that was canceled while it was only held', () => {
    const { story, id } = held()
    story.cancel(id)
    story.world.advance(2 * HOLD_MS)
    expect(story.state(id)).to.equal('canceled')
    expect(books(story.anna)).to.equal('')
  })

  it('keep a hold that ran out as long as its register cannot be read', () => {
    const { story } = held()
    story.intake.crash()
    story.world.advance(10 * HOLD_MS)
    expect(books(story.anna)).to.equal('p1.1 held')
  })

  it('free a hold that ran out once the register gives the part to another', () => {
    const { story, id } = held()
    story.assign(story.boris, id)
    story.world.advance(HOLD_MS - 1)
    expect(books(story.anna), 'nobody told her').to.equal('p1.1 held')
    story.world.advance(MINUTE_MS)
    expect(books(story.anna)).to.equal('')
  })

  it('free a hold that ran out while nobody has the part', () => {
    const { story } = held()
    story.world.advance(HOLD_MS + MINUTE_MS)
    expect(books(story.anna)).to.equal('')
  })

  it('free a hold before its time only at the word of the register', () => {
    const { story, id } = held()
    const { anna, world } = story
    const keepers = [story.intake.keeper]
    const given = makeReservationId(id, partId('p1'), 1)
    world.loses = () => true
    anna.act(() => anna.floor.released(given, keepers))
    world.advance(HOLD_MS / 10)
    expect(books(anna), 'nobody says so').to.equal('p1.1 held')
    world.loses = () => false
    anna.act(() => anna.floor.released(given, keepers))
    world.run()
    expect(books(anna)).to.equal('')
  })

  it('pass over a late hint about a hold that the register names by now', () => {
    const { story, id } = held()
    const { anna } = story
    story.assign(anna, id)
    anna.act(() =>
      anna.floor.released(makeReservationId(id, partId('p1'), 1), [story.intake.keeper]),
    )
    story.world.run()
    expect(books(anna)).to.equal('p1.1 held')
  })

  it('free a hold at once when the conductor gives it up', () => {
    const story = new OrderStory()
    story.world.loses = (_from, _to, message) => message.type === 'reserved'
    story.place()
    expect(books(story.anna)).to.equal('p1.1 held')
    // Three offers unanswered: the intake asks Boris, and tells Anna so.
    story.world.advance(5_000)
    expect(story.world.count('release', ANNA)).to.equal(1)
    expect(books(story.anna)).to.equal('')
  })

  it('read the register before a hold is freed, though the book remembers an older value', () => {
    const { story, id } = held()
    const { anna, world } = story
    story.poke(anna, id)
    expect(anna.part(id).state, 'what the book remembers').to.equal('unassigned')
    // Assigned, and no hint of it comes through.
    story.assign(anna, id)
    world.loses = (_from, to) => to === ANNA
    world.advance(HOLD_MS + MINUTE_MS)
    expect(books(anna)).to.equal('p1.1 held')
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(anna.press.printed).to.have.length(1)
  })

  it('free what a create that never happened had reserved', () => {
    const story = new OrderStory()
    const { anna, world, intake } = story
    const id = 'o-c1-0-ftu-akeIntake1-1-zz' as OrderId
    const offer = {
      order: id,
      part: partId('p1'),
      attempt: 1,
      claim: { units: { digital: 10 }, blanks: { [PAPER]: 10 } },
      shipBy: specOf().shipBy,
      keepers: [intake.keeper],
    }
    intake.act(() => intake.context.send(ANNA, { type: 'offer', rid: 'r', offer }))
    world.run()
    expect(books(anna)).to.equal('p1.1 held')
    world.advance(HOLD_MS - 1)
    expect(books(anna)).to.equal('p1.1 held')
    world.advance(MINUTE_MS)
    expect(books(anna)).to.equal('')
  })

  it('reserve again when the hold was gone before the assignment came', () => {
    const { story, id } = held()
    const { anna, world } = story
    world.advance(HOLD_MS + MINUTE_MS)
    expect(books(anna)).to.equal('')
    story.assign(anna, id)
    story.poke(anna, id)
    expect(story.history(id)).to.equal('create plan assign accept start done')
    expect(anna.press.printed).to.have.length(1)
    expect(freePaper(anna)).to.equal(490)
  })

  it('decline when they cannot have it any more', () => {
    const { story, id } = held()
    const { anna, world } = story
    world.advance(HOLD_MS + MINUTE_MS)
    anna.desk.setStock({ sku: PAPER, onHand: 9, reorderPoint: 0 })
    story.assign(anna, id)
    story.poke(anna, id)
    world.run()
    const { tried } = story.order(id).parts[0] ?? {}
    expect(tried).to.deep.equal([{ shop: ANNA, attempt: 1, reason: 'stock' }])
    expect(story.boris.press.printed).to.have.length(1)
    expect(anna.floor.jobs.all()).to.deep.equal([])
    expect(freePaper(anna)).to.equal(9)
  })

  it('free nothing by time alone while START may be chosen (D9)', () => {
    const { story, id } = accepted()
    const { anna, world } = story
    // The accept of START gets through, and no answer to it.
    world.loses = (_from, to, message) => to === ANNA && message.type === 'accepted'
    anna.act(() => anna.floor.startNow(anna.theJob()))
    world.advance(4_000)
    expect(story.order(id).parts[0]?.state).to.equal('in_production')
    world.loses = (_from, to) => to === ANNA
    world.advance(10 * HOLD_MS)
    expect(books(anna)).to.equal('p1.1 starting')
    expect(freePaper(anna)).to.equal(490)
    expect(anna.press.printed).to.deep.equal([])
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
    expect(anna.press.printed).to.have.length(1)
  })

  it('free what was starting once the register shows that START lost', () => {
    const { story, id } = accepted()
    const { anna, world } = story
    // The accept of START never reaches the keeper.
    world.loses = (from, _to, message) => from === ANNA && message.type === 'accept'
    anna.act(() => anna.floor.startNow(anna.theJob()))
    world.run()
    expect(books(anna)).to.equal('p1.1 starting')
    story.cancel(id)
    world.run()
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('canceled')
    expect(books(anna)).to.equal('')
    expect(freePaper(anna)).to.equal(500)
    expect(anna.press.printed).to.deep.equal([])
  })

  it('put the blanks back when a started part is proven unprinted', () => {
    const story = new OrderStory()
    const failed = 'door_failed' as const
    story.anna.press.troubles.stage.push(failed, failed, failed)
    story.place()
    story.world.advance(MINUTE_MS)
    expect(books(story.anna)).to.equal('')
    expect(freePaper(story.anna)).to.equal(500)
    expect(freePaper(story.boris)).to.equal(490)
  })

  it('balance to the unit after many orders, some of them canceled', () => {
    const story = new OrderStory()
    const { world, anna, boris } = story
    const ids = Array.from({ length: 12 }, (_, i) => {
      const outcome = story.submit(submissionOf({ spec: specOf([item(1 + (i % 5))]) }))
      if (outcome?.type !== 'placed') throw new Error('not placed')
      if (i % 3 === 0) story.cancel(outcome.order.id)
      return outcome.order.id
    })
    world.advance(10 * MINUTE_MS)
    const made = ids
      .filter((id) => story.state(id) === 'printed')
      .reduce((sum, id) => sum + (story.order(id).spec.items[0]?.quantity ?? 0), 0)
    expect(freePaper(anna) + freePaper(boris)).to.equal(1_000 - made)
    expect(books(anna) + books(boris)).to.equal('')
    anna.desk.audit()
    boris.desk.audit()
  })

  it('of a wiped desk know nothing, and give back what its former self had not begun (D1)', () => {
    const { story, id } = accepted()
    const { anna, boris, world } = story
    anna.wipe('c'.repeat(32) as StoreId)
    world.run()
    expect(anna.floor.jobs.all()).to.deep.equal([])
    world.advance(MINUTE_MS)
    // Nobody else has noticed: the shop itself said so when it was reminded.
    const [withdrawn] = story.order(id).events.filter(({ type }) => type === 'withdraw')
    expect(withdrawn).to.include({ by: ANNA, detail: `desk_lost desk:${anna.store}` })
    expect(boris.floor.jobs.all().map((job) => job.attempt)).to.deep.equal([2])
    expect(anna.press.printed).to.deep.equal([])
  })

  it('of a wiped desk take nothing on that was offered to its former self (D1)', () => {
    const { story, id } = held()
    const { anna, world } = story
    story.assign(anna, id)
    anna.wipe('c'.repeat(32) as StoreId)
    anna.desk.open([{ sku: PAPER, onHand: 500, reorderPoint: 0 }])
    story.poke(anna, id)
    world.advance(MINUTE_MS)
    expect(story.order(id).parts[0]).to.deep.include({ attempt: 2 })
    expect(anna.press.printed).not.to.include(makeReservationId(id, partId('p1'), 1))
    expect(anna.desk.reservation(makeReservationId(id, partId('p1'), 1))).to.equal(null)
  })

  it('of a shop that was wiped over paper print nothing a second time, and let its people end it (D1, D4)', () => {
    const story = new OrderStory()
    const { anna, world } = story
    anna.press.troubles.release.push('lost')
    const id = story.place()
    expect(story.state(id)).to.equal('in_production')
    anna.wipe('c'.repeat(32) as StoreId)
    world.advance(10 * MINUTE_MS)
    expect(anna.press.printed).to.have.length(1)
    expect(story.order(id).parts[0]).to.include({ state: 'parked', reason: 'desk_lost' })
    const steps = [
      { type: 'done' },
      { type: 'pack' },
      { type: 'ship', carrier: '', tracking: '' },
    ] as const
    for (const step of steps) {
      const [job] = anna.floor.jobs.all() as [FloorJob]
      anna.act(() => anna.floor.ask(job, { ...anna.floor.by(job), ...step }, () => undefined))
      world.run()
    }
    expect(story.state(id)).to.equal('shipped')
    expect(anna.press.printed).to.have.length(1)
  })

  it('of a shop that was wiped over packed parcels show them to its people again', () => {
    const story = new OrderStory()
    const { anna, world } = story
    const id = story.place()
    expect(story.state(id)).to.equal('printed')
    anna.wipe('c'.repeat(32) as StoreId)
    expect(anna.floor.jobs.all()).to.deep.equal([])
    story.poke(anna, id)
    world.run()
    const [job] = anna.floor.jobs.all() as [FloorJob]
    anna.act(() => anna.floor.ask(job, { ...anna.floor.by(job), type: 'pack' }, () => undefined))
    world.run()
    expect(story.state(id)).to.equal('packed')
    // It was written down: the next start knows it too.
    anna.restart()
    expect(anna.floor.jobs.all()).to.have.length(1)
  })
})
