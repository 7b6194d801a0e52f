import { expect } from 'chai'
import { Beats } from '../../../../src/membership/detection/beats.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { encodeMessages } from '../../../../src/wire/codec.ts'
import type { Beat, Heartbeat } from '../../../../src/wire/membership-messages.ts'

const [ANNA, BORIS, CHLOE] = ['anna', 'boris', 'chloe'] as unknown as [PeerId, PeerId, PeerId]

function heartbeat(seq: number, change: Partial<Heartbeat> = {}): Heartbeat {
  const cluster = 'abcdef012345' as ClusterId
  const rest = { cluster, epoch: 7, storeSeq: 900, health: 0, suspects: [] }
  return { type: 'heartbeat', boot: 1_780_000_000, nonce: 3_000_000_000, seq, ...rest, ...change }
}

/** What the other end makes of it; null: it has to ask. */
function hear(ear: Beats, from: PeerId, said: Heartbeat | Beat): Heartbeat | null {
  const { heartbeat: heard, answer } = ear.receive(from, said)
  expect(answer).to.deep.equal(heard === null ? { type: 'beat_ask' } : null)
  return heard
}

/** The whole of what was last said to a peer that asks. */
function again(mouth: Beats, peer: PeerId): Heartbeat | null {
  const { heartbeat: heard, answer } = mouth.receive(peer, { type: 'beat_ask' })
  expect(heard).to.equal(null)
  return answer?.type === 'heartbeat' ? answer : null
}

/** Of some 100,000 by chance. */
function twoOfOneMark(wholeOf: (start: number) => Heartbeat): readonly [number, number] {
  const starts = new Map<number, number>()
  for (let start = 1; start < 1_000_000; start += 1) {
    const mouth = new Beats()
    mouth.say(BORIS, wholeOf(start))
    const { mark } = mouth.say(BORIS, wholeOf(start)) as Beat
    const other = starts.get(mark)
    if (other !== undefined) return [other, start]
    starts.set(mark, start)
  }
  throw new Error('no two processes share a mark')
}

const bytesOf = (said: Heartbeat | Beat): number => encodeMessages([said])[0]?.length ?? 0

describe('a beat', () => {
  it('stands for a heartbeat of which the rest was said before, in a third of the bytes', () => {
    const [mouth, ear] = [new Beats(), new Beats()]
    expect(hear(ear, ANNA, mouth.say(BORIS, heartbeat(1)))).to.deep.equal(heartbeat(1))
    const next = heartbeat(1_000, { storeSeq: 901 })
    const said = mouth.say(BORIS, next)
    expect(said.type).to.equal('beat')
    expect(bytesOf(said)).to.be.at.most(15)
    expect(bytesOf(next)).to.be.above(30)
    expect(hear(ear, ANNA, said)).to.deep.equal(next)
    expect(mouth.say(CHLOE, next).type, 'to another first the whole').to.equal('heartbeat')
  })

  it('gives way to the whole when anything else is new, and whenever somebody is suspected', () => {
    const suspects = [{ peer: CHLOE, boot: 1, lastSeq: 2, ageMs: 1_500 }]
    for (const change of [{ epoch: 8 }, { health: 1 }, { boot: 2 }, { nonce: 5 }, { suspects }]) {
      const [mouth, ear] = [new Beats(), new Beats()]
      hear(ear, ANNA, mouth.say(BORIS, heartbeat(1)))
      const said = mouth.say(BORIS, heartbeat(2, change))
      expect(said, JSON.stringify(change)).to.deep.equal(heartbeat(2, change))
      hear(ear, ANNA, said)
      const after = heartbeat(3, { ...change, suspects: [] })
      expect(hear(ear, ANNA, mouth.say(BORIS, after))).to.deep.equal(after)
    }
  })

  it("is the new process's where it shares a mark with the one before it", () => {
    const said = (start: number, seq: number): Heartbeat =>
      heartbeat(seq, { boot: 1_780_000_000 + start, nonce: (start * 2_654_435_761) % 2 ** 32 })
    const [former, later] = twoOfOneMark((start) => said(start, 1))
    const ear = new Beats()
    hear(ear, ANNA, new Beats().say(BORIS, said(former, 1)))
    const mouth = new Beats()
    hear(ear, ANNA, mouth.say(BORIS, said(later, 2)))
    expect(hear(ear, ANNA, mouth.say(BORIS, said(later, 3)))).to.deep.equal(said(later, 3))
  })

  it('is not understood by who has lost the whole, and is asked about', () => {
    const [mouth, ear] = [new Beats(), new Beats()]
    mouth.say(BORIS, heartbeat(1))
    expect(hear(ear, ANNA, mouth.say(BORIS, heartbeat(2)))).to.equal(null)
    const whole = again(mouth, BORIS)
    expect(whole, 'with the numbers that were not understood').to.deep.equal(heartbeat(2))
    if (whole !== null) expect(hear(ear, ANNA, whole)).to.deep.equal(heartbeat(2))
    expect(hear(ear, ANNA, mouth.say(BORIS, heartbeat(3)))).to.deep.equal(heartbeat(3))
    expect(again(mouth, CHLOE)).to.equal(null)
  })

  it("of a peer is nobody else's", () => {
    const [mouth, ear] = [new Beats(), new Beats()]
    hear(ear, ANNA, mouth.say(BORIS, heartbeat(1)))
    expect(hear(ear, CHLOE, mouth.say(BORIS, heartbeat(2)))).to.equal(null)
  })

  it('tells two processes of one identity apart, which both go on', () => {
    const [first, second, ear] = [new Beats(), new Beats(), new Beats()]
    for (let seq = 1; seq < 5; seq += 1) {
      const older = heartbeat(seq)
      const later = heartbeat(seq + 100, { boot: 1_780_000_050, nonce: 9 })
      expect(hear(ear, ANNA, first.say(BORIS, older))).to.deep.equal(older)
      expect(hear(ear, ANNA, second.say(BORIS, later))).to.deep.equal(later)
    }
  })

  it('is followed by the whole after some, and over every new connection', () => {
    const mouth = new Beats()
    const types = Array.from({ length: 70 }, (_, n) => mouth.say(BORIS, heartbeat(n)).type)
    expect(types.filter((type) => type === 'heartbeat')).to.have.length(3)
    mouth.forget(BORIS)
    expect(again(mouth, BORIS)).to.equal(null)
    expect(mouth.say(BORIS, heartbeat(99)).type).to.equal('heartbeat')
  })

  it('costs no more memory than a few clusters have members', () => {
    const [mouth, ear] = [new Beats(), new Beats()]
    for (let n = 0; n < 500; n += 1) {
      const peer = `peer-${n}` as PeerId
      hear(ear, peer, mouth.say(peer, heartbeat(1)))
    }
    const isKnown = (n: number): boolean => again(mouth, `peer-${n}` as PeerId) !== null
    expect(isKnown(499)).to.equal(true)
    expect(isKnown(0)).to.equal(false)
  })
})
