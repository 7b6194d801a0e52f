import type { Connection } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { yamux } from '@libp2p/yamux'
import { expect } from 'chai'
import { keepAlive, roundTripOf } from '../../../src/network/keep-alive.ts'

const TERMS = { lookMs: 10, looksPerPing: 3, looksMax: 2 }

function pair() {
  const [here, there] = multiaddrConnectionPair()
  const muxerOf = (end: typeof here) => yamux({ enableKeepAlive: false })().createStreamMuxer(end)
  let written = 0
  const send = here.send.bind(here)
  here.send = (data) => {
    written += 1
    return send(data)
  }
  return { here, there, muxerOf, written: () => written }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

describe('the keep-alive of a connection', () => {
  it('cuts it when a ping is not answered, and pings no more', async () => {
    const { here, there, muxerOf, written } = pair()
    keepAlive(muxerOf(here), here, TERMS)
    expect(here.status).to.equal('open')
    await sleep(100)
    expect(here.status).to.equal('aborted')
    expect(there.status).not.to.equal('open')
    expect(written()).to.equal(1)
  })

  it('leaves it alone while pings are answered, and knows how long that takes', async () => {
    const { here, there, muxerOf, written } = pair()
    const [near] = [muxerOf(here), muxerOf(there)]
    const stream = await near.createStream()
    expect(roundTripOf({ streams: [stream] } as unknown as Connection)).to.equal(null)
    keepAlive(near, here, TERMS)
    await sleep(200)
    expect(here.status).to.equal('open')
    // One at the start, then at every third look; the stream's own frame comes on top.
    expect(written()).to.be.within(3, 9)
    expect(roundTripOf({ streams: [stream] } as unknown as Connection)).to.be.within(0, 100)
    await here.close()
  })

  it('forgives a process that was stopped for longer than its patience', async () => {
    const { here, there, muxerOf } = pair()
    const [near] = [muxerOf(here), muxerOf(there)]
    keepAlive(near, here, TERMS)
    const end = Date.now() + 20 * TERMS.lookMs
    while (Date.now() < end);
    await sleep(5 * TERMS.lookMs)
    expect(here.status).to.equal('open')
    await here.close()
  })
})
