import type { MultiaddrConnection, StreamMuxer } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { expect } from 'chai'
import { thriftyYamux } from '../../../../src/network/streams/thrifty-muxer.ts'

const PIECES = 40
const PIECE_BYTES = 100
/** Yamux's first window is 256 KiB. */
const WINDOW_BYTES = 256 * 1024

interface Ends {
  readonly near: StreamMuxer
  readonly far: StreamMuxer
  readonly connection: MultiaddrConnection
  /** Writes so far, by the near end and by the far one. */
  readonly writes: () => readonly [number, number]
  /** All that the far end's streams were sent. */
  readonly heard: () => number
}

function muxed(): Ends {
  const [here, there] = multiaddrConnectionPair()
  const counts: [number, number] = [0, 0]
  const count = (end: MultiaddrConnection, index: 0 | 1): void => {
    const send = end.send.bind(end)
    end.send = (data) => {
      counts[index] += 1
      return send(data)
    }
  }
  count(here, 0)
  count(there, 1)
  let bytes = 0
  const [near, far] = [here, there].map((end) => thriftyYamux({})().createStreamMuxer(end)) as [
    StreamMuxer,
    StreamMuxer,
  ]
  far.addEventListener('stream', ({ detail: stream }) =>
    stream.addEventListener('message', ({ data }) => (bytes += data.byteLength)),
  )
  return { near, far, connection: here, writes: () => [...counts], heard: () => bytes }
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('not within 5 s')
    await turn()
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2))
}

describe('the thrifty muxer', () => {
  it('writes once what one turn of the event loop sends, on several streams too', async () => {
    const { near, writes, heard } = muxed()
    const streams = await Promise.all([near.createStream(), near.createStream()])
    streams.forEach((stream) => stream.send(new Uint8Array(1)))
    await until(() => heard() === 2)
    const [before] = writes()
    for (let n = 0; n < PIECES; n += 1) streams[n % 2]?.send(new Uint8Array(PIECE_BYTES))
    await until(() => heard() === 2 + PIECES * PIECE_BYTES)
    expect(writes()[0] - before).to.equal(1)
  })

  it('does not answer each piece of data, and gives the window back in time', async () => {
    const { near, writes, heard } = muxed()
    const stream = await near.createStream()
    stream.send(new Uint8Array(1))
    await until(() => writes()[1] > 0)
    const [, before] = writes()
    for (let n = 0; n < PIECES; n += 1) {
      stream.send(new Uint8Array(PIECE_BYTES))
      await turn()
    }
    expect(heard()).to.equal(1 + PIECES * PIECE_BYTES)
    expect(writes()[1] - before).to.equal(0)

    const all = heard() + 10 * WINDOW_BYTES
    for (let sent = heard(); sent < all; sent += 8_192) stream.send(new Uint8Array(8_192))
    await until(() => heard() >= all)
    expect(writes()[1] - before).to.be.within(2, 40)
  })

  it('sends what is large without waiting, after what is small and older', async () => {
    const { near, far } = muxed()
    const heard: number[] = []
    far.addEventListener('stream', ({ detail: stream }) =>
      stream.addEventListener('message', ({ data }) => heard.push(...data.subarray())),
    )
    const stream = await near.createStream()
    stream.send(new Uint8Array(3).fill(1))
    stream.send(new Uint8Array(60_000).fill(2))
    stream.send(new Uint8Array(3).fill(3))
    await until(() => heard.length === 60_006)
    expect(heard.slice(0, 4)).to.deep.equal([1, 1, 1, 2])
    expect(heard.slice(-4)).to.deep.equal([2, 3, 3, 3])
  })

  /** A stream that the far end has heard of, and five bytes written to it and not gone yet. */
  async function withLastWords(): Promise<Ends> {
    const ends = muxed()
    const stream = await ends.near.createStream()
    stream.send(new Uint8Array(1))
    await until(() => ends.heard() === 1)
    stream.send(new Uint8Array(5))
    return ends
  }

  it('says its last words before the connection is closed', async () => {
    const { near, far, connection, heard } = await withLastWords()
    await near.close()
    await connection.close()
    await until(() => heard() === 6)
    await until(() => far.status === 'closed')
  })

  it('does not trip over a connection that has gone', async () => {
    const { near, far, connection, heard } = await withLastWords()
    connection.abort(new Error('the line is cut'))
    await until(() => far.status === 'closed' && near.status === 'closed')
    await turn()
    expect(heard()).to.equal(1)
  })

  it('pings when a connection begins', async () => {
    const { writes } = muxed()
    await until(() => writes().every((count) => count > 0))
  })
})
