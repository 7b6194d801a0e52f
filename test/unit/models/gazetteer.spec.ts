import { expect } from 'chai'
import { findPlace, isKnownCountry, nearestCity } from '../../../src/models/gazetteer.ts'

const CASES: readonly (readonly [
  country: string,
  region: string,
  city: string,
  precision: string,
  lat: number,
  lon: number,
])[] = [
  ['US', 'CA', 'San Francisco', 'city', 37.8, -122.4],
  ['US', 'ca', 'OAKLAND', 'city', 37.8, -122.3],
  ['US', '', 'New York', 'city', 40.7, -74],
  ['US', 'OR', 'Portland', 'city', 45.5, -122.7],
  ['US', 'ME', 'Portland', 'region', 43.9, -70.1],
  ['DE', '', 'Köln', 'city', 50.9, 6.9],
  ['DE', '', 'Cologne', 'city', 50.9, 6.9],
  ['DE', 'Hessen', 'Kleinkleckersdorf', 'country', 51, 9.8],
  ['PL', '', 'Łódź', 'city', 51.8, 19.5],
]

describe('gazetteer', () => {
  for (const [country, region, city, precision, lat, lon] of CASES) {
    it(`finds ${city}, ${region} ${country} by its ${precision}`, () => {
      const found = findPlace(country, region, city)
      expect(found?.precision).to.equal(precision)
      expect(found?.at.lat).to.be.closeTo(lat, 0.3)
      expect(found?.at.lon).to.be.closeTo(lon, 0.3)
    })
  }

  it('knows no place in a country that does not exist', () => {
    expect(findPlace('XX', '', 'Berlin')).to.equal(null)
    expect(isKnownCountry('XX')).to.equal(false)
    expect(isKnownCountry('DE')).to.equal(true)
  })

  it('names the city nearest to a place as people write it', () => {
    expect(nearestCity({ lat: 37.78, lon: -122.42 })).to.equal('San Francisco US')
    expect(nearestCity({ lat: 52.5, lon: 13.4 })).to.equal('Berlin DE')
    expect(nearestCity({ lat: -36.8, lon: 174.7 })).to.equal('Auckland NZ')
  })

  it('gives the larger city of two with one name', () => {
    expect(findPlace('US', '', 'Columbus')?.at.lat).to.be.closeTo(40, 0.3)
  })
})
