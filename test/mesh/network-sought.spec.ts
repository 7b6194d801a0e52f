import { expect } from 'chai'
import { NetworkWorld } from './network-world.ts'
import type { TestNode } from './network-world.ts'

const NODES = 8
const SOUGHT = 2

/** Members that the node has heard of and is not connected to. */
function strangers(node: TestNode): readonly TestNode['identity']['peer'][] {
  return node.mesh.peers().flatMap(({ peer, connected }) => (connected ? [] : [peer]))
}

describe('a network larger than the connections that a node seeks', () => {
  let world: NetworkWorld
  beforeEach(async () => {
    world = await NetworkWorld.found()
  })
  afterEach(() => world.stop())

  it('is no full mesh, and a frame opens the connection that it needs', async () => {
    const founder = await world.start(1, { connectionsSought: SOUGHT })
    const bootstrap = [world.addressOf(founder)]
    const nodes = [founder]
    for (let number = 2; number <= NODES; number += 1) {
      const node = await world.start(number, { bootstrap, connectionsSought: SOUGHT })
      nodes.push(node)
      await world.until(() => node.connected().length >= Math.min(SOUGHT, nodes.length - 1))
    }
    const last = nodes.at(-1) as TestNode
    await world.until(() => strangers(last).length > 0)
    const connections = nodes.reduce((sum, node) => sum + node.connected().length, 0)
    expect(connections).to.be.below(NODES * (NODES - 1))

    const [stranger] = strangers(last)
    const other = nodes.find(({ identity }) => identity.peer === stranger) as TestNode
    await world.until(() => last.mesh.send(other.identity.peer, new Uint8Array([1, 2, 3])))
    await world.until(() => other.frames.length > 0)
    expect(other.frames[0]?.from).to.equal(last.identity.peer)
    expect(last.connected()).to.include(other.identity.peer)
  })
})
