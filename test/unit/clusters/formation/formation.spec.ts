import { nameClusters } from '../../../../src/clusters/formation/cluster-names.ts'
import { expect } from 'chai'
import * as fc from 'fast-check'
import {
  CLUSTER_SIZE_MAX,
  CLUSTER_SIZE_MIN,
  formClusters,
} from '../../../../src/clusters/formation/formation.ts'
import type { ClusterMap } from '../../../../src/clusters/formation/formation.ts'
import type { ClusterPlace } from '../../../../src/clusters/formation/group.ts'
import { distanceKm } from '../../../../src/models/geo.ts'
import { makeOrderId, parseOrderId } from '../../../../src/models/ids.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'

function place(peer: string, lat: number, lon: number, city = peer): ClusterPlace {
  return { peer: peer as PeerId, lat, lon, city }
}

/** Many shops in few cities, as shops are. */
function town(name: string, lat: number, lon: number, count: number): ClusterPlace[] {
  return Array.from({ length: count }, (_, n) => {
    // A golden-angle spiral of some 30 km: spread evenly, the same on every run.
    const radius = 0.3 * Math.sqrt((n + 0.5) / count)
    return place(
      `${name}-${n}`,
      lat + radius * Math.sin(n * 2.4),
      lon + radius * Math.cos(n * 2.4),
      name,
    )
  })
}

function shape(map: ClusterMap): (readonly [string, readonly PeerId[]])[] {
  return map.clusters.map(({ id, members }) => [id, members] as const)
}

const anyPlaces = fc
  .array(
    fc.record({
      town: fc.constantFrom(
        [37.8, -122.4],
        [52.5, 13.4],
        [-17.7, 178.9],
        [64.1, -21.9],
        [35.7, 139.7],
      ),
      lat: fc.double({ min: -2, max: 2, noNaN: true }),
      lon: fc.double({ min: -2, max: 2, noNaN: true }),
    }),
    { maxLength: 150 },
  )
  .map((all) =>
    all.map(({ town: [lat = 0, lon = 0], ...off }, n) => {
      const east = lon + off.lon
      return place(`p${n}`, lat + off.lat, east > 180 ? east - 360 : east)
    }),
  )

