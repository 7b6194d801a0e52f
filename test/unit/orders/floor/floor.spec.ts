import { expect } from 'chai'
import type { OrderId } from '../../../../src/models/ids.ts'
import type { FloorPolicy } from '../../../../src/orders/floor/floor.ts'
import { HOUR_MS, PAPER } from '../../desk/shop-fixture.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { OrderStory, preferring, specOf } from '../order-story.ts'
import { ANNA, BORIS, item } from '../sample.ts'

const SWEEP_MS = 20_000

function storyOf(policy: Partial<FloorPolicy>): OrderStory {
  return new OrderStory({
    policy: { start: 'auto', concurrentJobs: 1, confirm: 'auto', ...policy },
  })
}

/** What the register says of one part. */
function stateOf(story: OrderStory, id: OrderId, part = 'p1'): string | undefined {
  return story.order(id).parts.find((p) => p.id === part)?.state
}

function isDone(node: OrderNode, id: OrderId): boolean {
  return node.press.printed.some((job) => job.startsWith(id))
}

describe('floor', () => {
  it('gets each file once, from the intake and the keepers, before it accepts', () => {
    const story = new OrderStory()
    const id = story.place(specOf([item(3), item(4)]))
    expect(story.anna.press.obtained).to.have.length(1)
    expect(story.anna.press.obtained[0]?.holders).to.deep.equal([story.intake.self])
    expect(story.history(id)).to.equal('create plan assign accept start done')
  })

  it('begins what a chosen value gives it, and reads nothing for it', () => {
    const story = storyOf({ start: 'manual' })
    story.world.loses = (_from, _to, message) => message.type === 'poke'
    const id = story.place()
    expect(stateOf(story, id)).to.equal('offered')
    const { anna, intake } = story
    anna.act(() => anna.floor.told(story.order(id), [intake.keeper]))
    story.world.advance(1_000)
    expect(anna.part(id).state).to.equal('accepted')
    const read = story.world.said.filter(
      ({ from, message }) => from === ANNA && message.type === 'read',
    )
    expect(read).to.deep.equal([])
  })

  it('frees nothing because of a chosen value, which may be an old one (D8)', () => {
    const story = storyOf({ start: 'manual' })
    const { anna, intake } = story
    const id = story.leaveAlone()
    const before = story.order(id)
    intake.act(() => intake.conductor.watch(id, [intake.keeper]))
    story.world.run()
    expect(stateOf(story, id)).to.equal('accepted')
    anna.act(() => anna.floor.told(before, [intake.keeper]))
    story.world.run()
    expect(anna.desk.jobs().map(({ state }) => state)).to.deep.equal(['committed'])
    expect(anna.floor.jobs.all()).to.have.length(1)
  })

  it('asks again for a file that nobody gave, at a pace that slows down, and keeps the part', () => {
    const story = new OrderStory()
    const { anna, world } = story
    anna.press.isCutOff = true
    const id = story.place()
    expect(anna.press.obtained).to.have.length(1)
    // Reminded every two seconds, it is not to ask more often for that.
    world.advance(MINUTE_MS)
    expect(anna.press.obtained.length).to.be.within(5, 9)
    anna.press.isCutOff = false
    world.advance(MINUTE_MS)
    expect(story.history(id)).to.equal('create plan assign accept start done')
  })

  it('gives a part up when nobody gave its file for half of the time to acknowledge', () => {
    const story = new OrderStory()
    story.anna.press.isCutOff = true
    const id = story.place()
    story.world.advance(7 * MINUTE_MS)
    expect(stateOf(story, id)).to.equal('offered')
    story.world.advance(3 * MINUTE_MS)
    expect(story.order(id).parts[0]?.tried).to.deep.equal([
      { shop: ANNA, attempt: 1, reason: 'artwork_unavailable' },
    ])
    expect(isDone(story.boris, id)).to.equal(true)
  })

  it('is asked again later where no other shop can have the part', () => {
    const story = new OrderStory({}, preferring(ANNA))
    story.anna.press.isCutOff = true
    const id = story.place()
    story.world.advance(9 * MINUTE_MS)
    story.anna.press.isCutOff = false
    story.world.advance(10 * MINUTE_MS)
    expect(stateOf(story, id)).to.equal('printed')
    expect(story.order(id).parts[0]?.attempt).to.equal(2)
  })

  it('asks also the shops that had the part before', () => {
    const story = storyOf({ start: 'manual' })
    const id = story.place()
    story.say(story.anna, id, { type: 'decline', fault: 'shop', reason: 'press_broken' })
    story.world.run()
    expect(story.boris.press.obtained[0]?.holders).to.deep.equal([story.intake.self, ANNA])
  })

  for (const failure of [
    'preflight_failed',
    'artwork_hash_mismatch',
    'artwork_too_large',
  ] as const) {
    it(`holds an order whose file is bad (${failure}), instead of bouncing it (D14)`, () => {
      const story = new OrderStory()
      story.anna.press.troubles.obtain.push(failure)
      const id = story.place()
      story.world.advance(60 * MINUTE_MS)
      expect(story.order(id).parts[0]).to.include({ state: 'on_hold', reason: failure, shop: null })
      expect(story.history(id)).to.equal('create plan assign decline')
      expect(story.anna.desk.jobs()).to.deep.equal([])
      expect(story.boris.press.obtained).to.deep.equal([])
    })
  }

  it('gives back at once what the shop itself refuses, whatever the router believed', () => {
    const merchants = [specOf().merchant]
    const story = new OrderStory({}, preferring(ANNA, BORIS), {
      profile: { refuses: { merchants, products: [] } },
    })
    const id = story.place()
    expect(story.order(id).parts[0]?.tried).to.deep.equal([
      { shop: ANNA, attempt: 1, reason: 'refuses_merchant' },
    ])
    expect(isDone(story.boris, id)).to.equal(true)
    expect(story.anna.press.obtained).to.deep.equal([])
    expect(story.anna.desk.jobs()).to.deep.equal([])
  })

  it('reserves anew for the day that its parcel must leave, not for a later one', () => {
    const story = storyOf({ start: 'manual' })
    const id = story.leaveAlone()
    const shipBy = story.order(id).spec.shipBy - 24 * HOUR_MS
    // No offer came before the assignment: the desk has never heard of it.
    story.assign(story.anna, id, 1, { shipBy })
    story.poke(story.anna, id)
    expect(stateOf(story, id)).to.equal('accepted')
    expect(story.anna.desk.jobs().map((job) => job.shipBy)).to.deep.equal([shipBy])
  })

  it('starts the earliest due first, no more at a time than the press can take', () => {
    const story = storyOf({ confirm: 'operator' })
    const ids = [4, 2, 3].map((days) => {
      const spec = specOf()
      const shipBy = spec.shipBy + (days - 4) * 24 * HOUR_MS
      return story.place({ ...spec, shipBy })
    })
    const [late, early, middle] = ids as [OrderId, OrderId, OrderId]
    // The first came alone and was begun; the others wait for it, earliest due first.
    expect(stateOf(story, late)).to.equal('in_production')
    expect([stateOf(story, early), stateOf(story, middle)]).to.deep.equal(['accepted', 'accepted'])
    story.say(story.anna, late, { type: 'done' })
    story.world.run()
    expect(stateOf(story, early)).to.equal('in_production')
    expect(stateOf(story, middle)).to.equal('accepted')
    story.say(story.anna, early, { type: 'done' })
    story.world.run()
    expect(stateOf(story, middle)).to.equal('in_production')
  })

  it('has as many on the press as it may', () => {
    const story = storyOf({ confirm: 'operator', concurrentJobs: 2 })
    const ids = [1, 2, 3].map(() => story.place())
    const states = ids.map((id) => stateOf(story, id))
    expect(states).to.deep.equal(['in_production', 'in_production', 'accepted'])
  })

  it('does not keep the press for a job that waits for a person', () => {
    const story = storyOf({})
    const { anna } = story
    anna.press.troubles.release.push('unknown')
    anna.press.troubles.probe.push('unknown')
    const first = story.place()
    expect(stateOf(story, first)).to.equal('parked')
    const second = story.place()
    story.world.advance(SWEEP_MS)
    expect(stateOf(story, second)).to.equal('printed')
  })

  it('starts nothing by itself when its people start the work', () => {
    const story = storyOf({ start: 'manual' })
    const { anna } = story
    const id = story.place()
    story.world.advance(HOUR_MS)
    expect(stateOf(story, id)).to.equal('accepted')
    anna.act(() => anna.floor.startNow(anna.theJob()))
    story.world.run()
    expect(stateOf(story, id)).to.equal('printed')
  })

  it('says printed by itself only if nobody has to confirm it', () => {
    const story = storyOf({ confirm: 'operator' })
    const { anna } = story
    const id = story.place()
    story.world.advance(HOUR_MS)
    expect(stateOf(story, id)).to.equal('in_production')
    expect(anna.floor.isReleased(anna.theJob())).to.equal(true)
    anna.act(() => anna.floor.sayPrinted(anna.theJob()))
    story.world.run()
    expect(stateOf(story, id)).to.equal('printed')
    expect(anna.press.printed).to.have.length(1)
  })

  it('goes on to shipped and keeps the job for what comes back', () => {
    const story = new OrderStory()
    const { anna } = story
    const id = story.place()
    expect(story.say(anna, id, { type: 'ship', carrier: 'UPS', tracking: '1Z' })).to.equal(
      'wrong_state',
    )
    story.ship(anna, id)
    expect(stateOf(story, id)).to.equal('shipped')
    expect(story.say(anna, id, { type: 'return', reason: 'address_unknown' })).to.equal('changed')
    expect(story.order(id).parts[0]).to.include({ state: 'returned', reason: 'address_unknown' })
  })

  it('reads no register for what is on its way, and one for what lies on its table', () => {
    const story = new OrderStory()
    const { anna, world } = story
    const readsIn = (ms: number): number => {
      const before = world.said.length
      world.advance(ms)
      const said = world.said.slice(before)
      return said.filter(({ from, message }) => from === ANNA && message.type === 'read').length
    }
    const id = story.place()
    expect(stateOf(story, id)).to.equal('printed')
    expect(readsIn(4 * SWEEP_MS)).to.be.above(2)
    story.ship(anna, id)
    world.advance(SWEEP_MS)
    expect(readsIn(30 * SWEEP_MS)).to.equal(0)
    expect(anna.floor.jobs.all()).to.have.length(1)
  })

  it('lets a shop give back what it has not begun', () => {
    const story = storyOf({ start: 'manual' })
    const id = story.place()
    const declined = { type: 'decline', fault: 'shop', reason: 'press_broken' } as const
    expect(story.say(story.anna, id, declined)).to.equal('changed')
    story.world.run()
    expect(story.order(id).parts[0]).to.include({ shop: BORIS, attempt: 2 })
    expect(story.anna.desk.jobs()).to.deep.equal([])
    expect(story.anna.floor.jobs.all()).to.deep.equal([])
  })

  it('hears a poke and reads: CONFIRM and RELEASE mean only "look now" (D13)', () => {
    const story = new OrderStory()
    const id = story.leaveAlone()
    story.offer(story.anna, id)
    story.assign(story.anna, id)
    expect(story.anna.floor.jobs.all()).to.deep.equal([])
    story.poke(story.anna, id)
    expect(stateOf(story, id)).to.equal('printed')
  })

  it('says DONE again when nobody heard it, without printing again (D13)', () => {
    const story = storyOf({})
    const { world, anna } = story
    world.loses = (from, _to, message) =>
      from === ANNA && message.type === 'accept' && anna.press.printed.length > 0
    const id = story.place()
    expect(stateOf(story, id)).to.equal('in_production')
    anna.restart()
    world.advance(10 * MINUTE_MS)
    expect(stateOf(story, id)).to.equal('in_production')
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(stateOf(story, id)).to.equal('printed')
    expect(anna.press.printed).to.have.length(1)
  })

  it('commits a park by itself, and lets DONE out of it (D6, D7)', () => {
    const story = new OrderStory()
    story.anna.press.troubles.release.push('unknown_printed')
    story.anna.press.troubles.probe.push('unknown')
    const id = story.place()
    expect(stateOf(story, id)).to.equal('parked')
    expect(story.state(id)).to.equal('on_hold')
    expect(story.say(story.anna, id, { type: 'done' })).to.equal('changed')
    expect(stateOf(story, id)).to.equal('printed')
    expect(story.anna.press.printed).to.have.length(1)
    expect(story.anna.desk.jobs()).to.deep.equal([])
  })

  it('prints a parked part again only under a new attempt, once a person has sworn', () => {
    const story = new OrderStory()
    story.anna.press.troubles.release.push('unknown')
    story.anna.press.troubles.probe.push('unknown')
    const id = story.place()
    const unprinted = { type: 'void', reason: 'attested_by_operator' } as const
    expect(story.say(story.anna, id, unprinted)).to.equal('changed')
    story.world.run()
    expect(story.order(id).parts[0]).to.include({ state: 'printed', shop: BORIS, attempt: 2 })
    expect(story.anna.press.printed).to.deep.equal([])
    // What was staged for it carries an address, and must never come out.
    expect(story.anna.press.staged.size).to.equal(0)
    expect(story.anna.desk.freeStock()[PAPER]).to.equal(500)
  })

  it('ends a part that is lost, at a person’s word', () => {
    const story = new OrderStory()
    story.anna.press.troubles.release.push('unknown')
    story.anna.press.troubles.probe.push('unknown')
    const id = story.place()
    expect(story.say(story.anna, id, { type: 'write_off', reason: 'burnt' })).to.equal('changed')
    expect(story.state(id)).to.equal('failed')
    expect(story.anna.desk.jobs()).to.deep.equal([])
  })

  it('loses a part that it does not acknowledge, and prints nothing of it later (D10)', () => {
    const story = new OrderStory()
    const { world, anna } = story
    // Anna reserves and is cut off.
    let cut = false
    world.loses = (from, to, message) => {
      cut ||= message.type === 'poke' && to === ANNA
      return cut && (from === ANNA || to === ANNA)
    }
    const id = story.place()
    expect(stateOf(story, id)).to.equal('offered')
    world.advance(16 * MINUTE_MS)
    expect(story.history(id)).to.include('withdraw assign')
    expect(story.order(id).parts[0]?.tried[0]?.reason).to.equal('ack_late')
    world.loses = () => false
    world.advance(10 * MINUTE_MS)
    expect(anna.press.printed).to.deep.equal([])
    expect(story.boris.press.printed).to.have.length(1)
    expect(anna.desk.jobs()).to.deep.equal([])
  })

  it('loses a part that it accepts and never starts (D11)', () => {
    const story = storyOf({ start: 'manual' })
    const id = story.place()
    story.world.advance(24 * HOUR_MS + MINUTE_MS)
    expect(story.order(id).parts[0]?.tried[0]).to.deep.include({ shop: ANNA, reason: 'start_late' })
    expect(story.order(id).parts[0]?.shop).to.equal(BORIS)
    expect(story.anna.floor.jobs.all()).to.deep.equal([])
  })

  it('reads an old START again before paper moves: it may be void by now (6.4)', () => {
    const story = new OrderStory()
    const { world, anna, intake } = story
    // The disk stands still over the first write after START.
    world.loses = (_from, to, message) => {
      const starting = anna.desk.jobs().some((r) => r.state === 'starting')
      if (starting && to === ANNA && message.type === 'accepted') anna.diskHangs = true
      return false
    }
    const id = story.place()
    expect(stateOf(story, id)).to.equal('in_production')
    const unprinted = { ...anna.floor.by(anna.theJob()), type: 'void', reason: 'attested' } as const
    anna.act(() => anna.registry.change(id, [intake.keeper], unprinted, () => undefined))
    world.advance(15 * MINUTE_MS)
    expect(story.history(id)).to.include('start void')
    world.loses = () => false
    anna.diskAnswersAgain()
    world.advance(MINUTE_MS)
    expect(anna.press.tickets).to.deep.equal([])
    // She has not even asked for the address.
    expect(
      world.said.some(({ from, message }) => from === ANNA && message.type === 'private_ask'),
    ).to.equal(false)
    expect(story.boris.press.printed).to.have.length(1)
  })

  it('survives a stock of orders at once', () => {
    const story = new OrderStory({}, preferring(ANNA))
    const ids = Array.from({ length: 20 }, () => story.place(specOf([item(2)])))
    story.world.advance(MINUTE_MS)
    expect(ids.map((id) => story.state(id))).to.deep.equal(ids.map(() => 'printed'))
    expect(new Set(story.anna.press.printed).size).to.equal(20)
    expect(story.anna.press.printed).to.have.length(20)
  })
})
