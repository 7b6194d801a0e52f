import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { FRAME_BYTES_MAX } from '../../src/wire/codec.ts'
import { encodeFrames } from '../../src/network/streams/frame-codec.ts'
import { QUEUE_FRAMES_MAX } from '../../src/network/streams/frame-queue.ts'
import { MESH_PROTOCOL } from '../../src/network/streams/frames.ts'
import { startRogue } from './network-rogue.ts'
import { member, NetworkWorld } from './network-world.ts'
import type { NodeOptions, TestNode } from './network-world.ts'

const frameOf = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill)
const counted = (node: TestNode, name: string): number => node.mesh.counters()[name] ?? 0

describe('the mesh', () => {
  let world: NetworkWorld
  beforeEach(async () => {
    world = await NetworkWorld.found()
  })
  afterEach(() => world.stop())

  it('becomes whole from one bootstrap address, over TCP', async () => {
    const nodes = await world.startMesh(5, () => ({ listen: ['/ip4/127.0.0.1/tcp/0'] }))
    for (const node of nodes) {
      const others = nodes.filter((other) => other !== node).map(({ identity }) => identity.peer)
      expect(node.connected()).to.have.members(others)
    }
  })

  it('connects each two of its nodes once: who is called does not call back', async () => {
    const options = { listen: ['/ip4/127.0.0.1/tcp/0'] }
    const nodes = [await world.start(1, options)]
    const bootstrap = [world.addressOf(nodes[0]!)]
    for (let number = 2; number <= 5; number += 1) {
      nodes.push(await world.start(number, { ...options, bootstrap }))
      await world.until(() => nodes.every((node) => node.connected().length === number - 1))
    }
    const dials = nodes.map((node) => counted(node, 'dial_tried'))
    expect(dials).to.deep.equal([0, 1, 2, 3, 4])
  })

  it('becomes whole over WebSockets', async () => {
    await world.startMesh(3, () => ({ listen: ['/ip4/127.0.0.1/tcp/0/ws'] }))
  })

  it('becomes whole by mDNS alone', async function () {
    if (!(await hasMulticast())) {
      console.log('    skipped: this machine carries no multicast')
      this.skip()
    }
    const options = { listen: ['/ip4/0.0.0.0/tcp/0'], mdns: true }
    const nodes = [await world.start(1, options), await world.start(2, options)]
    await world.until(() => nodes.every((node) => node.connected().length === 1))
  }).timeout(5_000)

  it('finds back together when a node comes back at another address', async () => {
    const [first, second, third] = await world.startMesh(3)
    await second!.mesh.stop()
    await world.until(() => first!.connected().length === 1 && third!.connected().length === 1)
    const back = await world.start(2, {
      listen: ['/memory/elsewhere'],
      bootstrap: [world.addressOf(first!)],
    })
    await world.until(() => [first!, third!, back].every((node) => node.connected().length === 2))
    expect(
      third!.mesh.peers().find(({ peer }) => peer === back.identity.peer)?.addresses[0],
    ).to.equal('/memory/elsewhere')
  })

  it('is found again by a node that restarts while its bootstrap node is away', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'printnode-mesh-'))
    const kept = (number: number): NodeOptions => (number === 2 ? { dataDir } : {})
    const [first, second, third] = await world.startMesh(3, kept)
    const bootstrap = [world.addressOf(first!)]
    await Promise.all([first!.mesh.stop(), second!.mesh.stop()])
    const back = await world.start(2, { dataDir, bootstrap, listen: ['/memory/back'] })
    await world.until(() => back.connected().includes(third!.identity.peer))
    await back.mesh.stop()
    rmSync(dataDir, { recursive: true })
  })

  it('refuses to start on an address that is taken or none, naming the field', async () => {
    const node = await world.start(1, { listen: ['/ip4/127.0.0.1/tcp/0'] })
    const port = world.addressOf(node).split('/')[4]
    const taken = await world.start(2, { listen: [`/ip4/127.0.0.1/tcp/${port}`] }).catch(codeOf)
    const wrong = await world.start(3, { bootstrap: ['here'] }).catch(codeOf)
    const foreign = await world
      .start(4, { certificate: world.certify((await member(5)).peer) })
      .catch(codeOf)
    expect([taken, wrong, foreign]).to.deep.equal([
      'invalid_config listen',
      'invalid_config bootstrap',
      'invalid_config certificate',
    ])
  })
})

