import { expect } from 'chai'
import * as fc from 'fast-check'
import { ByteMemory } from '../../../src/wire/byte-memory.ts'

/** Counts how often something was decoded. */
function counting(slots: number): { memory: ByteMemory<{ text: string }>; decoded: () => number } {
  let count = 0
  const memory = new ByteMemory(slots, (bytes) => {
    count += 1
    return { text: bytes.join() }
  })
  return { memory, decoded: () => count }
}

describe('byte memory', () => {
  it('decodes the same bytes once', () => {
    const { memory, decoded } = counting(16)
    const bytes = new Uint8Array(1_000).fill(7)
    const first = memory.read(bytes)
    expect(memory.read(bytes.slice())).to.equal(first)
    expect(memory.read(new Uint8Array(0))).to.equal(memory.read(new Uint8Array(0)))
    expect(decoded()).to.equal(2)
  })

  it('never takes one for another, whatever was read before', () => {
    const few = fc.uint8Array({ maxLength: 3, max: 2 })
    const long = fc
      .tuple(fc.integer({ min: 0, max: 299 }), fc.integer({ min: 0, max: 2 }))
      .map(([at, byte]) => {
        const bytes = new Uint8Array(300)
        bytes[at] = byte
        return bytes
      })
    fc.assert(
      fc.property(fc.array(fc.oneof(few, long), { maxLength: 60 }), (all) => {
        const { memory } = counting(8)
        for (const bytes of all) expect(memory.read(bytes).text).to.equal(bytes.join())
      }),
      { numRuns: 300 },
    )
  })

  it('keeps what it read when the bytes are changed afterwards', () => {
    const { memory } = counting(16)
    const bytes = Uint8Array.of(1, 2, 3)
    memory.read(bytes)
    bytes[0] = 9
    expect(memory.read(Uint8Array.of(1, 2, 3)).text).to.equal('1,2,3')
    expect(memory.read(bytes).text).to.equal('9,2,3')
  })
})
