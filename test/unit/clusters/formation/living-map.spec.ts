import { expect } from 'chai'
import * as fc from 'fast-check'
import { formClusters } from '../../../../src/clusters/formation/formation.ts'
import type { ClusterPlace } from '../../../../src/clusters/formation/group.ts'
import { LivingMap } from '../../../../src/clusters/formation/living-map.ts'
import type { PeerId } from '../../../../src/models/ids.ts'

/** Towns in one H3 base cell, in others, astride the date line, and islands within reach of each other. */
const TOWNS = [
  [52.5, 13.4],
  [50.1, 8.7],
  [48.9, 2.4],
  [-17.7, 178.9],
  [-17.7, -179.5],
  [37.8, -122.4],
] as const

const change = fc.record({
  peer: fc.nat(160).map((n) => `p${n}` as PeerId),
  comes: fc.integer({ min: 0, max: 9 }).map((n) => n > 1),
  town: fc.constantFrom(...TOWNS),
  lat: fc.double({ min: -1, max: 1, noNaN: true }),
  lon: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
  /** Many of one town in one building. */
  near: fc.constantFrom(0, 1, 1),
  /** Or counts for a shop that is known by its cluster's digest alone. */
  isNamed: fc.boolean(),
})

describe('the living map', () => {
  it('is at all times what forming clusters of all its places at once makes', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 400, size: 'max' }),
        fc.nat(20),
        (changes, lookEvery) => {
          const map = new LivingMap()
          const places = new Map<PeerId, ClusterPlace>()
          const named = new Set<PeerId>()
          changes.forEach(({ peer, comes, town: [lat, lon], near, isNamed, ...off }, n) => {
            const place = { peer, lat: lat + near * off.lat, lon: lon + near * off.lon, city: '' }
            const before = places.get(peer)
            if (before !== undefined && !named.delete(peer)) map.remove(before)
            else if (!comes || !isNamed) map.delete(peer)
            places.delete(peer)
            if (comes) {
              places.set(peer, place)
              if (isNamed) map.set(place)
              else map.add(place)
              if (isNamed) named.add(peer)
            }
            if (n % (lookEvery + 1) !== 0 && n !== changes.length - 1) return
            const whole = formClusters(places.values())
            expect(map.groups().map(({ cluster }) => cluster)).to.deep.equal(whole.clusters)
            for (const at of places.keys()) {
              const group = map.groupOf(at)?.cluster ?? null
              expect(group).to.deep.equal(named.has(at) ? whole.ofPeer(at) : null)
            }
            for (const [at, on] of TOWNS) {
              const point = { lat: at + 0.3, lon: on + 0.1 }
              expect(map.groupAt(point)?.group.id).to.equal(whole.ofPoint(point)?.id)
            }
          })
        },
      ),
      // Shrinking hundreds of changes takes minutes, and the first world says enough.
      { numRuns: 60, endOnFailure: true },
    )
  })

  it('says when it is another one, and only then', () => {
    const map = new LivingMap()
    const seen = [map.changes]
    map.set({ peer: 'a' as PeerId, lat: 1, lon: 2, city: '' })
    seen.push(map.changes)
    map.groupOf('a' as PeerId)
    expect(map.delete('b' as PeerId)).to.equal(false)
    expect(map.changes).to.equal(seen[1])
    expect(map.delete('a' as PeerId)).to.equal(true)
    seen.push(map.changes)
    expect(new Set(seen).size).to.equal(3)
    expect(map.groupAt({ lat: 1, lon: 2 })).to.equal(null)
  })
})
