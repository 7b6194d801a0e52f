import { expect } from 'chai'
import { claimedBlanks, claimedUnits, claimOf, sameClaim } from '../../../src/models/claim.ts'
import type { ArtworkHash, BlankSku } from '../../../src/models/ids.ts'
import type { Item } from '../../../src/models/order.ts'

const POSTER: Item = {
  product: 'Poster',
  process: 'digital',
  size: 'A3',
  substrate: 'silk-170',
  finishings: [],
  colours: 4,
  sides: 1,
  quantity: 50,
  artwork: { hash: 'ab' as ArtworkHash, bytes: 1, mediaType: 'application/pdf', pages: 1 },
}
const FLYER: Item = { ...POSTER, product: 'Flyer', size: 'A5' }
const SHIRT: Item = { ...POSTER, process: 'dtg', size: 'M', substrate: 'tshirt-white' }
const ITEMS = [POSTER, FLYER, SHIRT, { ...POSTER, product: 'Another poster' }]

describe('claims', () => {
  it('sums the units of each process and the blanks of each kind', () => {
    const claim = claimOf(ITEMS, [
      [0, 20],
      [1, 300],
      [2, 7],
      [3, 5],
    ])
    expect(claim.units).to.deep.equal({ digital: 325, dtg: 7 })
    expect(claim.blanks).to.deep.equal({
      'silk-170/A3': 25,
      'silk-170/A5': 300,
      'tshirt-white/M': 7,
    })
  })

  it('counts only the shares of the part', () => {
    expect(claimOf(ITEMS, [[2, 1]]).units).to.deep.equal({ dtg: 1 })
    expect(claimOf(ITEMS, [[9, 1]])).to.deep.equal({ units: {}, blanks: {} })
  })

  it('is the same whatever the order of its keys', () => {
    const claim = claimOf(ITEMS, [
      [0, 1],
      [2, 1],
    ])
    const turned = { ...claim, units: { dtg: 1, digital: 1 } }
    expect(sameClaim(claim, turned)).to.equal(true)
    expect(sameClaim(claim, { ...claim, units: { dtg: 1 } })).to.equal(false)
    expect(sameClaim(claim, { ...claim, blanks: { ['silk-170/A3' as BlankSku]: 1 } })).to.equal(
      false,
    )
    expect(claimedUnits(turned)).to.deep.equal([
      ['digital', 1],
      ['dtg', 1],
    ])
    expect(claimedBlanks(claim)).to.deep.equal([
      ['silk-170/A3', 1],
      ['tshirt-white/M', 1],
    ])
  })
})
