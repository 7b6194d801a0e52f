import { expect } from 'chai'
import { regionOf, regionsOf } from '../../../../src/clusters/digests/region.ts'
import type { ClusterDigest } from '../../../../src/clusters/digests/digest.ts'
import { placesOf, summarise } from '../../../../src/clusters/digests/digest.ts'
import { formClusters } from '../../../../src/clusters/formation/formation.ts'
import { cellOf } from '../../../../src/clusters/formation/group.ts'
import { LivingMap } from '../../../../src/clusters/formation/living-map.ts'
import { neighbourhoodOf } from '../../../../src/clusters/digests/scope.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import type { KnownShop } from '../../../../src/models/shop.ts'
import { Geography } from '../../../../src/runtime/neighbourhood/geography.ts'
import { Dice } from '../../../../src/sim/dice.ts'
import { Globe } from '../../../../src/sim/scale/globe.ts'
import { LA, OAKLAND, SF, shop } from '../../routing/fixtures.ts'

const ANNA = 'anna' as PeerId
const SEATTLE = { lat: 47.6, lon: -122.3 }

function digestOf(cluster: string, ...shops: ReturnType<typeof shop>[]): ClusterDigest {
  const body = summarise(shops, [ANNA], [])
  if (body === null) throw new Error('no digest')
  return { ...body, cluster: cluster as ClusterId, epoch: 1, round: 1, pace: 120, author: ANNA }
}

