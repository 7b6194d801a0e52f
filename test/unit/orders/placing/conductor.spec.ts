import { expect } from 'chai'
import type { OrderId, PartId, PeerId } from '../../../../src/models/ids.ts'
import { ATTEMPTS_MAX } from '../../../../src/models/order.ts'
import type { RouteRequest } from '../../../../src/orders/placing/route-port.ts'
import { crashBeforeEach } from '../crash-everywhere.ts'
import type { Route } from '../../../../src/orders/placing/route-port.ts'
import { MINUTE_MS } from '../order-node.ts'
import { OrderStory, preferring, specOf } from '../order-story.ts'
import { ANNA, BORIS, INTAKE, item, P1 } from '../sample.ts'

const MANUAL = { policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' } } as const

/** Nobody can have it, until the test says so. */
function unroutable(reason = 'no_eligible_shop'): Route {
  return () => ({ type: 'unroutable', reason, explanation: {} })
}

function part(story: OrderStory, id: OrderId, name = 'p1') {
  const found = story.order(id).parts.find((p) => p.id === name)
  if (found === undefined) throw new Error(`no part ${name}`)
  return found
}

describe('conductor', () => {
  it('sees an order to its end and lets go of it', () => {
    const story = new OrderStory()
    const id = story.place()
    expect(story.intake.conductor.open).to.equal(1)
    story.ship(story.anna, id)
    story.world.advance(2 * MINUTE_MS)
    expect(story.state(id)).to.equal('shipped')
    expect(story.intake.conductor.open).to.equal(0)
    const said = story.world.said.length
    story.world.advance(10 * MINUTE_MS)
    const later = story.world.said.slice(said).filter(({ from }) => from === story.intake.self)
    expect(later, 'a closed order is left alone').to.deep.equal([])
  })

  it('goes on from the register alone, wherever it was killed', () => {
    crashBeforeEach({ victim: (story) => story.intake }, ({ at, story, id }) => {
      if (id === null) return
      expect(story.state(id), at).to.equal('printed')
      const attempts = story.order(id).parts.map((p) => p.attempt)
      expect(attempts, at).to.deep.equal([1])
    })
  })

  it('lets go of no reservation that it has assigned', () => {
    const story = new OrderStory()
    story.place()
    expect(story.world.count('release')).to.equal(0)
  })

  it('gives its own shop a part without a word, and without reading it again', () => {
    const story = new OrderStory(MANUAL, preferring(INTAKE))
    const id = story.place()
    expect(part(story, id)).to.include({ shop: INTAKE, state: 'accepted' })
    expect(story.world.count('poke')).to.equal(0)
  })

  it('takes an order up again after a restart and a long silence', () => {
    const story = new OrderStory({}, unroutable())
    const id = story.place()
    story.intake.crash()
    story.world.advance(60 * MINUTE_MS)
    story.intake.route = preferring(ANNA)
    story.intake.start()
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
  })

  it('drops what was announced and never created', () => {
    const { intake, world } = new OrderStory()
    intake.act(() => intake.conductor.watch('o-c1-0-1-akeIntake1-1-9' as OrderId, [intake.keeper]))
    world.run()
    expect(intake.conductor.open).to.equal(0)
  })

  it('wakes as often as it is told to while it is busy, but reads once more', () => {
    const { intake, world } = new OrderStory()
    const id = 'o-c1-0-1-akeIntake1-1-9' as OrderId
    intake.act(() => {
      intake.conductor.watch(id, [intake.keeper])
      for (let i = 0; i < 50; i += 1) intake.conductor.wake(id)
    })
    world.run()
    expect(world.count('read')).to.equal(1)
  })

  it('acts on what it was told while it was reading, and does not read that again', () => {
    const story = new OrderStory(MANUAL)
    const { intake, world } = story
    const id = story.leaveAlone()
    const created = story.order(id)
    const ended = { ...created, version: created.version + 1, state: 'canceled' } as const
    intake.act(() => {
      intake.conductor.watch(id, [intake.keeper])
      intake.conductor.told(ended)
      intake.conductor.told(created)
    })
    world.run()
    expect(world.count('read')).to.equal(1)
    expect(intake.conductor.open, 'what was told is newer, and ends it').to.equal(0)
  })

  it('asks keepers that are away once a second, and not more', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const { boris, intake, world } = story
    world.loses = () => true
    const before = world.count('read')
    boris.act(() => boris.conductor.watch(id, [intake.keeper]))
    world.advance(2 * MINUTE_MS)
    const reads = world.count('read') + world.count('prepare') - before
    expect(reads).to.be.within(20, 1_500)
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(boris.book.get(id)?.state).to.equal('accepted')
  })

  it('holds an order that no shop can have, and looks again without writing (ROUTING)', () => {
    const route = unroutable()
    const story = new OrderStory({}, route)
    const id = story.place()
    expect(part(story, id)).to.include({ state: 'on_hold', reason: 'no_eligible_shop' })
    const { version } = story.order(id)
    story.world.advance(60 * MINUTE_MS)
    expect(story.order(id).version, 'nothing was written').to.equal(version)
    story.intake.route = preferring(BORIS)
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
    expect(story.history(id)).to.include('hold resume assign')
  })

  it('looks again with what an exact solver says, too: it may have had no time before', () => {
    const able = preferring(BORIS)
    const none = unroutable()
    const story = new OrderStory({}, (asked) =>
      asked.exact?.type === 'proposed' ? able(asked) : none(asked),
    )
    const id = story.place()
    expect(part(story, id)).to.include({ state: 'on_hold' })
    const exact = { type: 'proposed', proven: true, legs: [] } as const
    story.intake.refine = (_request, done) => done(exact)
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
  })

  it('leaves an order over its price cap to the merchant', () => {
    const story = new OrderStory({}, unroutable('price_cap'))
    const id = story.place()
    story.intake.route = preferring(ANNA)
    story.world.advance(24 * 60 * MINUTE_MS)
    expect(part(story, id)).to.include({ state: 'on_hold', reason: 'price_cap' })
    const { id: held, reason } = part(story, id)
    expect(story.change(id, { type: 'resume', part: held, reason })).to.equal('changed')
    story.intake.act(() => story.intake.conductor.wake(id))
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
  })

  it('resumes for no shop that placing would refuse: one that has another part', () => {
    const story = new OrderStory(MANUAL, (request: RouteRequest) => {
      const legs = [
        { shop: ANNA, shares: [[0, 6]] as const, price: 60 },
        { shop: BORIS, shares: [[0, 4]] as const, price: 40 },
      ]
      if (request.mayDivide && request.shares[0]?.[1] === 10) {
        return { type: 'routed', legs, explanation: {} }
      }
      return preferring(ANNA)(request)
    })
    const id = story.place()
    // Boris gives his part back; only Anna could have it, and she has the other.
    story.say(story.boris, id, { type: 'decline', fault: 'shop', reason: 'press_broken' }, 'p3')
    story.world.advance(MINUTE_MS)
    expect(part(story, id, 'p3')).to.include({ state: 'on_hold', reason: 'no_eligible_shop' })
    const { version } = story.order(id)
    story.world.advance(120 * MINUTE_MS)
    expect(story.order(id).version).to.equal(version)
  })

  it('tells the router what the other parts cost already', () => {
    const asked: RouteRequest[] = []
    const story = new OrderStory(MANUAL, (request) => {
      asked.push(request)
      if (request.mayDivide && request.shares[0]?.[1] === 10) {
        const leg = (shop: PeerId, units: number, price: number) => {
          return { shop, shares: [[0, units]] as const, price }
        }
        return { type: 'routed', legs: [leg(ANNA, 6, 60), leg(BORIS, 4, 40)], explanation: {} }
      }
      return { type: 'unroutable', reason: 'price_cap', explanation: {} }
    })
    const id = story.place()
    story.say(story.boris, id, { type: 'decline', fault: 'shop', reason: 'press_broken' }, 'p3')
    story.world.run()
    expect(asked.at(-1)).to.include({ costAlready: 60 })
    expect([...(asked.at(-1)?.excluded ?? [])]).to.have.deep.members([
      [BORIS, 'press_broken'],
      [ANNA, 'has_other_part'],
    ])
    expect(part(story, id, 'p3')).to.include({ state: 'on_hold', reason: 'price_cap' })
  })

  it('leaves a part that eight shops have lost to a person', () => {
    const story = new OrderStory()
    const route = preferring(ANNA)
    story.intake.route = route
    const id = story.leaveAlone()
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const shop = `12D3KooWshop${attempt}` as PeerId
      const times = { ackBy: story.world.now, startBy: story.world.now }
      const leg = { part: P1, attempt, shop, desk: story.anna.store, cost: 1, ...times }
      expect(story.change(id, { type: 'assign', legs: [leg] })).to.equal('changed')
      story.change(id, { type: 'withdraw', part: P1, attempt, reason: 'ack_late', proof: 'p' })
    }
    story.intake.act(() => story.intake.conductor.watch(id, [story.intake.keeper]))
    story.world.advance(MINUTE_MS)
    expect(part(story, id)).to.include({ state: 'on_hold', reason: 'attempts_exhausted' })
    expect(part(story, id).tried).to.have.length(ATTEMPTS_MAX)
    expect(route.asked, 'nobody is asked any more').to.deep.equal([])
    const { version } = story.order(id)
    story.world.advance(6 * 60 * MINUTE_MS)
    expect(story.order(id).version).to.equal(version)
  })

  it('asks ever less often for what no majority signs: its own clock may be the fast one', () => {
    const story = new OrderStory({ proof: null })
    const { intake, world } = story
    const id = story.leaveAlone()
    const leg = { part: P1, attempt: 1, shop: '12D3KooWaway' as PeerId, desk: story.anna.store }
    const times = { cost: 1, ackBy: world.now, startBy: world.now }
    story.change(id, { type: 'assign', legs: [{ ...leg, ...times }] })
    intake.act(() => intake.conductor.watch(id, [intake.keeper]))
    world.advance(4_000)
    expect(intake.charges.length, 'soon again at first').to.be.within(2, 4)
    world.advance(10 * MINUTE_MS)
    expect(intake.charges.length).to.be.within(20, 50)
  })

  it('cancels what can be, and says so only when nothing of it is left (D16)', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    story.cancel(id)
    story.world.run()
    expect(story.state(id)).to.equal('canceled')
    expect(story.world.count('poke', ANNA)).to.be.greaterThan(0)
    expect(story.anna.desk.jobs()).to.deep.equal([])
  })

  it('cancels a part that is freed after the wish, without routing it again (D16)', () => {
    const story = new OrderStory()
    const { anna } = story
    anna.press.troubles.release.push('unknown')
    anna.press.troubles.probe.push('unknown')
    const id = story.place()
    story.cancel(id)
    story.world.run()
    expect(story.order(id)).to.include({ state: 'on_hold', cancelWish: true })
    story.say(anna, id, { type: 'void', reason: 'attested_by_operator' })
    story.world.run()
    expect(story.state(id)).to.equal('canceled')
    expect(story.boris.press.printed).to.deep.equal([])
  })

  for (let delay = 0; delay < 40; delay += 1) {
    it(`lets a cancel and a start race, ${delay} events apart: one wins and all agree`, () => {
      const story = new OrderStory()
      const { world } = story
      let seen = 0
      let asked = false
      world.beforeEvent = (_name, node) => {
        if (node === story.anna) seen += 1
        if (seen !== delay || asked) return
        const id = story.intake.book.openOrders()[0]
        if (id === undefined) return
        asked = true
        story.cancel(id)
      }
      const id = story.place()
      world.advance(2 * MINUTE_MS)
      const { printed } = story.anna.press
      expect(printed.length).to.equal(story.state(id) === 'canceled' ? 0 : 1)
      expect(['canceled', 'printed']).to.include(story.state(id))
      expect(story.anna.desk.jobs()).to.deep.equal([])
      story.anna.desk.audit()
    })
  }

  it('reminds a shop that has not heard of its part', () => {
    const story = new OrderStory()
    let lost = 0
    story.world.loses = (_from, _to, message) => {
      if (message.type !== 'poke' || lost >= 3) return false
      lost += 1
      return true
    }
    const id = story.place()
    expect(part(story, id).state).to.equal('offered')
    story.world.advance(10_000)
    expect(story.state(id)).to.equal('printed')
  })

  it('reminds a shop of its part while another part of the order is on hold', () => {
    const story = new OrderStory(MANUAL, (request: RouteRequest) => {
      if (!request.mayDivide || request.shares[0]?.[1] !== 10) return preferring(ANNA)(request)
      const legs = [
        { shop: ANNA, shares: [[0, 6]] as const, price: 60 },
        { shop: BORIS, shares: [[0, 4]] as const, price: 40 },
      ]
      return { type: 'routed', legs, explanation: {} }
    })
    story.world.loses = (_from, to, message) => message.type === 'poke' && to === ANNA
    const id = story.place()
    story.say(story.boris, id, { type: 'decline', fault: 'shop', reason: 'press_broken' }, 'p3')
    story.world.advance(10_000)
    expect(part(story, id, 'p3').state).to.equal('on_hold')
    expect(part(story, id, 'p2').state, 'she has not heard of it').to.equal('offered')
    story.world.loses = () => false
    story.world.advance(5_000)
    expect(part(story, id, 'p2').state).to.equal('accepted')
  })

  it('asks a person, not itself, when the register has no room for more attempts', () => {
    const { story, id } = fullRegister()
    const { intake, world } = story
    intake.route = preferring(ANNA, BORIS)
    intake.act(() => intake.conductor.watch(id, [intake.keeper]))
    world.advance(MINUTE_MS)
    const held = story.order(id).parts.filter(({ state }) => state !== 'replaced')
    expect(held.map(({ state }) => state)).to.deep.equal(['on_hold', 'on_hold', 'on_hold'])
    expect(held.map(({ reason }) => reason)).to.include('history_full')
    const { version } = story.order(id)
    const said = world.said.length
    world.advance(60 * MINUTE_MS)
    expect(story.order(id).version).to.equal(version)
    // Once a minute it looks whether somebody has done something about it.
    expect(world.said.length - said).to.be.below(60 * 10)
    // What was refused was written, and each keeper is told of that: it would tell the others, and they it.
    const prepared = world.count('prepare')
    for (let times = 50; times > 0; times -= 1) {
      intake.act(() => intake.conductor.told(story.order(id)))
      world.advance(100)
    }
    expect(world.count('prepare') - prepared).to.equal(0)
    expect(story.anna.desk.jobs()).to.deep.equal([])
    const { id: second, reason } = part(story, id, 'p2')
    expect(story.change(id, { type: 'resume', part: second, reason })).to.equal('history_full')
    story.cancel(id)
    world.run()
    expect(story.state(id)).to.equal('canceled')
  })
})

