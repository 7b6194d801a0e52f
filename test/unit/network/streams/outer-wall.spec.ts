import type { MultiaddrConnection } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { expect } from 'chai'
import { outerWall } from '../../../../src/network/streams/outer-wall.ts'

const SECRET = new Uint8Array(32).fill(7)
/** What the cipher that this one replaces gave out for good, two of each connection's four. */
const FORMER_LIMIT = 2_600

type Ends = Awaited<ReturnType<typeof walled>>

async function walled(secrets: readonly [Uint8Array, Uint8Array] = [SECRET, SECRET]) {
  const bare = multiaddrConnectionPair()
  const onWire: number[] = []
  const ends = await Promise.all(
    bare.map((end, i) => outerWall(secrets[i] ?? SECRET)().protect(end)),
  )
  // Only now: who listens earlier takes away what the wall itself waits for.
  bare[1].addEventListener('message', ({ data }) => onWire.push(...data.subarray()))
  return { ends: ends as unknown as readonly [MultiaddrConnection, MultiaddrConnection], onWire }
}

/** Resolves with the first `length` bytes that arrive. */
function heard(end: Ends['ends'][number], length: number): Promise<Uint8Array> {
  const got: Uint8Array[] = []
  return new Promise((resolve) => {
    end.addEventListener('message', ({ data }) => {
      got.push(data.subarray())
      const all = Buffer.concat(got)
      if (all.length >= length) resolve(new Uint8Array(all))
    })
  })
}

const bytesOf = (length: number): Uint8Array => new Uint8Array(length).map((_, i) => i % 251)

describe('the outer wall', () => {
  it('carries bytes of any length both ways, at once', async () => {
    const { ends } = await walled()
    const there = bytesOf(300_001)
    const back = bytesOf(17)
    const arrived = Promise.all([heard(ends[1], there.length), heard(ends[0], back.length)])
    for (let at = 0; at < there.length; at += 4_097) ends[0].send(there.slice(at, at + 4_097))
    ends[1].send(back)
    expect(await arrived).to.deep.equal([there, back])
  })

  it('shows noise on the wire, and other noise each time', async () => {
    const clear = new Uint8Array(64)
    const seen: string[] = []
    for (let n = 0; n < 2; n += 1) {
      const { ends, onWire } = await walled()
      const arrived = heard(ends[1], clear.length)
      ends[0].send(clear)
      await arrived
      seen.push(Buffer.from(onWire).subarray(-clear.length).toString('hex'))
    }
    expect(new Set([...seen, '00'.repeat(clear.length)]).size).to.equal(3)
  })

  it('is not understood with another secret', async () => {
    const { ends } = await walled([SECRET, new Uint8Array(32).fill(8)])
    const arrived = heard(ends[1], 64)
    ends[0].send(bytesOf(64))
    expect(await arrived).not.to.deep.equal(bytesOf(64))
  })

  it('closes with the connection inside it, and the other way round', async () => {
    const { ends } = await walled()
    const closed = new Promise((resolve) => ends[1].addEventListener('close', resolve))
    await ends[0].close()
    await closed
    expect(ends[1].status).to.equal('closed')
  })

  it('holds however many there have been in one process', async () => {
    for (let n = 0; n < FORMER_LIMIT; n += 1) await walled()
    const { ends } = await walled()
    const arrived = heard(ends[1], 100)
    ends[0].send(bytesOf(100))
    expect(await arrived).to.deep.equal(bytesOf(100))
  })
})
