import type { Connection } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { yamux } from '@libp2p/yamux'
import { expect } from 'chai'
import { keepAlive, roundTripOf } from '../../../../src/network/streams/keep-alive.ts'

const TERMS = { lookMs: 10, looksPerPing: 3, looksMax: 2 }

/** A connection whose near end is looked after, and whose far end answers pings if it `answers`. */
async function kept(answers: boolean) {
  const [here, there] = multiaddrConnectionPair()
  const muxerOf = (end: typeof here) => yamux({ enableKeepAlive: false })().createStreamMuxer(end)
  const near = muxerOf(here)
  if (answers) muxerOf(there)
  const stream = await near.createStream()
  await turn()
  let pings = 0
  const send = here.send.bind(here)
  here.send = (data) => {
    pings += 1
    return send(data)
  }
  let look = (): void => undefined
  let isStopped = false
  keepAlive(near, here, TERMS, (_, again) => {
    look = again
    return () => (isStopped = true)
  })
  const looks = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await turn()
      look()
    }
  }
  return { here, there, stream, looks, pings: () => pings, isStopped: () => isStopped }
}

/** Long enough for a ping to come and its answer to go, between two ends in one process. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}

describe('the keep-alive of a connection', () => {
  it('cuts it at the second look that finds a ping unanswered, and pings no more', async () => {
    const { here, there, looks, pings, isStopped } = await kept(false)
    await looks(1)
    expect(here.status).to.equal('open')
    await looks(1)
    expect(here.status).to.equal('aborted')
    expect(there.status).not.to.equal('open')
    expect(pings()).to.equal(1)
    expect(isStopped()).to.equal(true)
  })

  it('pings at every third look while pings are answered', async () => {
    const { here, looks, pings } = await kept(true)
    expect(pings()).to.equal(1)
    await looks(2)
    expect(pings()).to.equal(1)
    await looks(7)
    expect(pings()).to.equal(4)
    expect(here.status).to.equal('open')
    await here.close()
  })

  it('knows how long the last one took', async () => {
    const { here, stream } = await kept(true)
    const connection = { streams: [stream] } as unknown as Connection
    await turn()
    expect(roundTripOf(connection)).to.be.within(0, 1_000)
    expect(roundTripOf({ streams: [] } as unknown as Connection)).to.equal(null)
    await here.close()
  })

  it('forgives a process that was stopped for longer than its patience', async () => {
    const [here, there] = multiaddrConnectionPair()
    const [near] = [here, there].map((end) =>
      yamux({ enableKeepAlive: false })().createStreamMuxer(end),
    )
    if (near === undefined) throw new Error('a pair has two ends')
    keepAlive(near, here, TERMS)
    const end = Date.now() + 20 * TERMS.lookMs
    while (Date.now() < end);
    // By the real clock: what is shown is that missed looks are not made up for.
    await new Promise((resolve) => setTimeout(resolve, 5 * TERMS.lookMs))
    expect(here.status).to.equal('open')
    await here.close()
  })
})
