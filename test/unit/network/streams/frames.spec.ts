import { streamPair } from '@libp2p/utils'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { Counters } from '../../../../src/network/counters.ts'
import { encodeFrames, FrameDecoder } from '../../../../src/network/streams/frame-codec.ts'
import {
  FrameQueue,
  QUEUE_BYTES_MAX,
  QUEUE_FRAMES_MAX,
  SMALL_FRAME_BYTES,
  WRITE_BYTES,
} from '../../../../src/network/streams/frame-queue.ts'
import { FRAME_BYTES_MAX } from '../../../../src/wire/codec.ts'
import { readFrames } from '../../../../src/network/streams/frames.ts'

const frameOf = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill)
const prefix = (length: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, length)
  return bytes
}

describe('frame codec', () => {
  it('gives back the frames, however the bytes were cut', () => {
    const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 12 })
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 400 }), (sent, chunkBytes) => {
        const bytes = encodeFrames(sent).subarray()
        const decoder = new FrameDecoder()
        const received: Uint8Array[] = []
        for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
          const { frames, malformed } = decoder.push(bytes.subarray(at, at + chunkBytes))
          expect(malformed).to.equal(null)
          received.push(...frames)
        }
        expect(received).to.deep.equal(sent)
      }),
    )
  })

  it('takes the largest frame and refuses one byte more, before it has come', () => {
    const largest = frameOf(FRAME_BYTES_MAX)
    const { frames, malformed } = new FrameDecoder().push(encodeFrames([largest]))
    expect(malformed).to.equal(null)
    expect(frames[0]?.byteLength).to.equal(FRAME_BYTES_MAX)
    expect(new FrameDecoder().push(prefix(FRAME_BYTES_MAX + 1)).malformed).to.be.a('string')
  })

  it('refuses an empty frame, but hands on what came before it', () => {
    const bytes = Uint8Array.of(...prefix(1), 9, ...prefix(0))
    const { frames, malformed } = new FrameDecoder().push(bytes)
    expect(frames).to.deep.equal([Uint8Array.of(9)])
    expect(malformed).to.be.a('string')
  })
})

describe('frame queue', () => {
  it('lets small frames overtake large ones, each kind in order', () => {
    const queue = new FrameQueue()
    const large = [frameOf(SMALL_FRAME_BYTES + 1, 1), frameOf(SMALL_FRAME_BYTES + 1, 2)]
    const small = [frameOf(10, 3), frameOf(10, 4)]
    for (const frame of [...large, ...small]) queue.push(frame)
    expect(queue.take().map((frame) => frame[0])).to.deep.equal([3, 4, 1, 2])
    expect(queue.isEmpty).to.equal(true)
    expect(queue.bytes).to.equal(0)
  })

  it('hands out a write at a time, and a frame beyond that size alone', () => {
    const queue = new FrameQueue()
    queue.push(frameOf(WRITE_BYTES * 3, 1))
    queue.push(frameOf(WRITE_BYTES - 10, 2))
    queue.push(frameOf(100, 3))
    expect(queue.take().map((frame) => frame[0])).to.deep.equal([3])
    expect(queue.take().map((frame) => frame[0])).to.deep.equal([1])
    expect(queue.take().map((frame) => frame[0])).to.deep.equal([2])
  })

  it('is bounded in bytes and in frames', () => {
    const byBytes = new FrameQueue()
    for (let n = 0; n < QUEUE_BYTES_MAX / FRAME_BYTES_MAX; n++) {
      expect(byBytes.push(frameOf(FRAME_BYTES_MAX))).to.equal(true)
    }
    expect(byBytes.push(frameOf(1))).to.equal(false)
    const byCount = new FrameQueue()
    for (let n = 0; n < QUEUE_FRAMES_MAX; n++) byCount.push(frameOf(1))
    expect(byCount.push(frameOf(1))).to.equal(false)
    byCount.take()
    expect(byCount.push(frameOf(1))).to.equal(true)
  })

  it('loses nothing that was taken, over any pushes and takes', () => {
    const steps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90_000 })))
    fc.assert(
      fc.property(steps, (lengths) => {
        const queue = new FrameQueue()
        let pushed = 0
        let taken = 0
        for (const length of lengths) {
          if (length === 0) taken += queue.take().length
          else if (queue.push(frameOf(length))) pushed++
        }
        while (!queue.isEmpty) taken += queue.take().length
        expect(taken).to.equal(pushed)
        expect(queue.bytes).to.equal(0)
      }),
    )
  })
})

describe('a stream of frames', () => {
  it('hands on whole frames', async () => {
    const [out, inn] = await streamPair()
    const counters = new Counters()
    const received = new Promise<Uint8Array>((resolve) => {
      readFrames(inn, counters, resolve)
    })
    out.send(encodeFrames([frameOf(3)]))
    expect(await received).to.deep.equal(frameOf(3))
    expect(counters.snapshot()).to.include({ frame_received: 1 })
  })

  const garbage: Record<string, Uint8Array> = {
    'an HTTP request': new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'),
    'an oversize length': prefix(FRAME_BYTES_MAX + 1),
    'an empty frame': prefix(0),
  }
  for (const [name, bytes] of Object.entries(garbage)) {
    it(`is reset and counted for ${name}`, async () => {
      const [out, inn] = await streamPair()
      const counters = new Counters()
      readFrames(inn, counters, () => expect.fail('no frame was sent'))
      const closed = new Promise((resolve) => inn.addEventListener('close', resolve))
      out.send(bytes)
      await closed
      expect(inn.status).to.equal('aborted')
      expect(counters.snapshot()).to.include({ frame_malformed: 1 })
    })
  }
})
