import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import { ArtworkOffice, keeperOf } from '../orders/artwork-office.ts'

const [ANNA, BORIS, CLARA] = ['akeAnna1', 'akeBoris', 'akeClara'].map(
  (name) => `12D3KooW${name}` as PeerId,
) as [PeerId, PeerId, PeerId]
const KEEPERS = [keeperOf(ANNA, 'a'), keeperOf(BORIS, 'b'), keeperOf(CLARA, 'c')]

describe('rounds', () => {
  it('say in accepts, and when something is chosen, how far the disk of who proposes is', () => {
    const office = new ArtworkOffice(keeperOf(ANNA, 'a'))
    const { context } = office
    const proposer = new RegisterProposer(context)
    const ref = { key: 'order/1', generation: 0, keepers: KEEPERS }
    context.durable(0, 7)
    office.act(() => proposer.create(ref, new Uint8Array([1]), () => undefined))
    const accepts = office.sent.flatMap(({ message }) => (message.type === 'accept' ? message : []))
    expect(accepts.map(({ boot, at }) => [boot, at])).to.deep.equal([
      [1, 7],
      [1, 7],
      [1, 7],
    ])
    // Its own acceptance is on disk by the time that it is one of a quorum.
    context.durable(0, 8)
    const [{ rid } = { rid: '' }] = accepts
    for (const from of [ANNA, BORIS]) {
      const answer = { type: 'accepted', rid, boot: 1, at: 8 } as const
      office.act(() => proposer.handle(from, answer))
    }
    const told = office.sent.flatMap(({ to, message }) =>
      message.type === 'chosen' ? [[to, message.boot, message.at]] : [],
    )
    expect(told).to.deep.include([BORIS, 1, 8])
  })
})
