import { expect } from 'chai'
import * as fc from 'fast-check'
import { bestImaginable } from '../../../../src/clusters/digests/digest-shop.ts'
import { summarise } from '../../../../src/clusters/digests/digest.ts'
import type { ClusterDigest } from '../../../../src/clusters/digests/digest.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import type { KnownShop } from '../../../../src/models/shop.ts'
import { distanceKm } from '../../../../src/models/geo.ts'
import { Router } from '../../../../src/routing/router.ts'
import { estimateClusters } from '../../../../src/routing/solicit.ts'
import { NOW, request, settings, shop, tableOf } from '../../routing/fixtures.ts'
import { anyRequest, anyShops } from '../../routing/worlds.ts'

const HOUR_MS = 3_600_000
/** Places are told by their cells. */
const ROUNDED_PER_MILLE = 1
const ANY_COST_PER_MILLE = 1_000_000_000

function digestOf(shops: readonly KnownShop[]): ClusterDigest {
  const body = summarise(shops, [], [])
  if (body === null) throw new Error('no shops')
  const said = { cluster: 'c1' as ClusterId, epoch: 1, round: NOW / 1_000, pace: 120 }
  return { ...body, ...said, author: 'anna' as PeerId }
}

/** A cluster keeps one time: no lorry crosses many zones in a day. */
function inOneZone(shops: readonly KnownShop[]): KnownShop[] {
  const timeZone = shops[0]?.profile.place.timeZone ?? 'UTC'
  return shops.map(({ profile, report }) => ({
    profile: { ...profile, place: { ...profile.place, timeZone } },
    report,
  }))
}

describe('the best shop that a cluster could have', () => {
  it('can whatever a real one of it can, by whatever hour, and costs no more', () => {
    const hours = fc.integer({ min: 1, max: 200 })
    const drawn = fc.property(anyShops(1, 3), anyRequest, hours, (some, asked, hour) => {
      const shops = inOneZone(some)
      const ask = { ...asked, spec: { ...asked.spec, shipBy: NOW + hour * HOUR_MS } }
      const router = new Router(tableOf(shops), settings())
      const real = router.alternatives(ask, shops.length, ANY_COST_PER_MILLE)
      fc.pre(real.length > 0)
      const imagined = bestImaginable(digestOf(shops), ask.spec)
      const [bound] = estimateClusters(ask, [imagined], settings()).clusters
      if (bound === undefined) throw new Error('a real one could, and the imagined could not')
      const least = Math.min(...real.map(({ cost }) => cost))
      expect(bound.cost).to.be.at.most(least * (1 + ROUNDED_PER_MILLE / 1_000) + 1)
    })
    fc.assert(drawn, { numRuns: 500, maxSkipsPerRun: 200 })
  }).timeout(30_000)

  it('is as much nearer to the destination as its cluster reaches, however far that is', () => {
    const place = (peer: string, lon: number): KnownShop => shop({ peer, at: { lat: 0, lon } })
    const digest = digestOf([place('west', -40), place('east', 40)])
    const { spec } = request()
    const near = { lat: 0, lon: 120 }
    const { place: at } = bestImaginable(digest, {
      ...spec,
      destination: { ...spec.destination, near },
    }).profile
    const nearer = distanceKm(digest.centre, near) - distanceKm(at, near)
    expect(nearer).to.be.closeTo(digest.reachKm, 1)
  })

  it('stands in the country of its cluster from which a parcel is declared least', () => {
    const shops = ['CH', 'DE'].map((country, n) => {
      const one = shop({ peer: `shop-${n}` })
      return shop({
        peer: `shop-${n}`,
        profile: { place: { ...one.profile.place, country } },
      })
    })
    const countryFor = (country: string): string => {
      const { spec } = request()
      const destination = { ...spec.destination, country }
      return bestImaginable(digestOf(shops), { ...spec, destination }).profile.place.country
    }
    expect(['CH', 'DE', 'FR', 'LI', 'US'].map(countryFor)).to.deep.equal([
      'CH',
      'DE',
      'DE',
      'CH',
      'CH',
    ])
  })
})
