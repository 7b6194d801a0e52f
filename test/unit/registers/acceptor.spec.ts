import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import { EMPTY_SLOT, stepAcceptor } from '../../../src/registers/acceptor.ts'
import type { AcceptorRequest, AcceptorSlot } from '../../../src/registers/acceptor.ts'
import { compareBallots, quorumOf } from '../../../src/registers/ballot.ts'
import type { Ballot } from '../../../src/wire/messages.ts'

const ballot = (counter: number, node = 'a', boot = '1'): Ballot => ({
  counter,
  node: node as PeerId,
  boot,
})
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Plays requests in turn; answers the slot and the last reply. */
function play(...requests: AcceptorRequest[]): { slot: AcceptorSlot; last: string } {
  let slot = EMPTY_SLOT
  let last = ''
  for (const request of requests) {
    const step = stepAcceptor(slot, request)
    slot = step.persist ?? slot
    last = step.reply.type
  }
  return { slot, last }
}

describe('acceptor', () => {
  it('takes the one-round create into an empty register only', () => {
    const create: AcceptorRequest = { type: 'accept', ballot: ballot(0), value: bytes('x') }
    expect(play(create).last).to.equal('accepted')
    expect(play({ type: 'prepare', ballot: ballot(1) }, create).last).to.equal('conflict')
  })

  it('promises strictly greater ballots only', () => {
    const one: AcceptorRequest = { type: 'prepare', ballot: ballot(1) }
    expect(play(one, one).last).to.equal('conflict')
    expect(play(one, { type: 'prepare', ballot: ballot(1, 'b') }).last).to.equal('promise')
  })

  it('raises the promise when it accepts', () => {
    const { slot, last } = play(
      { type: 'prepare', ballot: ballot(1) },
      { type: 'accept', ballot: ballot(5), value: bytes('new') },
      { type: 'prepare', ballot: ballot(3) },
    )
    expect(last).to.equal('conflict')
    expect(slot.promised).to.deep.equal(ballot(5))
  })

  it('refuses what is below its promise', () => {
    const late: AcceptorRequest = { type: 'accept', ballot: ballot(1), value: bytes('late') }
    expect(play({ type: 'prepare', ballot: ballot(2) }, late).last).to.equal('conflict')
  })

  it('answers a repeated accept again, and refuses another value under its ballot', () => {
    const first: AcceptorRequest = { type: 'accept', ballot: ballot(1), value: bytes('one') }
    expect(play(first, first).last).to.equal('accepted')
    const { slot, last } = play(first, { ...first, value: bytes('two') })
    expect(last).to.equal('conflict')
    expect(slot.value).to.deep.equal(bytes('one'))
    expect(stepAcceptor(slot, { ...first, value: bytes('two') }).twoValues).to.equal(true)
    expect(stepAcceptor(slot, first).twoValues).to.equal(undefined)
  })
})

describe('ballots', () => {
  it('are ordered by counter, node and boot, after nothing at all', () => {
    const inOrder = [
      null,
      ballot(0),
      ballot(1, 'a', '1'),
      ballot(1, 'a', '2'),
      ballot(1, 'b'),
      ballot(2),
    ]
    for (const [i, low] of inOrder.entries()) {
      expect(compareBallots(low, low)).to.equal(0)
      for (const high of inOrder.slice(i + 1)) {
        expect(compareBallots(low, high)).to.be.lessThan(0)
        expect(compareBallots(high, low)).to.be.greaterThan(0)
      }
    }
  })

  it('need quorums that overlap', () => {
    for (let n = 1; n <= 9; n += 1) expect(2 * quorumOf(n)).to.be.greaterThan(n)
  })
})
