import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import type { ClusterId, OrderId, PeerId } from '../../../../src/models/ids.ts'
import type { Decision } from '../../../../src/orders/placing/explanations.ts'
import type { Message } from '../../../../src/wire/messages.ts'
import { decodeMessages, encodeMessages } from '../../../../src/wire/codec.ts'
import { MINUTE_MS } from '../order-node.ts'
import { OrderStory, preferring } from '../order-story.ts'
import { ANNA, BORIS, P1 } from '../sample.ts'

const STRANGER = '12D3KooWStrangerStrangerStrangerStrangerStrangerSt9' as PeerId
const SOME = 'o-c1-0-1-akeIntake1-1-9' as OrderId

type Told = readonly Decision[] | null | 'nothing yet'

/** What Anna hears of the choices that the intake made for an order. */
function asks(story: OrderStory, id: OrderId): Told {
  let told: Told = 'nothing yet'
  story.anna.act(() =>
    story.anna.explanations.ask(id, [story.intake.keeper], (decisions) => {
      told = decisions
    }),
  )
  story.world.advance(MINUTE_MS)
  return told
}

function decided(told: Told): string {
  if (told === null || told === 'nothing yet') return String(told)
  return told
    .map(({ part, attempt, explanation }) => {
      return `${part}.${attempt} ${JSON.stringify(explanation)}`
    })
    .join(', ')
}

