import { expect } from 'chai'
import { parseOrderId } from '../../../../src/models/ids.ts'
import { SPEC_BYTES_MAX } from '../../../../src/orders/intake/intake.ts'
import type { IntakeOutcome } from '../../../../src/orders/intake/intake.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { OrderStory, RECIPIENT, specOf, submissionOf } from '../order-story.ts'
import { INTAKE, item } from '../sample.ts'

const KEYED = submissionOf({ key: 'k' })

function told(outcome: IntakeOutcome | null | undefined): string {
  if (outcome === null || outcome === undefined) return 'nothing'
  return outcome.type === 'placed' && outcome.alreadyExists ? 'exists already' : outcome.type
}

function idOf(outcome: IntakeOutcome | null | undefined): string {
  if (outcome?.type !== 'placed') throw new Error(`not placed: ${told(outcome)}`)
  return outcome.order.id
}

function keeps(node: OrderNode, prefix: string): boolean {
  return [...node.disk.keys()].some((key) => key.startsWith(prefix))
}

/** The key stands for an order of which nothing was written before the intake died. */
function claimedAndDead(): OrderStory {
  const story = new OrderStory()
  const { world, intake } = story
  intake.diskHangs = true
  expect(story.submit(KEYED)).to.equal(null)
  expect(world.keys.held.size).to.equal(1)
  intake.crash()
  expect(keeps(intake, 'register/')).to.equal(false)
  intake.diskHangs = false
  intake.start()
  world.run()
  return story
}

