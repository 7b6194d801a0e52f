import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { OrderId, PeerId } from '../../../../src/models/ids.ts'
import type { PrivateRecord } from '../../../../src/orders/intake/private-records.ts'
import type { Message } from '../../../../src/wire/messages.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { OrderStory, RECIPIENT } from '../order-story.ts'
import { ANNA, NETWORK } from '../sample.ts'

const MANUAL = { policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' } } as const
const STRANGER = '12D3KooWStrangerStrangerStrangerStrangerStrangerSt9' as PeerId

type Told = PrivateRecord | null | 'nothing yet'

/** What a node learns of an address if it asks the intake now. */
function asks(story: OrderStory, node: OrderNode, id: OrderId, waitMs = MINUTE_MS): Told {
  let told: Told = 'nothing yet'
  node.act(() =>
    node.privateRecords.fetch(id, [story.intake.keeper], (record) => {
      told = record
    }),
  )
  story.world.advance(waitMs)
  return told
}

/** An answer that the intake never gave, put into the conversation. */
function forged(story: OrderStory, id: OrderId, answer: (rid: string) => readonly Message[]): Told {
  const { anna, intake, world } = story
  world.loses = (_from, _to, message) => message.type === 'private_told'
  let told: Told = 'nothing yet'
  anna.act(() =>
    anna.privateRecords.fetch(id, [intake.keeper], (record) => {
      told = record
    }),
  )
  world.run()
  const asked = world.said.findLast(({ message }) => message.type === 'private_ask')?.message
  if (asked?.type !== 'private_ask') throw new Error('nobody asked')
  for (const message of answer(asked.rid)) anna.receive(intake.self, message)
  world.run()
  return told
}

/** Whether an answer is that the address is nowhere: Anna asks a keeper and, besides, who kept it once. */
function isNowhere(story: OrderStory, id: OrderId): boolean | null {
  const { anna, boris, intake } = story
  let nowhere: boolean | null = null
  anna.act(() =>
    anna.privateRecords.fetch(
      id,
      [intake.keeper],
      (_record, told) => {
        nowhere = told
      },
      [boris.keeper],
    ),
  )
  story.world.advance(MINUTE_MS)
  return nowhere
}

describe('private records', () => {
  it('are nowhere if every keeper says that it holds none, whoever kept it before; not if one says nothing', () => {
    const story = new OrderStory(MANUAL)
    const { intake, world } = story
    const id = story.place()
    expect(isNowhere(story, id)).to.equal(false)
    intake.act(() => intake.context.persist([intake.privateRecords.erase(id)], () => undefined))
    expect(isNowhere(story, id)).to.equal(true)
    world.loses = (from) => from === story.boris.self
    expect(isNowhere(story, id), 'a former keeper is silent').to.equal(true)
    world.loses = (from) => from === intake.self
    expect(isNowhere(story, id), 'the keeper is silent').to.equal(false)
  })

  it('are somewhere if a keeper holds one and does not tell it', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    let told: boolean | null = null
    story.boris.act(() =>
      story.boris.privateRecords.fetch(id, [story.intake.keeper], (_record, nowhere) => {
        told = nowhere
      }),
    )
    story.world.advance(MINUTE_MS)
    expect(told).to.equal(false)
  })

  it('are told to the shop that the register names', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    expect(asks(story, story.anna, id)).to.deep.equal({ recipient: RECIPIENT, salt: '5a17' })
  })

  it('are told to nobody else', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    expect(asks(story, story.boris, id)).to.equal(null)
    expect(story.intake.context.counters.get('private_record_refused')).to.equal(1)
  })

  it('travel sealed to the one who asked', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    asks(story, story.anna, id)
    const told = story.world.said.findLast(({ message }) => message.type === 'private_told')
    if (told?.message.type !== 'private_told' || told.message.sealed === null) {
      throw new Error('nothing was told')
    }
    expect(new TextDecoder('latin1').decode(told.message.sealed)).to.not.include('Hidden')
    const opened = (peer: PeerId): unknown =>
      new KeyedHashCrypto(peer, NETWORK).open((told.message as { sealed: Uint8Array }).sealed)
    expect(opened(STRANGER)).to.equal(null)
    expect(opened(story.intake.self)).to.equal(null)
    expect(opened(ANNA)).to.not.equal(null)
  })

  it('are not told to a shop that has given the part back', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    story.say(story.anna, id, { type: 'decline', fault: 'shop', reason: 'press_broken' })
    story.world.run()
    expect(asks(story, story.anna, id)).to.equal(null)
    expect(asks(story, story.boris, id)).to.deep.include({ recipient: RECIPIENT })
  })

  it('are not told once the order has ended', () => {
    const story = new OrderStory()
    const id = story.place()
    expect(asks(story, story.anna, id), 'printed').to.not.equal(null)
    story.ship(story.anna, id)
    expect(story.state(id)).to.equal('shipped')
    expect(asks(story, story.anna, id), 'shipped').to.equal(null)
  })

  it('are not told of a canceled order', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    story.cancel(id)
    story.world.run()
    expect(asks(story, story.anna, id)).to.equal(null)
  })

  it('are not told before the register names the shop, whatever it holds', () => {
    const story = new OrderStory()
    const id = story.leaveAlone()
    story.offer(story.anna, id)
    expect(asks(story, story.anna, id)).to.equal(null)
    story.assign(story.anna, id)
    expect(asks(story, story.anna, id)).to.deep.include({ recipient: RECIPIENT })
  })

  it('answer a question about nothing', () => {
    const story = new OrderStory()
    expect(asks(story, story.anna, 'o-c1-0-1-akeIntake1-1-9' as OrderId)).to.equal(null)
  })

  it('give up on keepers that do not answer', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    story.intake.crash()
    expect(asks(story, story.anna, id, 1_000)).to.equal('nothing yet')
    expect(asks(story, story.anna, id, 2_000)).to.equal(null)
  })

  it('survive a restart, and lie on the disk sealed to the node that keeps them', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    story.intake.restart()
    story.world.run()
    expect(story.intake.privateRecords.held()).to.deep.equal([id])
    expect(asks(story, story.anna, id)).to.deep.include({ recipient: RECIPIENT })
    const stored = story.intake.disk.get(`private/${id}`)
    expect(new KeyedHashCrypto(ANNA, NETWORK).open(stored ?? new Uint8Array(0))).to.equal(null)
  })

  it('are due 30 days after the end, and gone once erased', () => {
    const story = new OrderStory()
    const id = story.place()
    const { privateRecords, disk } = story.intake
    const endedAt = story.world.now
    expect(privateRecords.isDue(endedAt, endedAt + 30 * DAY_MS)).to.equal(false)
    expect(privateRecords.isDue(endedAt, endedAt + 30 * DAY_MS + 1)).to.equal(true)
    story.intake.act(() =>
      story.intake.context.persist([privateRecords.erase(id)], () => undefined),
    )
    story.world.run()
    expect(disk.has(`private/${id}`)).to.equal(false)
    expect(privateRecords.held()).to.deep.equal([])
    expect(asks(story, story.anna, id)).to.equal(null)
  })

  describe('believe no answer', () => {
    const sealed = (contents: unknown): Uint8Array =>
      new KeyedHashCrypto(ANNA, NETWORK).seal(ANNA, encode(contents))

    const cases: readonly (readonly [what: string, sealed: Uint8Array | null])[] = [
      ['that is not sealed to it', new Uint8Array(40)],
      ['that is empty', new Uint8Array(0)],
      ['that holds no record', sealed(7)],
      ['that holds a record without an address', sealed({ salt: 'x' })],
      ['that holds half an address', sealed({ salt: 'x', recipient: { name: 'Jane' } })],
      ['that is no CBOR', new KeyedHashCrypto(ANNA, NETWORK).seal(ANNA, new Uint8Array([0xff]))],
    ]
    for (const [what, bytes] of cases) {
      it(`${what}, and go on`, () => {
        const story = new OrderStory(MANUAL)
        const id = story.place()
        const told = forged(story, id, (rid) => [
          { type: 'private_told', rid, sealed: bytes, held: true },
        ])
        expect(told).to.equal(null)
      })
    }

    it('of somebody who was not asked', () => {
      const story = new OrderStory(MANUAL)
      const id = story.place()
      const record = sealed({ recipient: { ...RECIPIENT, street: 'Elsewhere' }, salt: 'x' })
      let rid = ''
      story.world.loses = (_from, _to, message) => {
        if (message.type === 'private_ask') rid = message.rid
        return message.type === 'private_told'
      }
      let told: Told = 'nothing yet'
      story.anna.act(() =>
        story.anna.privateRecords.fetch(id, [story.intake.keeper], (answer) => {
          told = answer
        }),
      )
      story.world.run()
      story.anna.receive(STRANGER, { type: 'private_told', rid, sealed: record, held: true })
      expect(told).to.equal('nothing yet')
      story.world.advance(MINUTE_MS)
      expect(told).to.equal(null)
    })
  })

  it('wait for the other keeper when one says no twice', () => {
    const story = new OrderStory(MANUAL)
    const id = story.place()
    const { anna, boris, intake, world } = story
    let told: Told = 'nothing yet'
    world.loses = (from) => from === intake.self
    let rid = ''
    anna.act(() =>
      anna.privateRecords.fetch(id, [boris.keeper, intake.keeper], (answer) => {
        told = answer
      }),
    )
    world.run()
    const asked = world.said.findLast(({ message }) => message.type === 'private_ask')?.message
    if (asked?.type === 'private_ask') rid = asked.rid
    anna.receive(boris.self, { type: 'private_told', rid, sealed: null, held: false })
    expect(told).to.equal('nothing yet')
  })
})
