import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { OrderId } from '../../../src/models/ids.ts'
import { packKeepers, sealLive } from '../../../src/registers/register-value.ts'
import { orderRef } from '../../../src/orders/order-ref.ts'
import type { Keeper } from '../../../src/wire/messages.ts'
import { encodeOrder, readOrder } from '../../../src/orders/order-codec.ts'
import type { ChangeOutcome, ReadOutcome } from '../../../src/orders/registry.ts'
import { MINUTE_MS } from './order-node.ts'
import type { OrderNode } from './order-node.ts'
import { OrderStory } from './order-story.ts'
import { newOrder } from './sample.ts'

const MANUAL = { policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' } } as const

/** What a node reads of an order, from the intake. */
function read(story: OrderStory, node: OrderNode, id: OrderId): ReadOutcome | null {
  let told: ReadOutcome | null = null
  node.act(() => node.registry.read(id, [story.intake.keeper], (outcome) => (told = outcome)))
  story.world.advance(MINUTE_MS)
  return told
}

/** The intake's registers answer with these bytes, as those of a lying or a later keeper would. */
function lying(bytes: Uint8Array): { story: OrderStory; id: OrderId } {
  const story = new OrderStory(MANUAL)
  const value = sealLive(packKeepers([story.intake.keeper]), bytes)
  const id = story.place()
  const { world, intake } = story
  world.loses = (from, to, message) => {
    if (from !== intake.self || to === intake.self) return false
    if (message.type !== 'value' && message.type !== 'promise') return false
    const { accepted } = message
    world.enqueue(null, 'lie', () => {
      for (const node of world.nodes) {
        if (node.self === to) node.receive(from, { ...message, accepted, value })
      }
    })
    return true
  }
  return { story, id }
}

const order = newOrder()
const spoilt: readonly (readonly [what: string, value: Uint8Array])[] = [
  ['no CBOR', new Uint8Array([0xff, 1, 2])],
  ['a number', encode(7)],
  ['nothing of an order', encode({ v: 1 })],
  ['an order of a later version', encode({ ...order, v: 2, actors: [], events: [] })],
  ['an order without parts', encode({ ...order, v: 1, actors: [], events: [], parts: null })],
  [
    'a part in a state that nobody knows',
    encode({
      ...order,
      v: 1,
      actors: [],
      events: [],
      parts: order.parts.map((part) => ({ ...part, state: 'lost' })),
    }),
  ],
  [
    'an event by nobody',
    encode({
      ...order,
      v: 1,
      actors: [],
      events: [['create', '', 0, 1, 3, '', new Uint8Array(64)]],
    }),
  ],
]

describe('order registry', () => {
  it('reads what was placed, from anywhere, and learns it', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const outcome = read(story, story.boris, id)
    expect(outcome?.type === 'found' && outcome.order.state).to.equal('accepted')
    expect(story.boris.book.get(id)?.state).to.equal('accepted')
  })

  it('says absent of what was never created, and unreachable of what nobody answers for', () => {
    const story = new OrderStory()
    const id = 'o-c1-0-1-akeIntake1-1-9' as OrderId
    expect(read(story, story.boris, id)).to.deep.equal({ type: 'absent' })
    story.intake.crash()
    expect(read(story, story.boris, id)).to.deep.equal({ type: 'unreachable' })
  })

  it('changes nothing that does not exist', () => {
    const story = new OrderStory()
    const id = 'o-c1-0-1-akeIntake1-1-9' as OrderId
    expect(story.change(id, { type: 'cancel' })).to.equal('no_such_order')
    expect(read(story, story.intake, id)).to.deep.equal({ type: 'absent' })
  })

  it('applies a change once, though every answer to it is lost and it is proposed again', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const { boris, world, intake } = story
    world.loses = (_from, to, message) => message.type === 'accepted' && to === boris.self
    const outcomes: ChangeOutcome[] = []
    boris.act(() =>
      boris.registry.change(id, [intake.keeper], { type: 'cancel' }, (o) => outcomes.push(o)),
    )
    world.advance(3_000)
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(outcomes.map(({ type }) => type)).to.deep.equal(['already'])
    const cancels = story.order(id).events.filter(({ type }) => type === 'cancel')
    expect(cancels).to.have.length(1)
  })

  it('says unknown of a change that may have been chosen, and it may show later', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const { boris, world, intake } = story
    world.loses = (_from, to, message) => message.type === 'accepted' && to === boris.self
    const outcomes: ChangeOutcome[] = []
    boris.act(() =>
      boris.registry.change(id, [intake.keeper], { type: 'cancel' }, (o) => outcomes.push(o)),
    )
    world.advance(MINUTE_MS)
    expect(outcomes.map(({ type }) => type)).to.deep.equal(['unknown'])
    world.loses = () => false
    const outcome = read(story, boris, id)
    expect(outcome?.type === 'found' && outcome.order.state).to.equal('canceled')
  })

  for (const [what, value] of spoilt) {
    it(`takes a register that holds ${what} for unreachable, and goes on`, () => {
      const { story, id } = lying(value)
      expect(read(story, story.boris, id)).to.deep.equal({ type: 'unreachable' })
      const outcomes: ChangeOutcome[] = []
      story.boris.act(() =>
        story.boris.registry.change(id, [story.intake.keeper], { type: 'cancel' }, (o) =>
          outcomes.push(o),
        ),
      )
      story.world.advance(MINUTE_MS)
      expect(outcomes).to.deep.equal([{ type: 'unreachable' }])
      expect(story.boris.book.get(id)).to.equal(null)
      expect(story.order(id).state, 'nothing was overwritten').to.equal('accepted')
      expect(story.boris.context.counters.get('order_unreadable')).to.be.greaterThan(0)
    })
  }

  it('takes a hint to read at somebody who lies for what it is', () => {
    const { story, id } = lying(new Uint8Array([0xff]))
    story.poke(story.boris, id)
    story.world.advance(MINUTE_MS)
    expect(story.boris.floor.jobs.all()).to.deep.equal([])
  })

  it('never throws on a spoilt order', () => {
    const good = encodeOrder(order)
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const bytes = new Uint8Array(good)
        bytes[at] = byte
        const read = readOrder(bytes)
        if (read !== null) expect(read.parts.every((part) => part.shares.length > 0)).to.equal(true)
      }),
      { numRuns: 2_000 },
    )
    expect(readOrder(good)).to.deep.equal(order)
  })
})

describe('a move of an order', () => {
  it('is overtaken where others have chosen keepers since those were chosen: one must not follow three', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const { intake, anna, boris, world } = story
    const alone = orderRef(id, [intake.keeper])
    const results: unknown[] = []
    const move = (to: readonly Keeper[]): void => {
      intake.act(() =>
        intake.registry.move(id, alone, to, (outcome) => {
          results.push(outcome?.type === 'chosen' ? outcome.result : outcome?.type)
        }),
      )
      world.run()
    }
    move([intake.keeper, anna.keeper, boris.keeper])
    move([boris.keeper])
    expect(results).to.deep.equal(['moved', 'overtaken'])
    expect(intake.registry.keepers(id)).to.have.length(3)
    // To those who keep it already there is nothing to do, whenever that was chosen.
    move([intake.keeper, anna.keeper, boris.keeper])
    expect(results[2]).to.equal('moved')
  })
})
