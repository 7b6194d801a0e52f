import { expect } from 'chai'
import type { OrderId } from '../../../../src/models/ids.ts'
import type { IntakeOutcome, Submission } from '../../../../src/orders/intake/submission.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { OrderStory, preferring, RECIPIENT, submissionOf } from '../order-story.ts'
import { ANNA } from '../sample.ts'

const KEYED = submissionOf({ key: 'k' })

interface Answer {
  outcome: IntakeOutcome | null
}

function told({ outcome }: Answer): string {
  if (outcome === null) return 'nothing'
  return outcome.type === 'placed' && outcome.alreadyExists ? 'exists already' : outcome.type
}

function idOf({ outcome }: Answer): OrderId {
  const order = outcome !== null && 'order' in outcome ? outcome.order : null
  if (order === null) throw new Error('no order')
  return typeof order === 'string' ? order : order.id
}

/** Boris takes orders in too; whatever anybody takes in is printed by Anna. */
class TwoIntakes extends OrderStory {
  constructor() {
    super()
    this.boris.route = preferring(ANNA)
  }

  send(node: OrderNode, submission: Submission = KEYED): Answer {
    const answer: Answer = { outcome: null }
    node.act(() => node.intake.submit(submission, (outcome) => (answer.outcome = outcome)))
    return answer
  }

  get printed(): readonly unknown[] {
    return [...this.intake.press.printed, ...this.anna.press.printed, ...this.boris.press.printed]
  }

  attempts(node: OrderNode, id: OrderId): number[] {
    return node.book.get(id)?.parts.map(({ attempt }) => attempt) ?? []
  }
}

