import { expect } from 'chai'
import { nearest } from '../../../src/runtime/nearest.ts'

describe('nearest', () => {
  const km = (n: number): number => n

  it('takes the nearest in the order in which they stand', () => {
    expect(nearest([5, 1, 4, 2, 3], km, 3)).to.deep.equal([1, 2, 3])
    expect(nearest([5, 1], km, 3)).to.deep.equal([5, 1])
  })

  it('takes the first of those equally far away, also where nobody knows how far', () => {
    const shops = [
      { name: 'a', km: Infinity },
      { name: 'b', km: 7 },
      { name: 'c', km: 7 },
      { name: 'd', km: 1 },
      { name: 'e', km: Infinity },
    ]
    const names = (most: number): string =>
      nearest(shops, (shop) => shop.km, most)
        .map(({ name }) => name)
        .join('')
    expect([1, 2, 3, 4].map(names)).to.deep.equal(['d', 'bd', 'bcd', 'abcd'])
  })
})
