import type { GossipSub, TopicValidatorFn } from '@chainsafe/libp2p-gossipsub'
import { peerIdFromString } from '@libp2p/peer-id'
import { expect } from 'chai'
import { Counters } from '../../../src/network/counters.ts'
import { Gossip, GOSSIP_BYTES_MAX, topicName } from '../../../src/network/gossip.ts'
import type { Verdict } from '../../../src/ports/network.ts'
import { person } from './network-people.ts'

describe('gossip', () => {
  const setUp = (verdict: Verdict) => {
    const topicValidators = new Map<string, TopicValidatorFn>()
    const published: string[] = []
    const heard = new Set<string>()
    const pubsub = {
      topicValidators,
      subscribe: (topic: string) => heard.add(topic),
      unsubscribe: (topic: string) => heard.delete(topic),
      publish: (topic: string) => {
        published.push(topic)
        return Promise.resolve({ recipients: [] })
      },
    } as unknown as GossipSub
    const counters = new Counters()
    const judged: unknown[] = []
    const gossip = new Gossip({
      pubsub,
      networkId: 'abc',
      counters,
      judge: (...args) => {
        judged.push(args)
        return verdict
      },
    })
    gossip.listen(['cluster/c1'])
    gossip.start()
    const validate = async (bytes: Uint8Array): Promise<unknown> => {
      const from = peerIdFromString((await person(2)).peer)
      const topic = topicName('abc', 'cluster/c1')
      return topicValidators.get(topic)?.(from, { type: 'unsigned', topic, data: bytes })
    }
    return { gossip, validate, counters, judged, published, heard }
  }

  for (const verdict of ['accept', 'ignore', 'reject'] as const) {
    it(`passes on the verdict ${verdict} and counts it`, async () => {
      const { validate, counters, judged } = setUp(verdict)
      expect(await validate(Uint8Array.of(1))).to.equal(verdict)
      expect(counters.snapshot()).to.deep.equal({ [`gossip_cluster_${verdict}`]: 1 })
      expect(judged).to.deep.equal([[(await person(2)).peer, 'cluster/c1', Uint8Array.of(1)]])
    })
  }

  it('rejects what is too large without showing it to anybody', async () => {
    const { validate, counters, judged } = setUp('accept')
    expect(await validate(new Uint8Array(GOSSIP_BYTES_MAX + 1))).to.equal('reject')
    expect(counters.snapshot()).to.deep.equal({ gossip_cluster_too_large: 1 })
    expect(judged).to.deep.equal([])
  })

  it('listens to what it was last told to, and to nothing new once it has stopped', () => {
    const { gossip, heard } = setUp('accept')
    expect([...heard]).to.deep.equal(['printnode/abc/revocations', 'printnode/abc/cluster/c1'])
    gossip.listen(['cluster/c2', 'region/r1'])
    gossip.stop()
    gossip.listen(['region/r2'])
    expect([...heard]).to.deep.equal([
      'printnode/abc/revocations',
      'printnode/abc/cluster/c2',
      'printnode/abc/region/r1',
    ])
  })

  it('publishes on the topic of its network, and never what is too large', () => {
    const { gossip, published, counters } = setUp('accept')
    gossip.publish('region/r1', new Uint8Array(GOSSIP_BYTES_MAX))
    gossip.publish('region/r1', new Uint8Array(GOSSIP_BYTES_MAX + 1))
    expect(published).to.deep.equal(['printnode/abc/region/r1'])
    expect(counters.snapshot()).to.include({ gossip_region_unsent_too_large: 1 })
  })
})
