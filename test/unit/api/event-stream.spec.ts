import { expect } from 'chai'
import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { EventStreams, STREAMS_MAX } from '../../../src/api/event-stream.ts'
import type { OrderId } from '../../../src/models/ids.ts'
import { ApiFixture, MERCHANT, RIVAL } from './api-fixture.ts'
import { FakeNode } from './fake-node.ts'

/** A response whose reader takes what it wants when it wants it. */
class FakeResponse extends PassThrough {
  flushHeaders(): void {}
  asResponse(): ServerResponse {
    return this as unknown as ServerResponse
  }

  /** Ids of the next `count` frames, comments apart. */
  async ids(count: number): Promise<number[]> {
    const ids: number[] = []
    let text = ''
    while (ids.length < count) {
      const chunk = this.read() as Buffer | null
      if (chunk === null) {
        await new Promise((resolve) => this.once('readable', resolve))
        continue
      }
      const frames = (text + chunk.toString()).split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) ids.push(Number(/^id: (\d+)$/m.exec(frame)?.[1]))
    }
    return ids
  }
}

const ORDER = 'o-c1-1-fa0-Kj4kx6nXTN-1-0' as OrderId

describe('api/event-stream', () => {
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index)

  it('replays from the cursor and goes on live, without gap or repetition', async () => {
    const node = new FakeNode()
    for (let n = 0; n < 600; n += 1) node.happen(ORDER, MERCHANT)
    const response = new FakeResponse()
    new EventStreams(node).serve(response.asResponse(), { after: 100, merchant: null })
    // Events go on happening while the replay runs: the seam is where feeds lose or repeat some.
    for (let n = 0; n < 50; n += 1) {
      node.happen(ORDER, MERCHANT)
      await Promise.resolve()
    }
    expect(await response.ids(550)).to.deep.equal(range(101, 650))
    node.happen(ORDER, MERCHANT)
    expect(await response.ids(1)).to.deep.equal([651])
    response.destroy()
  })

  it('shows a merchant its own events only', async () => {
    const node = new FakeNode()
    for (let n = 0; n < 10; n += 1) node.happen(ORDER, n % 2 === 0 ? MERCHANT : RIVAL)
    const response = new FakeResponse()
    new EventStreams(node).serve(response.asResponse(), { after: 0, merchant: RIVAL })
    expect(await response.ids(5)).to.deep.equal([2, 4, 6, 8, 10])
    response.destroy()
  })

  it('tells a subscriber that is behind what is kept to read anew', async () => {
    const node = new FakeNode()
    node.oldest = 50
    node.happen(ORDER, MERCHANT)
    const response = new FakeResponse()
    new EventStreams(node).serve(response.asResponse(), { after: 3, merchant: null })
    expect(await response.ids(2)).to.deep.equal([49, 50])
    response.destroy()
  })

  it('tells a subscriber that is ahead, as of a node that lost its disk', async () => {
    const node = new FakeNode()
    node.happen(ORDER, MERCHANT)
    const response = new FakeResponse()
    new EventStreams(node).serve(response.asResponse(), { after: 900, merchant: null })
    expect(await response.ids(1)).to.deep.equal([1])
    node.happen(ORDER, MERCHANT)
    expect(await response.ids(1)).to.deep.equal([2])
    response.destroy()
  })

  it('holds no more than a page for a reader that takes nothing', async () => {
    const node = new FakeNode()
    for (let n = 0; n < 1_000; n += 1) node.happen(ORDER, MERCHANT)
    const response = new FakeResponse({ highWaterMark: 1_024 })
    new EventStreams(node).serve(response.asResponse(), { after: 0, merchant: null })
    for (let n = 0; n < 100; n += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(response.writableLength + response.readableLength).to.be.lessThan(10_000)
    expect(await response.ids(1_000)).to.deep.equal(range(1, 1_000))
    response.destroy()
  })

  it('limits the streams, and lets go of the node when all are gone', async () => {
    const node = new FakeNode()
    const streams = new EventStreams(node)
    const responses = Array.from({ length: STREAMS_MAX }, () => new FakeResponse())
    for (const response of responses) {
      streams.serve(response.asResponse(), { after: 0, merchant: null })
    }
    expect(() =>
      streams.serve(new FakeResponse().asResponse(), { after: 0, merchant: null }),
    ).to.throw(/streams are open/)
    expect(node.listeners).to.equal(1)
    const closed = responses.map(
      (response) => new Promise((resolve) => response.once('close', resolve)),
    )
    for (const response of responses) response.destroy()
    await Promise.all(closed)
    expect(node.listeners).to.equal(0)
  })

  it('checks the cursor of a request and prefers Last-Event-ID', async () => {
    const api = await ApiFixture.start()
    const bad = await api.call('GET', '/events?after=-5')
    expect(bad.status).to.equal(400)
    const header = await api.call('GET', '/events', undefined, { 'last-event-id': 'x' })
    expect(header.json).to.nested.include({ 'error.field': 'after' })
    await api.stop()
  })
})
