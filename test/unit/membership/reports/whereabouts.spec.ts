import { expect } from 'chai'
import * as fc from 'fast-check'
import { Whereabouts } from '../../../../src/membership/reports/whereabouts.ts'
import type { Placed } from '../../../../src/membership/reports/whereabouts.ts'
import { distanceKm } from '../../../../src/models/geo.ts'
import type { LatLon } from '../../../../src/models/geo.ts'

const somewhere = fc.record({
  lat: fc.integer({ min: -90, max: 90 }),
  lon: fc.integer({ min: -180, max: 180 }),
})

describe('whereabouts', () => {
  it('are those of a plain sort, whoever came, moved and went', () => {
    const step = fc.record({
      name: fc.integer({ min: 0, max: 40 }),
      place: fc.option(somewhere),
      goes: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), somewhere, (steps, from) => {
        const shops = Array.from({ length: 41 }, () => ({ row: -1 }))
        const places = new Map<Placed, LatLon | null>()
        const whereabouts = new Whereabouts<Placed>()
        for (const { name, place, goes } of steps) {
          const shop = shops[name] as Placed
          if (goes) {
            places.delete(shop)
            whereabouts.delete(shop)
          } else {
            places.set(shop, place)
            whereabouts.set(shop, place)
          }
        }
        const kmTo = (shop: Placed): number => {
          const place = places.get(shop) ?? null
          return place === null ? 30_000 : Math.round(distanceKm(from, place))
        }
        const most = 20
        const expected = [...places.keys()].map(kmTo).sort((a, b) => a - b)
        const found = whereabouts.nearest(from, most)
        expect(new Set(found).size).to.equal(found.length)
        expect(found.map(kmTo).sort((a, b) => a - b)).to.deep.equal(expected.slice(0, most))
      }),
    )
  })
})
