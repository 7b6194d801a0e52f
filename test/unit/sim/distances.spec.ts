import { expect } from 'chai'
import { distanceKm } from '../../../src/models/geo.ts'
import type { LatLon } from '../../../src/models/geo.ts'
import { Dice } from '../../../src/sim/dice.ts'
import { Distances } from '../../../src/sim/scale/distances.ts'

describe('distances of a large world', () => {
  it('are those of the haversine, near and far, across the date line and at the poles', () => {
    const dice = new Dice('distances')
    const drawn = Array.from({ length: 40 }, () => ({
      lat: dice.between(-9_000, 9_000) / 100,
      lon: dice.between(-18_000, 18_000) / 100,
    }))
    const places: LatLon[] = [
      ...drawn,
      { lat: 90, lon: 0 },
      { lat: -90, lon: 77 },
      { lat: 10, lon: 179.99 },
      { lat: 10, lon: -179.99 },
      { lat: 48.137, lon: 11.575 },
      { lat: 48.138, lon: 11.576 },
    ]
    const distances = new Distances(places)
    places.forEach((a, i) =>
      places.forEach((b, j) =>
        expect(distances.km(i, j), `${i} to ${j}`).to.be.closeTo(distanceKm(a, b), 0.001),
      ),
    )
  })
})