describe('intake', () => {
  it('places an order whose name says where its register is', () => {
    const story = new OrderStory()
    const outcome = story.submit()
    const id = parseOrderId(idOf(outcome))
    expect(id).to.include({ cluster: 'c1', intake: INTAKE.slice(-10), boot: 1, seq: 1 })
    expect(id?.day).to.equal(Math.floor(story.world.now / 86_400_000))
    expect(idOf(story.submit())).to.not.equal(idOf(outcome))
  })

  it('places nothing for a quote that has expired, but answers a repeat', () => {
    const story = new OrderStory()
    const first = story.submit(KEYED)
    const again = story.submit({ ...KEYED, lapsed: 5 })
    expect(told(again)).to.equal('exists already')
    expect(idOf(again)).to.equal(idOf(first))
    expect(story.submit({ ...submissionOf({ key: 'k2' }), lapsed: 5 })).to.deep.equal({
      type: 'quote_expired',
      at: 5,
    })
  })

  it('never gives a name twice, also not after a crash', () => {
    const story = new OrderStory()
    const first = idOf(story.submit())
    story.intake.restart()
    expect(idOf(story.submit())).to.not.equal(first)
  })

  it('says placed only once the register is on disk (promise 1)', () => {
    const story = new OrderStory()
    const answers: IntakeOutcome[] = []
    story.submitLater(submissionOf(), (outcome) => {
      expect(keeps(story.intake, 'register/')).to.equal(true)
      answers.push(outcome)
    })
    story.world.run()
    expect(answers.map(told)).to.deep.equal(['placed'])
  })

  it('puts nothing personal into the register, only a hash of it', () => {
    const story = new OrderStory()
    const order = story.order(story.place())
    const text = JSON.stringify(order)
    for (const secret of [RECIPIENT.name, RECIPIENT.street, RECIPIENT.email, '94110']) {
      expect(text).to.not.include(secret)
    }
    expect(order.spec.destination.addressHash).to.match(/^[0-9a-f]{64}$/)
    for (const [key, value] of story.intake.disk) {
      expect(new TextDecoder('latin1').decode(value), key).to.not.include(RECIPIENT.street)
    }
  })

  it('hashes the address with the salt: the same address twice looks different', () => {
    const story = new OrderStory()
    const hashes = ['s1', 's2', 's1'].map((salt) => {
      const outcome = story.submit({ ...submissionOf(), salt })
      return outcome?.type === 'placed' ? outcome.order.spec.destination.addressHash : ''
    })
    expect(hashes[0]).to.not.equal(hashes[1])
    expect(hashes[0]).to.equal(hashes[2])
  })

  it('refuses lines that would not fit a register beside their history', () => {
    const story = new OrderStory()
    const lines = Array.from({ length: 24 }, () => ({ ...item(1), product: 'x'.repeat(200) }))
    const before = [...story.intake.disk.keys()]
    const outcome = story.submit(submissionOf({ spec: specOf(lines), key: 'k' }))
    expect(outcome).to.deep.include({ type: 'too_large', bytesMax: SPEC_BYTES_MAX })
    expect([...story.intake.disk.keys()], 'nothing is kept of it').to.deep.equal(before)
  })

  describe('with an idempotency key', () => {
    it('answers the same body with the same order', () => {
      const story = new OrderStory()
      const first = story.submit(KEYED)
      const again = story.submit(KEYED)
      expect([told(first), told(again)]).to.deep.equal(['placed', 'exists already'])
      expect(idOf(again)).to.equal(idOf(first))
      story.world.advance(MINUTE_MS)
      expect(story.anna.press.printed).to.have.length(1)
    })

    it('answers with the order as it stands now', () => {
      const story = new OrderStory()
      const first = story.submit(KEYED)
      story.world.advance(MINUTE_MS)
      const again = story.submit(KEYED)
      expect(first?.type === 'placed' && first.order.state).to.equal('routing')
      expect(again?.type === 'placed' && again.order.state).to.equal('printed')
    })

    it('refuses another body, and says which order has the key', () => {
      const story = new OrderStory()
      const first = story.submit(KEYED)
      const other = story.submit(submissionOf({ key: 'k', fingerprint: 'body-2' }))
      expect(other).to.deep.equal({ type: 'idempotency_conflict', order: idOf(first) })
    })

    it('keeps the keys of merchants apart', () => {
      const story = new OrderStory()
      const first = story.submit(KEYED)
      const spec = { ...KEYED.spec, merchant: 'c1.other' as typeof KEYED.spec.merchant }
      const other = story.submit({ ...KEYED, spec, fingerprint: 'body-2' })
      expect(told(other)).to.equal('placed')
      expect(idOf(other)).to.not.equal(idOf(first))
    })

    it('makes another order of each request without a key', () => {
      const story = new OrderStory()
      expect(idOf(story.submit())).to.not.equal(idOf(story.submit()))
    })

    it('lets the same request sent twice at once wait for one outcome', () => {
      const story = new OrderStory()
      const answers: IntakeOutcome[] = []
      for (let i = 0; i < 3; i += 1) story.submitLater(KEYED, (outcome) => answers.push(outcome))
      story.world.run()
      expect(answers.map(told)).to.deep.equal(['placed', 'exists already', 'exists already'])
      expect(new Set(answers.map(idOf)).size).to.equal(1)
    })

    it('remembers the key over a restart', () => {
      const story = new OrderStory()
      const first = story.submit(KEYED)
      story.intake.restart()
      story.world.run()
      const again = story.submit(KEYED)
      expect(told(again)).to.equal('exists already')
      expect(idOf(again)).to.equal(idOf(first))
      const other = story.submit(submissionOf({ key: 'k', fingerprint: 'body-2' }))
      expect(told(other)).to.equal('idempotency_conflict')
    })

    it('makes one order, wherever it dies, if the merchant asks until it is answered', () => {
      for (let at = 0; at < 40; at += 1) {
        const story = new OrderStory()
        const { world, intake } = story
        let seen = 0
        world.beforeEvent = (_name, node) => {
          if (node !== intake || seen > at) return
          if (seen === at) intake.crash()
          seen += 1
        }
        const first = story.submit(KEYED)
        world.beforeEvent = () => undefined
        if (!intake.up) intake.start()
        const again = story.submit(KEYED)
        world.advance(MINUTE_MS)
        const ids = new Set([first, again].flatMap((o) => (o?.type === 'placed' ? [idOf(o)] : [])))
        expect(ids.size, `killed at ${at}`).to.equal(1)
        expect(story.anna.press.printed, `killed at ${at}`).to.have.length(1)
      }
    })

    it('answers all who ask again at once after a crash between key and create', () => {
      const story = claimedAndDead()
      const answers: IntakeOutcome[] = []
      for (let i = 0; i < 3; i += 1) story.submitLater(KEYED, (outcome) => answers.push(outcome))
      story.world.advance(MINUTE_MS)
      expect(new Set(answers.map(told))).to.deep.equal(new Set(['exists already']))
      expect(new Set(answers.map(idOf)).size).to.equal(1)
      expect(story.anna.press.printed).to.have.length(1)
    })

    it('keeps the address with an order that is made only at the second try', () => {
      const story = claimedAndDead()
      story.submit({ ...KEYED, salt: 'another' })
      story.world.advance(MINUTE_MS)
      expect(story.anna.press.tickets[0]?.recipient).to.deep.equal(RECIPIENT)
    })
  })

  it('says unknown when the disk does not answer in time, and places it once it does', () => {
    const story = new OrderStory()
    const { world, intake } = story
    const answers: IntakeOutcome[] = []
    world.beforeEvent = (name) => {
      // Key and address are on disk; the register's write hangs.
      if (name === 'accept') intake.diskHangs = true
    }
    story.submitLater(KEYED, (outcome) => answers.push(outcome))
    world.advance(MINUTE_MS)
    expect(answers.map(told)).to.deep.equal(['unknown'])
    world.beforeEvent = () => undefined
    intake.diskAnswersAgain()
    world.run()
    const again = story.submit(KEYED)
    expect(told(again)).to.equal('exists already')
    expect(idOf(again)).to.equal((answers[0] as { order: string }).order)
    world.advance(MINUTE_MS)
    expect(story.anna.press.printed).to.have.length(1)
  })
})
