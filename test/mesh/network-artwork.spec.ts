import { lpStream } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import {
  ARTWORK_PROTOCOL,
  decodeArtworkAnswer,
} from '../../src/network/artwork/artwork-protocol.ts'
import { eventually } from './mesh-shop.ts'
import { hashOf } from './network-artwork-store.ts'
import { startRogue } from './network-rogue.ts'
import { member, NetworkWorld } from './network-world.ts'
import type { TestNode } from './network-world.ts'

/** Bytes that differ everywhere, so that a misplaced chunk shows. */
function fileOf(bytes: number): Uint8Array {
  const file = new Uint8Array(bytes)
  let word = 1
  for (let at = 0; at < bytes; at++) {
    word = Math.imul(word, 1_664_525) + 1_013_904_223
    file[at] = word >>> 24
  }
  return file
}

const FILE = fileOf(5_000_000)
const HASH = hashOf(FILE)

describe('artwork over the mesh', () => {
  let world: NetworkWorld
  let shop: TestNode
  let holder: TestNode
  let other: TestNode
  beforeEach(async () => {
    world = await NetworkWorld.found()
    const nodes = await world.startMesh(3, () => ({ listen: ['/ip4/127.0.0.1/tcp/0'] }))
    ;[shop, holder, other] = nodes as [TestNode, TestNode, TestNode]
  })
  afterEach(() => world.stop())

  const fetch = (
    holders: readonly TestNode[],
    bytes = FILE.byteLength,
    signal = new AbortController().signal,
  ): ReturnType<typeof shop.mesh.artwork.fetch> =>
    shop.mesh.artwork.fetch(
      HASH,
      bytes,
      holders.map(({ identity }) => identity.peer),
      signal,
    )

  it('is fetched whole from a holder', async () => {
    holder.store.files.set(HASH, FILE)
    expect(await fetch([holder])).to.deep.equal({ ok: true })
    expect(shop.store.files.get(HASH)).to.deep.equal(FILE)
    expect(holder.mesh.counters()).to.include({ artwork_served: 1 })
    expect(await fetch([])).to.deep.equal({ ok: true })
  })

  it('goes on where it stopped', async () => {
    holder.store.files.set(HASH, FILE)
    shop.store.partial.set(HASH, FILE.slice(0, 3_000_000))
    expect(await fetch([holder])).to.deep.equal({ ok: true })
    expect(holder.store.reads).to.deep.equal([3_000_000])
  })

  it('keeps what has come when it is called off, for the next time', async () => {
    holder.store.files.set(HASH, FILE)
    const controller = new AbortController()
    const read = holder.store.read.bind(holder.store)
    holder.store.read = async function* (hash, offset) {
      for await (const chunk of read(hash, offset)) {
        yield chunk
        if (offset === 0) controller.abort()
      }
    }
    const outcome = await fetch([holder], FILE.byteLength, controller.signal)
    expect(outcome).to.deep.equal({ ok: false, failure: 'artwork_unavailable' })
    expect(await fetch([holder])).to.deep.equal({ ok: true })
    expect(shop.store.files.get(HASH)).to.deep.equal(FILE)
  })

  it('is asked of holders in turn: one that has it not, one that is gone, one that has it', async () => {
    other.store.files.set(HASH, FILE)
    const gone = { ...holder, identity: await member(77) }
    expect(await fetch([holder, gone, shop, other])).to.deep.equal({ ok: true })
  })

  it('is refused when what comes is something else, and taken from another holder', async () => {
    const wrong = FILE.slice()
    wrong[4_000_000] = 0x55
    holder.store.files.set(HASH, wrong)
    expect(await fetch([holder])).to.deep.equal({ ok: false, failure: 'artwork_hash_mismatch' })
    expect(shop.store.files.size).to.equal(0)
    expect(shop.store.partial.size).to.equal(0)
    // Who has none proves nothing; who is not reached may have the right one.
    expect(await fetch([holder, other])).to.include({ failure: 'artwork_hash_mismatch' })
    const gone = { ...holder, identity: await member(77) }
    expect(await fetch([holder, gone])).to.include({ failure: 'artwork_unavailable' })
    other.store.files.set(HASH, FILE)
    expect(await fetch([holder, other])).to.deep.equal({ ok: true })
  })

  it('gets a second chance from a holder that completed the wrong bytes of another', async () => {
    holder.store.files.set(HASH, FILE)
    shop.store.partial.set(HASH, new Uint8Array(2_000_000))
    expect(await fetch([holder])).to.deep.equal({ ok: true })
    expect(holder.store.reads).to.deep.equal([2_000_000, 0])
  })

  it('is unavailable when nobody has it, or not in that size', async () => {
    const unavailable = { ok: false, failure: 'artwork_unavailable' }
    expect(await fetch([holder, other])).to.deep.equal(unavailable)
    holder.store.files.set(HASH, FILE)
    expect(await fetch([holder], FILE.byteLength - 1)).to.deep.equal(unavailable)
    expect(await fetch([])).to.deep.equal(unavailable)
  })

  it('is found through the DHT where nobody who was named has it', async () => {
    other.store.files.set(HASH, FILE)
    other.mesh.announceArtwork([HASH])
    await eventually('it is announced', 20_000, () => {
      return (other.mesh.counters()['artwork_announced'] ?? 0) > 0
    })
    expect(await fetch([holder])).to.deep.equal({ ok: true })
  })

  it('is too large beyond the limit, without asking anybody', async () => {
    const outcome = await fetch([holder], 1e12)
    expect(outcome).to.deep.equal({ ok: false, failure: 'artwork_too_large' })
  })

  it('fails as the disk does', async () => {
    holder.store.files.set(HASH, FILE)
    shop.store.failsToWrite = true
    const failure = await fetch([holder]).catch((error: unknown) => error)
    expect(failure).to.include({ code: 'store_failed' })
  })

  it('is written once when two orders want it at the same time', async () => {
    holder.store.files.set(HASH, FILE)
    expect(await Promise.all([fetch([holder]), fetch([holder])])).to.deep.equal([
      { ok: true },
      { ok: true },
    ])
    expect(holder.store.reads).to.deep.equal([0])
  })

  it('is asked for in vain with garbage', async () => {
    const rogue = await startRogue(world, 66)
    const requests = [
      Uint8Array.of(1, 2, 3),
      new TextEncoder().encode('../../etc/passwd'),
      new Uint8Array(900),
    ]
    for (const request of requests) {
      const stream = await rogue.dialProtocol(multiaddr(world.addressOf(holder)), ARTWORK_PROTOCOL)
      const messages = lpStream(stream)
      await messages.write(request)
      const answer = decodeArtworkAnswer((await messages.read()).subarray())
      expect(answer).to.deep.equal({ type: 'refused', reason: 'malformed' })
    }
    await rogue.stop()
    expect(holder.mesh.counters()).to.include({ artwork_serve_refused: 3 })
  })
})
