import * as dag from '@ipld/dag-cbor'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { CborFault, decode } from '../../../src/wire/cbor-reader.ts'
import { encode, encodeLists } from '../../../src/wire/cbor-writer.ts'

/** Texts of one, two, three and four bytes a letter, and long ones. */
const anyText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('a'.repeat(23), 'b'.repeat(24), 'c'.repeat(255), 'd'.repeat(256), 'é'.repeat(40)),
)
const anyNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32),
  fc.constantFrom(-1, -24, -25, -256, -257, -65_537, Number.MIN_SAFE_INTEGER),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
)
const anyKey = anyText.filter((key) => key !== '__proto__')
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    anyText,
    anyNumber,
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(anyKey, tie('value'), { maxKeys: 8, noNullPrototype: true }),
  ),
}))

function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values)
}

describe('CBOR', () => {
  it('writes what every other DAG-CBOR writer writes, and reads it back', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const encoded = encode(value)
        expect(encoded).to.deep.equal(new Uint8Array(dag.encode(value)))
        expect(decode(encoded)).to.deep.equal(dag.decode(encoded))
      }),
      { numRuns: 3_000 },
    )
  })

  it('reads only the one encoding of a value', () => {
    let read = 0
    fc.assert(
      fc.property(anyValue, fc.nat(), fc.nat({ max: 255 }), (value, at, byte) => {
        const encoded = encode(value)
        encoded[at % encoded.length] = byte
        let again: unknown
        try {
          again = decode(encoded)
        } catch (error) {
          expect(error).to.be.instanceOf(CborFault)
          return
        }
        read += 1
        expect(encode(again)).to.deep.equal(encoded)
      }),
      { numRuns: 5_000 },
    )
    expect(read).to.be.greaterThan(100)
  })

  for (const [what, encoded] of [
    ['nothing', bytes()],
    ['a longer head than needed', bytes(0x18, 0x17)],
    ['a two-byte head than needs one', bytes(0x19, 0x00, 0xff)],
    ['a four-byte head that needs two', bytes(0x1a, 0x00, 0x00, 0xff, 0xff)],
    ['an eight-byte head that needs four', bytes(0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff)],
    ['a number that is not exact', bytes(0x1b, 0x00, 0x20, 0, 0, 0, 0, 0, 0)],
    ['a negative number that is not exact', bytes(0x3b, 0x00, 0x1f, 255, 255, 255, 255, 255, 255)],
    ['an indefinite text', bytes(0x7f, 0x61, 0x61, 0xff)],
    ['keys out of order', bytes(0xa2, 0x61, 0x62, 0x01, 0x61, 0x61, 0x01)],
    ['a longer key before a shorter one', bytes(0xa2, 0x62, 0x61, 0x61, 0x01, 0x61, 0x62, 0x01)],
    ['a key twice', bytes(0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x01)],
    ['a key that is a number', bytes(0xa1, 0x01, 0x01)],
    ['half a float', bytes(0xf9, 0x3c, 0x00)],
    ['a float that is an integer', bytes(0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)],
    ['a float that is infinite', bytes(0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0)],
    ['a text that is no UTF-8', bytes(0x62, 0xc3, 0x28)],
    ['a tag', bytes(0xc1, 0x00)],
    ['undefined', bytes(0xf7)],
    ['lists without end', new Uint8Array(1_000).fill(0x81)],
    ['maps without end', new Uint8Array(1_000).fill(0xa1)],
    ['two values', bytes(0x01, 0x01)],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => decode(encoded)).to.throw(CborFault)
    })
  }

  for (const [what, value] of [
    ['undefined', { a: undefined }],
    ['a function', [() => 1]],
    ['a bigint', 1n],
    ['not a number', Number.NaN],
    ['an infinity', -Infinity],
    ['a class instance', new Date(0)],
    ['a Map', new Map([['a', 1]])],
  ] as const) {
    it(`cannot say ${what}`, () => {
      expect(() => encode(value)).to.throw(TypeError)
    })
  }

  it('reads a key of the name of a prototype as data', () => {
    const map = decode(encode(JSON.parse('{"__proto__":{"a":1},"b":2}'))) as object
    expect(Object.keys(map)).to.deep.equal(['b', '__proto__'])
    expect(Object.getPrototypeOf(map)).to.equal(Object.prototype)
  })

  it('gives every value bytes of its own', () => {
    const frame = encode([bytes(1, 2, 3)])
    const [read] = decode(frame) as [Uint8Array]
    frame.fill(0)
    expect(read).to.deep.equal(bytes(1, 2, 3))
    const first = encode('first')
    encode('other')
    expect(decode(first)).to.equal('first')
  })

  it('remembers the keys of more shapes than it keeps', () => {
    for (let i = 0; i < 10_000; i += 1) {
      const map = { [`z${i}`]: 1, [`a${i * 7}`]: 2 }
      expect(encode(map)).to.deep.equal(new Uint8Array(dag.encode(map)))
    }
  })

  describe('lists', () => {
    it('are as many as their limits ask for, and say the same in order', () => {
      fc.assert(
        fc.property(
          fc.array(anyValue, { maxLength: 40 }),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 2_000 }),
          (values, countMax, bytesMax) => {
            const lists = encodeLists(values, countMax, bytesMax)
            expect(lists.flatMap((list) => decode(list) as unknown[])).to.deep.equal(
              decode(encode(values)),
            )
            for (const list of lists) {
              const count = (decode(list) as unknown[]).length
              expect(count).to.be.within(1, countMax)
              // Head and members; one alone may be longer.
              if (count > 1) expect(list.length).to.be.at.most(bytesMax + 9)
              expect(list).to.deep.equal(encode(decode(list)))
            }
          },
        ),
        { numRuns: 500 },
      )
    })
  })
})