/** An order of many lines and many attempts, which nobody conducts yet. */
function fullRegister(): { story: OrderStory; id: OrderId } {
  const story = new OrderStory()
  const lines = Array.from({ length: 16 }, (_, i) => {
    return { ...item(2), product: `Poster ${i} of a long series`.padEnd(60, '.') }
  })
  const id = story.leaveAlone(specOf(lines))
  const share = (line: number): readonly [number, number] => [line, 2]
  const names = ['p2', 'p3', 'p4'].map((name) => name as PartId)
  const children = names.map((child, i) => {
    return { id: child, shares: lines.flatMap((_, line) => (line % 3 === i ? [share(line)] : [])) }
  })
  expect(story.change(id, { type: 'plan', replaces: 'p1' as PartId, children })).to.equal('changed')
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    for (const child of names) {
      const shop = `12D3KooW${`${attempt}${child}`.repeat(14)}` as PeerId
      const times = { ackBy: story.world.now, startBy: story.world.now }
      const leg = { part: child, attempt, shop, desk: story.anna.store, cost: 1, ...times }
      if (story.change(id, { type: 'assign', legs: [leg] }) === 'history_full') return { story, id }
      story.change(id, { type: 'withdraw', part: child, attempt, reason: 'ack_late', proof: 'p' })
    }
  }
  throw new Error('the register was not full')
}
