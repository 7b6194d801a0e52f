import { expect } from 'chai'
import { customsZone, openZones } from '../../../src/routing/customs.ts'

const NOWHERE = { lat: 0, lon: 0 }
const BELFAST = { lat: 54.6, lon: -5.9 }
const TENERIFE = { lat: 28.3, lon: -16.5 }

describe('customs', () => {
  const rows: readonly (readonly [country: string, postcode: string, zone: string])[] = [
    ['DE', '101', 'EU'],
    ['MC', '980', 'EU'],
    ['ES', '280', 'EU'],
    ['ES', '350', 'IC'],
    ['ES', '380', 'IC'],
    ['ES', '510', 'EA'],
    ['GB', 'SW1', 'GB'],
    ['GB', 'BT7', 'XI'],
    ['GB', 'bt7', 'XI'],
    ['FI', '221', 'AX'],
    ['FI', '001', 'EU'],
    ['CH', '800', 'CH'],
    ['US', '350', 'US'],
    ['NO', '', 'NO'],
  ]
  for (const [country, postcode, zone] of rows) {
    it(`${country} ${postcode} is ${zone}`, () => {
      expect(customsZone(country, NOWHERE, postcode)).to.equal(zone)
    })
  }

  it('goes by where a shop lies, for shops have no postcode', () => {
    expect(customsZone('GB', BELFAST)).to.equal('XI')
    expect(customsZone('ES', TENERIFE)).to.equal('IC')
    expect(customsZone('GB', { lat: 51.5, lon: -0.1 })).to.equal('GB')
    expect(customsZone('IE', BELFAST)).to.equal('EU')
  })

  it('Northern Ireland is within two territories, which are not within each other', () => {
    expect(openZones('XI')).to.include.members(['GB', 'EU'])
    expect(openZones('EU')).to.include('XI').and.not.include('GB')
    expect(openZones('GB')).to.include('XI').and.not.include('EU')
    expect(openZones('JP')).to.deep.equal(['JP'])
  })
})
