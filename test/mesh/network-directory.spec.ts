import { expect } from 'chai'
import type { PeerId } from '../../src/models/ids.ts'
import { NetworkWorld } from './network-world.ts'
import type { TestNode } from './network-world.ts'

describe('the directory of the mesh', () => {
  let world: NetworkWorld
  let nodes: TestNode[]
  before(async () => {
    world = await NetworkWorld.found()
    nodes = await world.startMesh(4)
  })
  after(() => world.stop())

  const find = (node: TestNode, key: string): Promise<readonly PeerId[]> =>
    new Promise((resolve) => {
      node.mesh.find(key, resolve)
    })

  it('finds who answers for a place, from any node, and nobody for another', async () => {
    const [one, two, three, four] = nodes as [TestNode, TestNode, TestNode, TestNode]
    two.mesh.provide(['place/81283ffffffffff', 'cluster/c1'])
    three.mesh.provide(['cluster/c1'])
    // Tables of peers fill after connections are made: until then nobody was told.
    const told = ({ mesh }: TestNode): number => mesh.counters()['dht_provided'] ?? 0
    await world.until(() => told(two) === 2 && told(three) === 1)
    expect(await find(one, 'place/81283ffffffffff')).to.deep.equal([two.identity.peer])
    const both = await find(four, 'cluster/c1')
    expect(both).to.have.members([two.identity.peer, three.identity.peer])
    expect(await find(four, 'place/nowhere')).to.deep.equal([])
  })
})
