import { decode, encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { RECORD_BYTES_MAX, REGISTER_VALUE_BYTES_MAX } from '../../../src/wire/limits.ts'
import {
  decodeMessages,
  encodeMessages,
  FRAME_BYTES_MAX,
  FRAME_MESSAGES_MAX,
} from '../../../src/wire/codec.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import type { DecodedFrame } from '../../../src/wire/codec.ts'
import type { Message } from '../../../src/wire/messages.ts'
import type { Heartbeat } from '../../../src/wire/membership-messages.ts'
import { packed } from '../../../src/wire/packed-heartbeat.ts'
import type { PackedHeartbeat } from '../../../src/wire/packed-heartbeat.ts'
import { kindsOf } from './kinds.ts'
import { MALFORMED } from './malformed-frames.ts'
import { MESSAGES, OFFER, SAMPLES } from './samples.ts'

/** Every kind of value that a sample has at each place. */
const KNOWN_KINDS: ReadonlySet<string> = new Set(MESSAGES.flatMap((message) => kindsOf(message)))

/** Messages, or a reason: nothing else, and nothing that no sample looks like. */
function judge(frame: Uint8Array): DecodedFrame['type'] {
  const decoded = decodeMessages(frame)
  if (decoded.type === 'malformed') {
    expect(decoded.reason).to.be.oneOf(['too_large', 'not_cbor', 'not_a_list', 'unknown_shape'])
    return 'malformed'
  }
  for (const message of decoded.messages) {
    for (const kind of kindsOf(message)) {
      expect(KNOWN_KINDS.has(kind), `${kind} of ${JSON.stringify(message)}`).to.equal(true)
    }
  }
  return 'messages'
}

function back(frames: readonly Uint8Array[]): Message[] {
  return frames.flatMap((frame) => {
    const decoded = decodeMessages(frame)
    if (decoded.type === 'malformed') throw new Error(decoded.reason)
    return decoded.messages
  })
}

/** How many members the frame says it has. */
function countOf(frame: Uint8Array): number {
  const list: unknown = decode(frame)
  return Array.isArray(list) ? list.length : 0
}

const anyMessage = fc.constantFrom(...MESSAGES)
const anyFrame = fc
  .array(anyMessage, { minLength: 1, maxLength: 4 })
  .map((messages) => encodeMessages(messages)[0] as Uint8Array)

describe('wire codec', () => {
  for (const [type, samples] of Object.entries(SAMPLES)) {
    it(`carries ${type} there and back`, () => {
      for (const sample of samples) expect(back(encodeMessages([sample]))).to.deep.equal([sample])
    })
  }

  it('says all of one turn in one frame, in order, as anybody would encode the list', () => {
    for (const count of [1, 23, 24, 255, 256, 700]) {
      const messages = Array.from(
        { length: count },
        (_, i) => MESSAGES[i % MESSAGES.length] as Message,
      )
      const frames = encodeMessages(messages)
      expect(frames).to.have.length(1)
      expect(frames[0]).to.deep.equal(encode(messages.map(packed)))
    }
  })

  it('says a heartbeat without the names of its fields, and reads none that has too few or too many', () => {
    const [heartbeat] = SAMPLES.heartbeat
    const calm = { ...(heartbeat as Heartbeat), suspects: [] }
    const [frame] = encodeMessages([calm])
    expect(frame?.length).to.be.below(48)
    const list = packed(calm) as PackedHeartbeat
    for (const wrong of [list.slice(1), [...list, 0], ['x', ...list.slice(1)]]) {
      expect(decodeMessages(encode([wrong])).type).to.equal('malformed')
    }
  })

  it('says nothing in no frame', () => {
    expect(encodeMessages([])).to.deep.equal([])
  })

  it('reads an empty frame as nothing said', () => {
    expect(decodeMessages(encode([]))).to.deep.equal({ type: 'messages', messages: [] })
  })

  describe('refuses', () => {
    for (const [what, frame, reason] of MALFORMED) {
      it(`${what}: ${reason}`, () => {
        expect(decodeMessages(frame)).to.deep.equal({ type: 'malformed', reason })
      })
    }
  })

  it('takes what is as long as it may be', () => {
    const value = new Uint8Array(REGISTER_VALUE_BYTES_MAX)
    const record = new Uint8Array(RECORD_BYTES_MAX)
    const longest: Message[] = [
      { type: 'value', rid: 'r'.repeat(128), boot: 1, at: 1, accepted: null, value },
      { type: 'private_told', rid: 'r', sealed: record, held: true },
      { type: 'explain_told', rid: 'r', explanations: [record, record, record] },
    ]
    expect(back(encodeMessages(longest))).to.deep.equal(longest)
  })

  it('refuses every message that lacks a field, or has one more', () => {
    for (const message of MESSAGES) {
      for (const name of Object.keys(message)) {
        const { [name as 'type']: _dropped, ...rest } = message
        expect(decodeMessages(encode([rest])).type, `${message.type} ${name}`).to.equal('malformed')
      }
      const more = { ...message, more: 1 }
      expect(decodeMessages(encode([more])).type, message.type).to.equal('malformed')
    }
  })

  it('refuses every field of another kind', () => {
    const others = [null, 7, -1, 0.5, 'text', true, [], {}, new Uint8Array([1])]
    for (const message of MESSAGES) {
      for (const name of Object.keys(message)) {
        for (const other of others) judge(encode([{ ...message, [name]: other }]))
      }
    }
  })

  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (frame) => {
        judge(frame)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never throws on random data, well encoded', () => {
    const anything = fc.anything({ withBigInt: false, maxDepth: 4 })
    fc.assert(
      fc.property(
        fc.array(anything, { maxLength: 3 }),
        fc.constantFrom(...MESSAGES),
        (list, message) => {
          const spoilt = list.map((value, i) => {
            const names = Object.keys(message)
            return { ...message, [names[i % names.length] as string]: value }
          })
          let frame: Uint8Array
          try {
            frame = encode(spoilt)
          } catch {
            // Not everything can be said in CBOR at all.
            return
          }
          judge(frame)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('never throws on a spoilt frame, and yields no message of a wrong shape', () => {
    const anyDamage = fc.array(
      fc.record({
        kind: fc.constantFrom('flip', 'drop', 'insert', 'cut'),
        at: fc.nat(),
        byte: fc.nat({ max: 255 }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    let survived = 0
    fc.assert(
      fc.property(anyFrame, anyDamage, (frame, damages) => {
        let bytes = [...frame]
        for (const { kind, at, byte } of damages) {
          const index = bytes.length === 0 ? 0 : at % bytes.length
          if (kind === 'flip') bytes[index] = byte
          else if (kind === 'drop') bytes.splice(index, 1)
          else if (kind === 'insert') bytes.splice(index, 0, byte)
          else bytes = bytes.slice(0, index)
        }
        if (judge(new Uint8Array(bytes)) === 'messages') survived += 1
      }),
      { numRuns: 3_000 },
    )
    // Damage to a text or a number still makes a message: those must have been looked at too.
    expect(survived).to.be.greaterThan(10)
  })

  describe('of much to say', () => {
    it('makes frames that every reader takes, in order', () => {
      const anyLong = fc.nat({ max: REGISTER_VALUE_BYTES_MAX }).map((length): Message => {
        return {
          type: 'value',
          rid: 'r',
          boot: 1,
          at: 1,
          accepted: null,
          value: new Uint8Array(length),
        }
      })
      const few = fc.array(fc.oneof(anyMessage, anyLong), { maxLength: 40 })
      fc.assert(
        fc.property(few, fc.integer({ min: 1, max: 60 }), (messages, times) => {
          const all = Array.from({ length: times }, () => messages).flat()
          const frames = encodeMessages(all)
          for (const frame of frames) {
            expect(frame.length).to.be.at.most(FRAME_BYTES_MAX)
            expect(countOf(frame)).to.be.within(1, FRAME_MESSAGES_MAX)
          }
          expect(back(frames).length).to.equal(all.length)
          expect(back(frames).map(({ type }) => type)).to.deep.equal(all.map(({ type }) => type))
        }),
        { numRuns: 20 },
      )
    })

    it('begins another frame after so many messages', () => {
      const frames = encodeMessages(
        Array.from({ length: 2_500 }, () => SAMPLES.accepted[0] as Message),
      )
      expect(frames.map((frame) => countOf(frame))).to.deep.equal([1_000, 1_000, 500])
    })

    it('knows how long the longest offers are', () => {
      const name = 'n'.repeat(120)
      const blanks = Object.fromEntries(
        Array.from({ length: 24 }, (_, i) => [`${name}${i}`, 1_000]),
      )
      const keepers = Array.from({ length: 5 }, (_, i) => {
        return { peer: `${name}${i}` as PeerId, store: name as StoreId }
      })
      const offer = { ...OFFER, claim: { units: { digital: 1 }, blanks }, keepers }
      const message: Message = { type: 'offer', rid: 'r', offer }
      const offers = Array.from({ length: 900 }, () => message)
      const frames = encodeMessages(offers)
      for (const frame of frames) expect(frame.length).to.be.at.most(FRAME_BYTES_MAX)
      expect(back(frames)).to.have.length(900)
    })
  })
})