describe('frames over the mesh', () => {
  let world: NetworkWorld
  let one: TestNode
  let two: TestNode
  before(async () => {
    world = await NetworkWorld.found()
    ;[one, two] = (await world.startMesh(2, () => ({ listen: ['/ip4/127.0.0.1/tcp/0'] }))) as [
      TestNode,
      TestNode,
    ]
  })
  after(() => world.stop())
  beforeEach(() => {
    one.frames.length = 0
    two.frames.length = 0
  })

  it('flow both ways, with their sender', async () => {
    expect(one.mesh.send(two.identity.peer, frameOf(10, 1))).to.equal(true)
    expect(two.mesh.send(one.identity.peer, frameOf(10, 2))).to.equal(true)
    await world.until(() => one.frames.length === 1 && two.frames.length === 1)
    expect(two.frames).to.deep.equal([{ from: one.identity.peer, frame: frameOf(10, 1) }])
    expect(one.frames).to.deep.equal([{ from: two.identity.peer, frame: frameOf(10, 2) }])
  })

  it('of one turn leave in one write, in order', async () => {
    one.mesh.send(two.identity.peer, frameOf(1, 99))
    await world.until(() => two.frames.length === 1)
    const writes = counted(one, 'frame_writes')
    for (let n = 0; n < 50; n++) one.mesh.send(two.identity.peer, frameOf(100, n))
    await world.until(() => two.frames.length === 51)
    expect(counted(one, 'frame_writes') - writes).to.equal(1)
    expect(two.frames.slice(1).map(({ frame }) => frame[0])).to.deep.equal([...Array(50).keys()])
  })

  it('are as large as a mebibyte, and small ones overtake them', async () => {
    const large = frameOf(FRAME_BYTES_MAX, 7)
    expect(one.mesh.send(two.identity.peer, large)).to.equal(true)
    expect(one.mesh.send(two.identity.peer, large)).to.equal(true)
    expect(one.mesh.send(two.identity.peer, frameOf(20, 8))).to.equal(true)
    await world.until(() => two.frames.length === 3)
    expect(two.frames.map(({ frame }) => frame[0])).to.deep.equal([8, 7, 7])
    expect(two.frames[1]?.frame).to.deep.equal(large)
  })

  it('are refused when the queue is full, and all that were taken arrive', async () => {
    let taken = 0
    while (one.mesh.send(two.identity.peer, frameOf(100))) taken++
    expect(taken).to.equal(QUEUE_FRAMES_MAX)
    await world.until(() => two.frames.length === taken)
    expect(counted(one, 'frame_queue_full')).to.equal(1)
    expect(one.mesh.send(two.identity.peer, frameOf(1))).to.equal(true)
  })

  it('to nobody known are refused, and forgotten once the dial has failed', async () => {
    const { peer } = await member(200)
    expect(one.mesh.send('nobody' as typeof peer, frameOf(1))).to.equal(false)
    one.mesh.send(peer, frameOf(1))
    await world.until(() => counted(one, 'frame_dropped') > 0)
    expect(one.mesh.send(peer, frameOf(1))).to.equal(false)
  })

  it('go on after garbage from a member, which resets its stream only', async () => {
    const rogue = await startRogue(world, 66)
    const address = multiaddr(world.addressOf(two))
    for (const bytes of [frameOf(64, 0xff), frameOf(4, 0)]) {
      const stream = await rogue.dialProtocol(address, MESH_PROTOCOL)
      const closed = new Promise((resolve) => stream.addEventListener('close', resolve))
      stream.send(bytes)
      await closed
      expect(stream.status).to.equal('reset')
    }
    expect(counted(two, 'frame_malformed')).to.equal(2)
    expect(two.frames).to.deep.equal([])
    const stream = await rogue.dialProtocol(address, MESH_PROTOCOL)
    stream.send(encodeFrames([frameOf(3, 5)]))
    one.mesh.send(two.identity.peer, frameOf(3, 6))
    await world.until(() => two.frames.length === 2)
    expect(rogue.getConnections()).to.have.length(1)
    await rogue.stop()
  })
})

function codeOf(error: { code?: string; field?: string }): string {
  return `${error.code} ${error.field}`
}

/** Whether this machine hears its own multicast at all: some containers do not. */
function hasMulticast(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    const end = (heard: boolean): void => {
      clearTimeout(timer)
      socket.close()
      resolve(heard)
    }
    const timer = setTimeout(() => end(false), 500)
    socket.on('error', () => end(false))
    socket.on('message', () => end(true))
    socket.bind(0, () => {
      socket.addMembership('224.0.0.251')
      socket.send('hello', socket.address().port, '224.0.0.251')
    })
  })
}
