import { expect } from 'chai'
import { HomeBook } from '../../../src/clusters/home-book.ts'
import { Scout } from '../../../src/clusters/scout.ts'
import type { HomeClaim } from '../../../src/clusters/home-claim.ts'
import { shopName } from '../membership/roster-fixture.ts'
import { claimBy, CLUSTER, cryptoOf, NOW } from './view-fixture.ts'

type Parts = ConstructorParameters<typeof Scout>

/** What a shop without a home wishes that hears one other shop say this of itself. */
function wishAfter(changes: Partial<HomeClaim>): string {
  const self = shopName(0)
  const book = new HomeBook(cryptoOf(self))
  const home = { cluster: CLUSTER, generation: 0, epoch: 1, keepers: [], size: 1 }
  book.hear(shopName(1), home, claimBy(1, changes))
  const watch = { standing: () => ({ level: 'alive' }) } as unknown as Parts[1]
  const scout = new Scout({ self, now: () => NOW } as Parts[0], watch, book, () => 'here')
  const wish = scout.choose(null, false)
  return wish.type === 'found' ? `found ${wish.rank}` : wish.type
}

describe('scout', () => {
  it('goes to where a neighbour is at home', () => {
    expect(wishAfter({})).to.equal('join')
  })

  it('does not go to one that is going to bed, nor lets it found before', () => {
    expect(wishAfter({ resting: true })).to.equal('found 0')
  })
})