describe('explanations', () => {
  it('say whom else was asked, also when that was while the order waited', () => {
    const story = new OrderStory({}, () => ({
      type: 'unroutable',
      reason: 'no_eligible_shop',
      explanation: {},
    }))
    const id = story.place()
    const asked = {
      cluster: 'c2' as ClusterId,
      name: 'Far',
      peer: STRANGER,
      why: 'destination',
      estimate: null,
      answer: 'proposed',
      proposals: [],
    } as const
    // Once it has answered, its shops are known, and nobody is asked any more.
    story.intake.consult = (_request, done) => {
      story.intake.consult = (_again, tell) => tell([])
      story.intake.route = preferring(BORIS)
      done([asked])
    }
    story.world.advance(MINUTE_MS)
    const told = asks(story, id)
    if (told === null || told === 'nothing yet') throw new Error('nobody remembers')
    const last = told.at(-1)?.explanation as { asked?: unknown }
    expect(last.asked).to.deep.equal([asked])
  })

  it('are told to any member that asks, oldest first', () => {
    const story = new OrderStory()
    story.anna.press.isCutOff = true
    const id = story.place()
    story.world.advance(10 * MINUTE_MS)
    const chosen = (shop: PeerId): string => JSON.stringify({ chosen: shop })
    expect(decided(asks(story, id))).to.equal(`p1.1 ${chosen(ANNA)}, p1.2 ${chosen(BORIS)}`)
  })

  it('say also why nobody was chosen', () => {
    const story = new OrderStory({}, () => {
      return { type: 'unroutable', reason: 'price_cap', explanation: { over: 'cap' } }
    })
    expect(decided(asks(story, story.place()))).to.equal('p1.1 {"over":"cap"}')
  })

  it('survive a restart', () => {
    const story = new OrderStory()
    const id = story.place()
    story.intake.restart()
    story.world.run()
    expect(decided(asks(story, id))).to.include('p1.1')
  })

  it('are empty for an order that nobody remembers', () => {
    expect(asks(new OrderStory(), SOME)).to.deep.equal([])
  })

  it('are null when no keeper answers', () => {
    const story = new OrderStory()
    const id = story.place()
    story.intake.crash()
    expect(asks(story, id)).to.equal(null)
  })

  it('are the last sixteen of an order', () => {
    const story = new OrderStory()
    const { intake } = story
    intake.act(() => {
      for (let attempt = 1; attempt <= 40; attempt += 1) {
        intake.explanations.record(SOME, P1, attempt, {})
      }
    })
    story.world.run()
    const told = asks(story, SOME)
    expect(Array.isArray(told) && told.map(({ attempt }) => attempt)).to.deep.equal(
      Array.from({ length: 16 }, (_, i) => 25 + i),
    )
  })

  it('are of the last two thousand orders, also on disk', () => {
    const story = new OrderStory()
    const { intake, world } = story
    const name = (i: number): OrderId => `o-${i}` as OrderId
    intake.act(() => {
      for (let i = 0; i < 2_100; i += 1) intake.explanations.record(name(i), P1, 1, {})
    })
    world.run()
    const kept = [...intake.disk.keys()].filter((key) => key.startsWith('explain/'))
    expect(kept).to.have.length(2_000)
    expect(asks(story, name(99))).to.deep.equal([])
    expect(asks(story, name(100))).to.have.length(1)
  })

  it('leave out what they were computed from, where that would be too much', () => {
    const story = new OrderStory()
    const { intake, world } = story
    const explanation = { shops: ['Bay Prints'], inputs: 'x'.repeat(100_000) }
    intake.act(() => intake.explanations.record(SOME, P1, 1, explanation))
    world.run()
    expect(decided(asks(story, SOME))).to.equal('p1.1 {"shops":["Bay Prints"],"inputs":null}')
  })

  it('leave out a decision that no message can hold', () => {
    const story = new OrderStory()
    const { intake, world } = story
    intake.act(() => intake.explanations.record(SOME, P1, 1, { shops: 'x'.repeat(100_000) }))
    world.run()
    expect(asks(story, SOME)).to.deep.equal([])
  })

  it('fit one message: of too many the oldest are left out', () => {
    const story = new OrderStory()
    const { intake, world } = story
    intake.act(() => {
      for (let attempt = 1; attempt <= 16; attempt += 1) {
        intake.explanations.record(SOME, P1, attempt, { inputs: 'x'.repeat(60_000) })
      }
    })
    world.run()
    const told = asks(story, SOME)
    expect(Array.isArray(told) && told.map(({ attempt }) => attempt)).to.deep.equal([
      13, 14, 15, 16,
    ])
    const message = world.said.findLast(({ message: m }) => m.type === 'explain_told')?.message
    const frames = encodeMessages([message as Message])
    expect(frames.map((frame) => decodeMessages(frame).type)).to.deep.equal(['messages'])
  })

  it('take no more memory than they may, however many orders there are', () => {
    const story = new OrderStory()
    const { intake, world } = story
    const name = (i: number): OrderId => `o-${i}` as OrderId
    const inputs = 'x'.repeat(64_000)
    intake.act(() => {
      for (let i = 0; i < 1_100; i += 1) intake.explanations.record(name(i), P1, 1, { inputs })
    })
    world.run()
    const kept = [...intake.disk.keys()].filter((key) => key.startsWith('explain/'))
    expect(kept.length).to.be.within(1_000, 1_049)
    expect(asks(story, name(1_099))).to.have.length(1)
  })

  for (const [what, bytes] of [
    ['no CBOR', new Uint8Array([0xff])],
    ['no decision', encode(7)],
    ['half a decision', encode({ at: 1, part: 'p1' })],
  ] as const) {
    it(`pass over an answer that is ${what}`, () => {
      const story = new OrderStory()
      const { anna, intake, world } = story
      let told: Told = 'nothing yet'
      world.loses = (_from, _to, message) => message.type === 'explain_told'
      anna.act(() =>
        anna.explanations.ask(SOME, [intake.keeper], (decisions) => {
          told = decisions
        }),
      )
      world.run()
      const asked = world.said.findLast(({ message }) => message.type === 'explain_ask')?.message
      if (asked?.type !== 'explain_ask') throw new Error('nobody asked')
      const good = encode({ at: 1, part: 'p1', attempt: 2, explanation: {} })
      const { rid } = asked
      anna.receive(STRANGER, { type: 'explain_told', rid, explanations: [good] })
      expect(told, 'a stranger').to.equal('nothing yet')
      anna.receive(intake.self, { type: 'explain_told', rid, explanations: [bytes, good] })
      expect(decided(told)).to.equal('p1.2 {}')
    })
  }
})