describe('cluster formation', () => {
  it('makes one cluster of a few shops of one region, named after the city in its midst', () => {
    const map = formClusters([
      place('sf', 37.77, -122.42, 'San Francisco'),
      place('oak', 37.8, -122.27, 'Oakland'),
      place('la', 34.05, -118.24, 'Los Angeles'),
    ])
    expect(map.clusters).to.have.length(1)
    expect(map.clusters[0]?.members).to.deep.equal(['la', 'oak', 'sf'])
    expect(map.clusters[0]?.heart).to.deep.equal({ lat: 37.8, lon: -122.27 })
    expect([...nameClusters(map.clusters).values()]).to.deep.equal(['Oakland US'])
  })

  it('tells two clusters of one city apart by their ids', () => {
    const heart = { lat: 37.78, lon: -122.42 }
    const names = nameClusters([
      { id: 'aa' as ClusterId, heart },
      { id: 'bb' as ClusterId, heart },
      { id: 'cc' as ClusterId, heart: { lat: 52.5, lon: 13.4 } },
    ])
    expect([...names.values()]).to.deep.equal([
      'San Francisco US (aa)',
      'San Francisco US (bb)',
      'Berlin DE',
    ])
  })

  it('has no cluster where there is no shop', () => {
    const map = formClusters([])
    expect(map.clusters).to.deep.equal([])
    expect(map.ofPoint({ lat: 0, lon: 0 })).to.equal(null)
  })

  it('leaves islands as they are', () => {
    const map = formClusters([place('hilo', 19.7, -155.1), ...town('berlin', 52.5, 13.4, 5)])
    expect(map.ofPeer('hilo' as PeerId)?.members).to.deep.equal(['hilo'])
  })

  it('divides a region that has too many shops, and keeps the size bounds', () => {
    const map = formClusters([...town('paris', 48.9, 2.4, 150), ...town('lyon', 45.8, 4.8, 20)])
    expect(map.clusters.length).to.be.greaterThan(5)
    for (const { members } of map.clusters) {
      expect(members.length).to.be.within(CLUSTER_SIZE_MIN, CLUSTER_SIZE_MAX)
    }
    const lyon = map.ofPeer('lyon-3' as PeerId)
    expect(lyon?.members.some((peer) => peer.startsWith('paris'))).to.equal(false)
  })

  it('divides by name what stands in one building', () => {
    const tower = Array.from({ length: 70 }, (_, n) => place(`t${n}`, 22.3, 114.2))
    const sizes = formClusters(tower).clusters.map(({ members }) => members.length)
    expect(sizes).to.have.members([23, 23, 24])
  })

  it('gives a destination the cluster of its nearest shop, also across the date line', () => {
    const map = formClusters([...town('suva', -18.1, 178.4, 4), ...town('apia', -13.8, -171.8, 4)])
    expect(map.ofPoint({ lat: -16.8, lon: -179.9 })).to.equal(map.ofPeer('suva-0' as PeerId))
  })

  it('names clusters so that order ids can carry them', () => {
    const tower = Array.from({ length: 70 }, (_, n) => place(`t${n}`, 22.3, 114.2))
    for (const { id } of formClusters([...tower, ...town('paris', 48.9, 2.4, 150)]).clusters) {
      const order = makeOrderId({
        cluster: id,
        epoch: 1,
        day: 2,
        intake: 'abcdefghij',
        boot: 3,
        seq: 4,
      })
      expect(parseOrderId(order)?.cluster).to.equal(id)
    }
  })

  it('is a partition, within the upper bound, whatever the order of the places', () => {
    fc.assert(
      fc.property(anyPlaces, fc.infiniteStream(fc.nat()), (places, keys) => {
        const map = formClusters(places)
        const members = map.clusters.flatMap((cluster) => cluster.members)
        expect([...members].sort()).to.deep.equal(places.map((one) => one.peer).sort())
        expect(new Set(map.clusters.map(({ id }) => id)).size).to.equal(map.clusters.length)
        for (const cluster of map.clusters) {
          expect(cluster.members.length).to.be.at.most(CLUSTER_SIZE_MAX)
        }
        const shuffled = places
          .map((one) => ({ one, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one)
        expect(shape(formClusters(shuffled))).to.deep.equal(shape(map))
      }),
      { numRuns: 60 },
    )
  })

  it('finds the nearest shop’s cluster as a look at every shop does', () => {
    const point = fc.record({
      lat: fc.double({ min: -70, max: 75, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    fc.assert(
      fc.property(anyPlaces, point, (places, at) => {
        const map = formClusters(places)
        const nearestKm = Math.min(...places.map((one) => distanceKm(one, at)))
        const cluster = map.ofPoint(at)
        if (cluster === null) {
          expect(places).to.have.length(0)
          return
        }
        const members = places.filter((one) => cluster.members.includes(one.peer))
        const foundKm = Math.min(...members.map((one) => distanceKm(one, at)))
        expect(foundKm).to.be.closeTo(nearestKm, 1e-6)
      }),
    )
  })

  it('moves few shops when one comes', () => {
    const places = [
      ...town('paris', 48.9, 2.4, 150),
      ...town('lyon', 45.8, 4.8, 40),
      ...town('nice', 43.7, 7.3, 25),
    ]
    const before = formClusters(places)
    let moved = 0
    for (let n = 0; n < 40; n++) {
      const after = formClusters([...places, place('new', 44 + n / 8, 2.4 + n / 16)])
      for (const { peer } of places) if (after.ofPeer(peer)?.id !== before.ofPeer(peer)?.id) moved++
    }
    // Of 40 times 215.
    expect(moved).to.be.below(86)
  })
})
