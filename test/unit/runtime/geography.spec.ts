import { expect } from 'chai'
import { regionOf, regionsOf } from '../../../src/clusters/region.ts'
import type { ClusterDigest } from '../../../src/clusters/digest.ts'
import { summarise } from '../../../src/clusters/digest.ts'
import type { ClusterId, PeerId } from '../../../src/models/ids.ts'
import { Geography } from '../../../src/runtime/geography.ts'
import { LA, OAKLAND, SF, shop } from '../routing/fixtures.ts'

const ANNA = 'anna' as PeerId

function digestOf(cluster: string, ...shops: ReturnType<typeof shop>[]): ClusterDigest {
  const body = summarise(shops, [ANNA], [])
  if (body === null) throw new Error('no digest')
  return { ...body, cluster: cluster as ClusterId, epoch: 1, round: 1, pace: 120, author: ANNA }
}

describe('geography', () => {
  it('puts a shop where its newest profile says, also two shops of one place object', () => {
    const map = new Geography()
    const { place } = shop({ peer: 'anna', at: SF }).profile
    map.place(ANNA, place)
    map.place('boris' as PeerId, place)
    expect(map.groupOf(ANNA)).to.equal(map.groupOf('boris' as PeerId))
    map.place(ANNA, { ...place, lat: -33.9, lon: 151.2 })
    expect(map.groupOf(ANNA)).to.not.equal(map.groupOf('boris' as PeerId))
  })

  it('counts shops of which only a digest tells, for each cluster that has such cells', () => {
    const digest = digestOf('c1', shop({ peer: 'x', at: SF }), shop({ peer: 'y', at: OAKLAND }))
    const map = new Geography()
    map.setBeyond([digest, { ...digest, cluster: 'c2' as ClusterId }])
    map.place(ANNA, shop({ peer: 'anna', at: SF }).profile.place)
    expect(map.clusterOf(SF)?.members.size).to.equal(5)
    map.setBeyond([digest])
    expect(map.clusterOf(SF)?.members.size).to.equal(3)
  })

  it('moves nobody else where a digest counts one shop more or fewer', () => {
    const x = shop({ peer: 'x', at: SF })
    const y = shop({ peer: 'y', at: OAKLAND })
    const map = new Geography()
    const shown = map.mapOf(() => true)
    map.setBeyond([digestOf('c1', x, y)])
    const before = shown.placesKnown()
    map.setBeyond([digestOf('c1', x, shop({ peer: 'z', at: SF }), y)])
    expect(shown.placesKnown() - before).to.equal(1)
    expect(map.clusterOf(SF)?.members.size).to.equal(3)
    map.setBeyond([digestOf('c1', y)])
    expect(shown.placesKnown() - before).to.equal(3)
    expect(map.clusterOf(SF)?.members.size).to.equal(1)
  })
})

describe('regions', () => {
  it('of a digest are those in which its members stand', () => {
    const shops = [shop({ peer: 'x', at: SF }), shop({ peer: 'y', at: { lat: 52.5, lon: 13.4 } })]
    const regions = regionsOf(digestOf('c1', ...shops))
    expect([...regions]).to.have.members([regionOf(SF), regionOf({ lat: 52.5, lon: 13.4 })])
    expect(regions.has(regionOf(LA))).to.equal(regionOf(LA) === regionOf(SF))
  })
})
