import { expect } from 'chai'
import { NetworkWorld } from './network-world.ts'
import type { TestNode } from './network-world.ts'

const TOPIC = 'cluster/c1'

describe('gossip over the mesh', () => {
  let world: NetworkWorld
  let nodes: TestNode[]
  before(async () => {
    world = await NetworkWorld.found()
    nodes = await world.startMesh(3)
  })
  after(() => world.stop())

  const counted = (node: TestNode, name: string): number => node.mesh.counters()[name] ?? 0

  it('reaches everybody, is judged at each, and is counted by verdict', async () => {
    const [one, two, three] = nodes as [TestNode, TestNode, TestNode]
    three.verdict = 'reject'
    const bytes = Uint8Array.of(1, 2, 3)
    for (const { mesh } of nodes) mesh.listen([TOPIC])
    // Subscriptions travel after the connection; until they have, a publication may reach nobody.
    let round = 0
    const heard = (node: TestNode): boolean => node.gossip.some(({ topic }) => topic === TOPIC)
    while (!heard(two) || !heard(three)) {
      one.mesh.publish(TOPIC, Uint8Array.of(...bytes, round++))
      await world.until(() => counted(one, 'gossip_cluster_published') === round)
      await new Promise(setImmediate)
    }
    expect(two.gossip[0]).to.deep.include({ topic: TOPIC, from: one.identity.peer })
    expect(two.gossip[0]?.bytes.subarray(0, 3)).to.deep.equal(bytes)
    expect(counted(two, 'gossip_cluster_accept')).to.be.greaterThan(0)
    expect(counted(three, 'gossip_cluster_reject')).to.be.greaterThan(0)
    expect(counted(three, 'gossip_cluster_accept')).to.equal(0)
  })
})
