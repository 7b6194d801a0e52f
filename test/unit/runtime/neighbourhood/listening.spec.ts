import { expect } from 'chai'
import { DigestTable } from '../../../../src/clusters/digests/digest-table.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { NearCluster } from '../../../../src/clusters/digests/scope.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import type { LatLon } from '../../../../src/models/geo.ts'
import { Listening } from '../../../../src/runtime/neighbourhood/listening.ts'
import type { Topic } from '../../../../src/ports/network.ts'
import { LA, NOW, OAKLAND, SF } from '../../routing/fixtures.ts'

const [HOME, NEAR, FAR] = ['home', 'near', 'far'] as unknown as [ClusterId, ClusterId, ClusterId]
const HOUR_MS = 3_600_000

/** A node that hears of two shops in full, its own among them. */
function node(): {
  listening: Listening
  others: () => NearCluster[]
  homes: Map<ClusterId, LatLon>
  topics: () => readonly Topic[]
} {
  const homes = new Map<ClusterId, LatLon>([[HOME, SF]])
  let topics: readonly Topic[] = []
  const listening = new Listening({
    place: SF,
    digests: new DigestTable(new KeyedHashCrypto('own' as PeerId, 'test'), SF),
    listen: (to) => (topics = to),
    shopsMax: 2,
  })
  const others = (): NearCluster[] =>
    Array.from(homes, ([cluster, centre]) => ({ cluster, centre, shops: 1 }))
  return { listening, others, homes, topics: () => topics }
}

describe('what a node listens to', () => {
  it('is everything, as long as all that it hears of is near enough', () => {
    const { listening, others, homes, topics } = node()
    listening.renew(null, NOW, others())
    expect(listening.wants(FAR), 'without a home').to.equal(true)
    homes.set(NEAR, OAKLAND)
    listening.renew(HOME, NOW, others())
    expect(topics()).to.include.members(['cluster/home', 'cluster/near'])
    expect(listening.clusters).to.deep.equal([])
    expect(listening.wants(FAR)).to.equal(true)
    expect(listening.isBounded).to.equal(false)
  })

  it('is the nearest clusters of a large network, and stays so when the others are forgotten', () => {
    const { listening, others, homes, topics } = node()
    homes.set(NEAR, OAKLAND)
    homes.set(FAR, LA)
    listening.renew(HOME, NOW, others())
    expect(topics()).not.to.include('cluster/far')
    expect(listening.wants(FAR)).to.equal(false)
    homes.delete(FAR)
    listening.renew(HOME, NOW + 60_000, others())
    // Else it would ask for all of them again, and forget them again, for ever.
    expect(listening.wants(FAR)).to.equal(false)
    expect(listening.isBounded).to.equal(true)
    expect(listening.mayOpen(NOW + 60_000)).to.equal(false)
    expect(listening.mayOpen(NOW + HOUR_MS)).to.equal(true)
    listening.renew(HOME, NOW + HOUR_MS, others())
    expect(listening.mayOpen(NOW + HOUR_MS)).to.equal(false)
    expect(listening.isBounded, 'nobody far was heard of for an hour').to.equal(false)
  })
})
