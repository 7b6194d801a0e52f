import { StreamMessageEvent } from '@libp2p/interface'
import type { MessageStream } from '@libp2p/interface'
import { streamPair } from '@libp2p/utils'
import { expect } from 'chai'
import { Slots } from '../../../../src/network/artwork/slots.ts'
import {
  sendChunks,
  streamChunks,
  StreamStalled,
} from '../../../../src/network/artwork/stream-chunks.ts'

const STALL_MS = 2_000

async function* source(chunks: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < chunks; n++) yield new Uint8Array(bytes).fill(n)
}

describe('stream chunks', () => {
  it('bring all bytes in order to a slow reader, without collecting them', async () => {
    const [out, inn] = await streamPair()
    const sending = sendChunks(out, source(40, 50_000), STALL_MS).then(() => out.close())
    let bytes = 0
    for await (const chunk of streamChunks(inn, STALL_MS)) {
      expect(chunk[0]).to.equal(Math.floor(bytes / 50_000))
      bytes += chunk.byteLength
      await new Promise(setImmediate)
    }
    await sending
    expect(bytes).to.equal(2_000_000)
  })

  it('make the sender wait while the reader is behind, and go on when it has caught up', async () => {
    const calls: string[] = []
    const stream = Object.assign(new EventTarget(), {
      status: 'open',
      readStatus: 'readable',
      readableEnded: false,
      readBufferLength: 0,
      pause: () => calls.push('pause'),
      resume: () => calls.push('resume'),
    })
    const chunks = streamChunks(stream as unknown as MessageStream, STALL_MS)
    const first = chunks.next()
    for (let n = 0; n < 10; n++) {
      stream.dispatchEvent(new StreamMessageEvent(new Uint8Array(100_000)))
      if (n === 4) expect(calls).to.deep.equal([])
    }
    await first
    expect(new Set(calls)).to.deep.equal(new Set(['pause']))
    for (let n = 1; n < 8; n++) await chunks.next()
    expect(calls).to.not.include('resume')
    await chunks.next()
    expect(calls).to.include('resume')
  })

  it('end when nothing was sent', async () => {
    const [out, inn] = await streamPair()
    await out.close()
    for await (const chunk of streamChunks(inn, STALL_MS)) expect.fail(`${chunk.byteLength} bytes`)
  })

  it('throw when the stream is reset', async () => {
    const [out, inn] = await streamPair()
    out.send(new Uint8Array(10))
    const chunks = streamChunks(inn, STALL_MS)
    await chunks.next()
    out.abort(new Error('broken'))
    let failure: unknown = null
    await chunks.next().catch((error: unknown) => (failure = error))
    expect(failure).to.be.instanceOf(Error)
    expect(failure).to.not.be.instanceOf(StreamStalled)
  })

  it('throw when nothing comes', async () => {
    const [, inn] = await streamPair()
    let failure: unknown = null
    await streamChunks(inn, 20)
      .next()
      .catch((error: unknown) => (failure = error))
    expect(failure).to.be.instanceOf(StreamStalled)
  })
})

describe('slots', () => {
  it('run so many at a time, queue so many, and turn the rest away', async () => {
    const slots = new Slots(2, 3)
    const gates = [...Array(6)].map(() => Promise.withResolvers<number>())
    let running = 0
    let most = 0
    const results = gates.map((gate) =>
      slots.run(async () => {
        most = Math.max(most, ++running)
        const value = await gate.promise
        running--
        return value
      }),
    )
    gates.forEach((gate, n) => gate.resolve(n))
    expect(await Promise.all(results)).to.deep.equal([0, 1, 2, 3, 4, null])
    expect(most).to.equal(2)
  })

  it('free the slot of a task that failed', async () => {
    const slots = new Slots(1, 0)
    await slots.run(() => Promise.reject(new Error('failed'))).catch(() => null)
    expect(await slots.run(() => Promise.resolve('next'))).to.equal('next')
  })
})
