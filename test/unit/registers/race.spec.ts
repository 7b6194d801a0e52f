import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import type { Outcome } from '../../../src/registers/outcome.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import type { RegisterAnswer, RegisterRef } from '../../../src/registers/proposer.ts'
import type { RegisterMessage } from '../../../src/wire/messages.ts'
import { ArtworkOffice, keeperOf } from '../orders/artwork-office.ts'

const [ANNA, BORIS, CLARA] = ['akeAnna1', 'akeBoris', 'akeClara'].map(
  (name) => `12D3KooW${name}` as PeerId,
) as [PeerId, PeerId, PeerId]
const KEEPERS = [keeperOf(ANNA, 'a'), keeperOf(BORIS, 'b'), keeperOf(CLARA, 'c')]
const MINE = new Uint8Array([1])

type Accept = Extract<RegisterMessage, { type: 'accept' }>

/** A proposer with three keepers, each of which the test is by turns. */
class Track {
  readonly office = new ArtworkOffice(keeperOf(`12D3KooWakeIntak` as PeerId, 'i'))
  readonly proposer = new RegisterProposer(this.office.context)
  readonly outcomes: Outcome<null>[] = []

  claim(key: string): void {
    const ref: RegisterRef = { key, generation: 0, keepers: KEEPERS, raced: true }
    const update = (held: Uint8Array | null) => ({
      next: held === null ? MINE : null,
      result: null,
    })
    this.office.act(() => this.proposer.change(ref, update, (o) => this.outcomes.push(o)))
  }

  /** Of the question that was asked last. */
  get asked(): Accept | null {
    const { message } = this.office.sent.at(-1) ?? { message: null }
    return message as Accept | null
  }

  answer(
    from: PeerId,
    answer: { readonly type: 'accepted' } | { readonly type: 'conflict' },
  ): void {
    const { rid } = this.asked as Accept
    const whole: RegisterAnswer =
      answer.type === 'accepted'
        ? { type: 'accepted', rid, boot: 1, at: 1 }
        : { type: 'conflict', rid, promised: { counter: 3, node: BORIS, boot: '1.x' } }
    this.office.act(() => this.proposer.handle(from, whole))
  }

  get phase(): string {
    const { type, ballot } = this.asked as Accept
    return `${type} ${ballot.counter === 0 ? 'first' : 'later'}`
  }
}

describe('a race for a register that is likely empty', () => {
  it('is won in one round, by the word of all keepers', () => {
    const track = new Track()
    track.claim('key/g/0/k')
    expect(track.phase).to.equal('accept first')
    track.answer(ANNA, { type: 'accepted' })
    track.answer(BORIS, { type: 'accepted' })
    expect(
      track.outcomes,
      'a quorum is not enough: the third may have heard another',
    ).to.have.length(0)
    track.answer(CLARA, { type: 'accepted' })
    expect(track.outcomes.map(({ type }) => type)).to.deep.equal(['chosen'])
  })

  it('says no word twice: each has a ballot of its own', () => {
    const track = new Track()
    track.claim('key/g/0/k')
    const first = track.asked?.ballot.boot
    for (const peer of [ANNA, BORIS, CLARA]) track.answer(peer, { type: 'accepted' })
    track.claim('key/g/0/k')
    expect(track.asked?.ballot).to.include({ counter: 0 })
    expect(track.asked?.ballot.boot).not.to.equal(first)
  })

  it('goes on in two rounds at once where a rival was first', () => {
    const track = new Track()
    track.claim('key/g/0/k')
    track.answer(ANNA, { type: 'accepted' })
    track.answer(BORIS, { type: 'conflict' })
    expect(track.phase).to.equal('prepare later')
    expect(track.asked?.ballot.counter, 'above what the rival has').to.be.greaterThan(3)
  })

  it('waits for a silent keeper but once, and for one that is back again', () => {
    const track = new Track()
    track.claim('key/g/0/a')
    track.answer(ANNA, { type: 'accepted' })
    track.answer(BORIS, { type: 'accepted' })
    track.office.advance(200)
    expect(track.phase).to.equal('prepare later')
    track.claim('key/g/0/b')
    expect(track.phase, 'not tried again at once').to.equal('prepare later')
    track.office.advance(1_000)
    track.claim('key/g/0/c')
    expect(track.phase).to.equal('accept first')
  })

  it('is unknown, not undone, where nobody answers: its word may have been heard', () => {
    const track = new Track()
    track.claim('key/g/0/k')
    track.office.advance(20_000)
    expect(track.outcomes.map(({ type }) => type)).to.deep.equal(['unknown'])
  })
})