describe('orders with an idempotency key', () => {
  let story: TwoIntakes

  beforeEach(() => {
    story = new TwoIntakes()
  })

  it('are one, wherever the same request is sent (promise 4)', () => {
    const { world, intake, boris } = story
    const [here, there] = [story.send(intake), story.send(boris)]
    world.advance(MINUTE_MS)
    expect([told(here), told(there)].sort()).to.deep.equal(['exists already', 'placed'])
    expect(idOf(here)).to.equal(idOf(there))
    expect(story.printed).to.have.length(1)
    const orders = [intake, boris].flatMap(
      ({ book }) => book.page({ merchant: null, state: null, limit: 9, after: null }).orders,
    )
    const lost = orders.find(({ id }) => id !== idOf(here))
    expect(lost?.state).to.equal('canceled')
    expect(lost?.parts.map(({ attempt }) => attempt)).to.deep.equal([0])
    expect(lost?.events.find(({ type }) => type === 'cancel_wish')?.detail).to.equal('key_taken')
  })

  it('are told of a conflict, and leave nothing behind, if the body is another', () => {
    const { world, intake, boris } = story
    const first = story.send(intake)
    world.run()
    const other = story.send(boris, submissionOf({ key: 'k', fingerprint: 'body-2' }))
    world.advance(MINUTE_MS)
    expect(other.outcome).to.deep.equal({ type: 'idempotency_conflict', order: idOf(first) })
    expect(story.printed).to.have.length(1)
  })

  it('are said to exist, so that nobody keeps what would create them', () => {
    story.send(story.intake)
    story.world.run()
    expect(story.world.keys.settled.size).to.equal(1)
  })

  it('wait while nobody can say whose the key is, and go on as soon as somebody can', () => {
    const { world, intake } = story
    world.keys.isDown = true
    const answer = story.send(intake)
    world.advance(MINUTE_MS)
    expect(told(answer)).to.equal('key_quorum_unavailable')
    expect(story.attempts(intake, idOf(answer))).to.deep.equal([0])
    world.keys.isDown = false
    const again = story.send(intake)
    world.advance(MINUTE_MS)
    expect(told(again)).to.equal('exists already')
    expect(idOf(again)).to.equal(idOf(answer))
    expect(story.printed).to.have.length(1)
  })

  it('are claimed by their conductor where the intake was not told that it won', () => {
    const { world, intake, boris } = story
    world.keys.losesAnswers = true
    const answer = story.send(intake)
    world.run()
    expect(told(answer)).to.equal('key_quorum_unavailable')
    expect(story.printed).to.have.length(0)
    world.keys.losesAnswers = false
    world.advance(MINUTE_MS)
    expect(story.printed).to.have.length(1)
    const again = story.send(boris)
    world.run()
    expect(told(again)).to.equal('exists already')
    expect(idOf(again)).to.equal(idOf(answer))
  })

  it('are claimed by no conductor before the intake may have, where rounds are slow', () => {
    const { world, intake } = story
    for (const { registry } of world.nodes) registry.usualRoundMs = () => 1_000
    world.keys.losesAnswers = true
    story.send(intake)
    world.run()
    world.keys.losesAnswers = false
    world.advance(7_900)
    expect(story.printed).to.have.length(0)
    world.advance(MINUTE_MS)
    expect(story.printed).to.have.length(1)
  })

  it('are canceled by their conductor where another was given the key meanwhile', () => {
    const { world, intake, boris } = story
    world.keys.isDown = true
    const lost = story.send(intake)
    world.run()
    world.keys.isDown = false
    const won = story.send(boris)
    world.advance(MINUTE_MS)
    expect(told(won)).to.equal('placed')
    const { state, events } = intake.book.get(idOf(lost)) ?? {}
    expect(state).to.equal('canceled')
    expect(events?.find(({ type }) => type === 'cancel_wish')?.detail).to.equal('key_taken')
    expect(story.printed).to.have.length(1)
  })

  it('go on after a restart of their intake, which remembers no word of a claim', () => {
    const { world, intake } = story
    world.keys.losesAnswers = true
    story.send(intake)
    world.run()
    world.keys.losesAnswers = false
    intake.restart()
    world.advance(MINUTE_MS)
    expect(story.printed).to.have.length(1)
  })

  it('are created by whoever is sent the request, if their intake died before it could (D15)', () => {
    const { world, intake, boris } = story
    intake.diskHangs = true
    const first = story.send(intake)
    world.run()
    expect(world.keys.held.size, 'claimed').to.equal(1)
    expect(told(first)).to.equal('nothing')
    intake.crash()
    intake.start()
    intake.diskHangs = false
    world.run()
    const second = story.send(boris, { ...KEYED, salt: 'another' })
    world.advance(MINUTE_MS)
    expect(told(second)).to.equal('exists already')
    const [claim] = [...world.keys.held.values()]
    expect(idOf(second)).to.equal(claim?.order)
    expect(story.printed).to.have.length(1)
    expect(story.anna.press.tickets[0]?.recipient).to.deep.equal(RECIPIENT)
  })

  it('answer a repeat whose quote has expired, and claim nothing for it', () => {
    const { world, intake, boris } = story
    const late = story.send(boris, { ...KEYED, lapsed: 5 })
    world.run()
    expect(late.outcome).to.deep.equal({ type: 'quote_expired', at: 5 })
    expect(world.keys.held.size).to.equal(0)
    const first = story.send(intake)
    world.run()
    const repeat = story.send(boris, { ...KEYED, lapsed: 5 })
    world.run()
    expect(told(repeat)).to.equal('exists already')
    expect(idOf(repeat)).to.equal(idOf(first))
  })

  it('say that an order is lost where nobody can make it any more', () => {
    const { world, intake, boris } = story
    intake.diskHangs = true
    story.send(intake)
    world.run()
    intake.crash()
    intake.start()
    intake.diskHangs = false
    world.run()
    const [claim] = [...world.keys.held.values()]
    for (const { registry } of world.nodes) {
      registry.create = (_order, _keepers, _fresh, done) => done({ type: 'lost' })
    }
    const there = story.send(boris)
    world.run()
    expect(there.outcome, 'of another intake').to.deep.equal({
      type: 'order_lost',
      order: claim?.order,
    })
    const own = story.send(boris, submissionOf({ key: 'k2' }))
    world.run()
    expect(told(own), 'of its own').to.equal('order_lost')
  })

  it('say that a key is spent when its order is kept by nobody any more', () => {
    const { world, intake, boris } = story
    world.keys.losesAnswers = true
    intake.diskHangs = true
    story.send(intake)
    world.run()
    world.keys.losesAnswers = false
    intake.crash()
    intake.diskHangs = false
    intake.start()
    // Too old to be created, so that what would create it was forgotten.
    for (const [name, claim] of world.keys.held) world.keys.held.set(name, { ...claim, body: null })
    const answer = story.send(boris)
    world.run()
    const [claim] = [...world.keys.held.values()]
    expect(answer.outcome).to.deep.equal({ type: 'key_spent', order: claim?.order })
  })
})