describe('geography', () => {
  it('puts a shop where its newest profile says, also two shops of one place object', () => {
    const map = new Geography(SF)
    const { place } = shop({ peer: 'anna', at: SF }).profile
    map.place(ANNA, place)
    map.place('boris' as PeerId, place)
    expect(map.groupOf(ANNA)).to.equal(map.groupOf('boris' as PeerId))
    map.place(ANNA, { ...place, lat: -33.9, lon: 151.2 })
    expect(map.groupOf(ANNA)).to.not.equal(map.groupOf('boris' as PeerId))
  })

  it('counts shops of which only a digest tells, for each cluster that has such cells', () => {
    const digest = digestOf('c1', shop({ peer: 'x', at: SF }), shop({ peer: 'y', at: OAKLAND }))
    const map = new Geography(SF)
    map.setBeyond([digest, { ...digest, cluster: 'c2' as ClusterId }])
    map.place(ANNA, shop({ peer: 'anna', at: SF }).profile.place)
    expect(map.clusterOf(SF)?.members.size).to.equal(5)
    map.setBeyond([digest])
    expect(map.clusterOf(SF)?.members.size).to.equal(3)
  })

  it('moves nobody else where a digest counts one shop more or fewer', () => {
    const x = shop({ peer: 'x', at: SF })
    const y = shop({ peer: 'y', at: OAKLAND })
    const map = new Geography(SF)
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

/** Clusters as they form of so many shops around the world, each with a digest. */
function world(count: number): { shop: KnownShop; cluster: ClusterId }[] {
  const [globe, dice] = [new Globe(), new Dice('world')]
  const shops = Array.from({ length: count }, (_, n) =>
    shop({ peer: `shop-${n}`, at: globe.around(globe.city(dice), dice) }),
  )
  const map = formClusters(shops.map(({ profile: { peer, place } }) => ({ ...place, peer })))
  return shops.map((one) => ({ shop: one, cluster: idOf(map.ofPeer(one.profile.peer)) }))
}

function idOf(cluster: { readonly id: ClusterId } | null): ClusterId {
  if (cluster === null) throw new Error('no cluster')
  return cluster.id
}

describe('geography at size', () => {
  const DELHI = { lat: 28.6, lon: 77.2 }
  const TOKYO = { lat: 35.7, lon: 139.7 }
  const YOKOHAMA = { lat: 35.4, lon: 139.6 }
  const SYDNEY = { lat: -33.9, lon: 151.2 }

  it('puts a shop with the mates that it would have if every shop of the world were looked at', () => {
    const all = world(2_000)
    const byCluster = Map.groupBy(all, ({ cluster }) => cluster)
    const digests = new Map(
      [...byCluster].map(([id, some]) => [id, digestOf(id, ...some.map((one) => one.shop))]),
    )
    let left = 0
    for (const { shop: own, cluster } of all.filter((_, n) => n % 67 === 0)) {
      const heard = neighbourhoodOf(cluster, own.profile.place, digests.values(), new Set())
      const known = all.filter((one) => heard.has(one.cluster)).map((one) => one.shop.profile)
      const beyond = [...digests.values()].filter((digest) => !heard.has(digest.cluster))
      const map = new Geography(own.profile.place)
      const whole = new LivingMap()
      for (const { peer, place } of known) {
        map.place(peer, place)
        whole.set({ ...place, peer })
      }
      map.setBeyond(beyond)
      beyond.forEach((digest) =>
        placesOf(digest).forEach((at, n) =>
          whole.add({ ...at, city: '', peer: `${digest.cluster}/${n}` as PeerId }),
        ),
      )
      const { peer } = own.profile
      const names = new Set(known.map((one) => one.peer))
      const mates = whole.groupOf(peer)?.members.map((one) => one.peer) ?? []
      const found = map.mapOf(() => true).matesOf(peer)
      expect(found.filter((mate) => names.has(mate))).to.have.members(
        mates.filter((mate) => names.has(mate)),
      )
      expect(map.groupOf(peer)).to.equal(whole.groupOf(peer)?.id)
      left += beyond.length
    }
    expect(left).to.be.above(1_000)
  })

  it('lets a lone shop join others across the edge of its largest cell', () => {
    const east = Array.from({ length: 600 }, (_, n) => ({ lat: 50, lon: n / 10 }))
    const edge = east.findIndex((at, n) => n > 0 && cellOf(at, 0) !== cellOf(east[n - 1] ?? at, 0))
    const [own, other] = [east[edge - 1] ?? SF, east[edge] ?? SF]
    const map = new Geography(own)
    map.place(ANNA, shop({ peer: 'anna', at: own }).profile.place)
    const across = ['x', 'y', 'z'].map((peer) => shop({ peer, at: other }))
    map.setBeyond([digestOf('across', ...across)])
    expect(map.clusterOf(own)?.members.size).to.equal(4)
    expect(map.clusterOf(own)?.id).to.equal(map.groupOf(ANNA))
  })

  it('has a far destination belong to the cluster whose shops are nearest, whatever lies between', () => {
    const near = digestOf('tokyo', shop({ peer: 'x', at: TOKYO }), shop({ peer: 'y', at: SYDNEY }))
    const other = digestOf('yokohama', shop({ peer: 'z', at: YOKOHAMA }))
    const map = new Geography(SF)
    expect(map.clusterOf(TOKYO)).to.equal(null)
    map.setBeyond([other, near])
    expect(map.clusterOf(TOKYO)?.id).to.equal('tokyo')
    expect(map.clusterOf(YOKOHAMA)?.id).to.equal('yokohama')
    expect(map.clusterOf(SYDNEY)?.id).to.equal('tokyo')
    const at = { ...TOKYO }
    expect(map.clusterOf(TOKYO, [['x' as PeerId, at]])?.members).to.deep.equal(new Set(['x']))
    expect(map.clusterOf(YOKOHAMA, [['x' as PeerId, at]])?.members.size).to.equal(0)
    map.setBeyond([other])
    expect(map.clusterOf(TOKYO, [['x' as PeerId, at]])?.id).to.equal('yokohama')
    expect(map.clusterOf(TOKYO, [['x' as PeerId, at]])?.members.size).to.equal(1)
    map.place(ANNA, shop({ peer: 'anna', at: SF }).profile.place)
    expect(map.clusterOf(SF)?.members).to.deep.equal(new Set([ANNA]))
    expect(map.clusterOf(DELHI)?.id).to.equal('yokohama')
  })

  it('names clusters anew when one comes, stands elsewhere, or goes', () => {
    const map = new Geography(SF)
    map.place(ANNA, shop({ peer: 'anna', at: SF }).profile.place)
    // Three that stand together are a cluster of their own.
    const at = (place: typeof SF): ClusterDigest =>
      digestOf('near', ...['x', 'y', 'z'].map((peer) => shop({ peer, at: place })))
    const nameAt = (place: typeof SF): string => map.nameOf(map.groupAt(place))
    const before = nameAt(SF)
    map.setBeyond([at(LA)])
    expect(nameAt(LA)).to.contain('Los Angeles')
    map.setBeyond([at(SEATTLE)])
    expect(nameAt(SEATTLE)).to.contain('Seattle')
    map.setBeyond([])
    expect(nameAt(SEATTLE), 'nobody else is left').to.equal(before)
    const home = map.homeOf(ANNA)
    map.remove(ANNA)
    expect(map.nameOf(home)).to.equal('')
  })

  it('shows far clusters among the others, by a name of their own', () => {
    const map = new Geography(SF)
    map.place(ANNA, shop({ peer: 'anna', at: SF }).profile.place)
    map.setBeyond([digestOf('far', shop({ peer: 'x', at: TOKYO }), shop({ peer: 'y', at: TOKYO }))])
    const shown = map.metrics(() => null, map.homeOf(ANNA), {}, 0)
    expect(shown.map(({ id, shops }) => [id, shops])).to.deep.equal([
      [map.homeOf(ANNA), 1],
      ['far', 2],
    ])
    expect(shown[1]?.name).to.equal('Tokyo JP')
    map.setBeyond([])
    expect(map.nameOf('far' as ClusterId)).to.equal('')
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
