import { expect } from 'chai'
import { HomeBook } from '../../../../src/clusters/steward/home-book.ts'
import { Scout } from '../../../../src/clusters/formation/scout.ts'
import type { HomeClaim } from '../../../../src/clusters/steward/home-claim.ts'
import type { ViewRegister } from '../../../../src/clusters/view/view-register.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { claimBy, CLUSTER, cryptoOf, NOW, viewOf } from '../view-fixture.ts'

type Parts = ConstructorParameters<typeof Scout>

/** What a shop without a home wishes that hears one other shop say this of itself. */
function wishAfter(changes: Partial<HomeClaim>): string {
  const self = shopName(0)
  const book = new HomeBook(cryptoOf(self))
  const home = { cluster: CLUSTER, generation: 0, epoch: 1, keepers: [], size: 1 }
  book.hear(shopName(1), home, claimBy(1, changes))
  const watch = { standing: () => ({ level: 'alive' }), changes: 0 } as unknown as Parts[1]
  const scout = new Scout({ self, now: () => NOW } as Parts[0], watch, book, {
    groupOf: () => 'here',
    matesOf: () => [],
    placesKnown: () => 0,
  })
  const wish = scout.choose(null, false)
  return wish.type === 'found' ? `found ${wish.rank}` : wish.type
}

/** A shop among others that counts how often it looks at who is connected, and where they live. */
class Lookout {
  now = 0
  watch = 0
  book = 0
  places = 0
  looks = 0
  groups = 0
  readonly #homes = new Map<PeerId, { readonly cluster: string; readonly size: number }>()
  home: unknown = { cluster: 'c1', view: viewOf(3) }
  readonly scout: Scout

  constructor() {
    const counts = {
      watch: () => this.watch,
      book: () => this.book,
    }
    this.scout = new Scout(
      { self: shopName(0), now: () => this.now } as unknown as Parts[0],
      {
        standing: () => ({ level: 'alive' }),
        get changes() {
          return counts.watch()
        },
      } as unknown as Parts[1],
      {
        peers: () => {
          this.looks += 1
          return []
        },
        of: (peer: PeerId) => {
          const at = this.#homes.get(peer)
          return at === undefined ? null : { home: at }
        },
        refTo: (cluster: ClusterId) =>
          [...this.#homes.values()].find((at) => at.cluster === cluster) ?? null,
        get changes() {
          return counts.book()
        },
      } as unknown as Parts[2],
      {
        groupOf: (_peer: PeerId) => {
          this.groups += 1
          return 'here'
        },
        matesOf: () => [shopName(0), shopName(1), shopName(2)],
        placesKnown: () => this.places,
      },
    )
  }

  /** A shop says that it is at home in a cluster of so many. */
  lives(n: number, cluster: string, size: number): void {
    this.#homes.set(shopName(n), { cluster, size })
  }

  /** Whether it had to look around. */
  looked(homeIsLost = false): boolean {
    const before = this.looks
    this.scout.choose(this.home as ViewRegister, homeIsLost)
    return this.looks > before
  }
}

describe('scout', () => {
  it('goes to where a neighbour is at home', () => {
    expect(wishAfter({})).to.equal('join')
  })

  it('does not go to one that is going to bed, nor lets it found before', () => {
    expect(wishAfter({ resting: true })).to.equal('found 0')
  })

  it('looks around again only where something has changed', () => {
    const lookout = new Lookout()
    expect(lookout.looked()).to.equal(true)
    expect(lookout.looked()).to.equal(false)
    const changes: readonly (() => void)[] = [
      () => (lookout.watch += 1),
      () => (lookout.book += 1),
      () => (lookout.places += 1),
      () => lookout.scout.shun('c9' as ClusterId),
      // It is forgiven.
      () => (lookout.now += 60_000),
      () => lookout.scout.giveUp('c8' as ClusterId),
      () => (lookout.home = { cluster: 'c1', view: viewOf(4) }),
    ]
    for (const change of changes) {
      change()
      expect(lookout.looked(), String(change)).to.equal(true)
      expect(lookout.looked(), String(change)).to.equal(false)
    }
    expect(lookout.looked(true)).to.equal(true)
  })

  it('asks where somebody lives once, and again where anybody has come or gone', () => {
    const lookout = new Lookout()
    const asked = (): number => {
      const before = lookout.groups
      lookout.looked()
      return lookout.groups - before
    }
    expect(asked()).to.equal(viewOf(3).members.length)
    lookout.book += 1
    expect(asked(), 'somebody said where it is at home').to.equal(0)
    lookout.places += 1
    expect(asked(), 'somebody has come').to.equal(viewOf(3).members.length)
  })

  it('misses those of its group of whom it does not know where they live', () => {
    const lookout = new Lookout()
    expect(lookout.scout.strangers()).to.deep.equal([shopName(1), shopName(2)])
    lookout.lives(1, 'c1', 32)
    expect(lookout.scout.strangers()).to.deep.equal([shopName(2)])
  })

  it('names one of each other cluster that was full when it was heard of last', () => {
    const lookout = new Lookout()
    const inFull = (home: string): readonly PeerId[] => {
      lookout.home = { cluster: home, view: viewOf(3) }
      lookout.scout.choose(lookout.home as ViewRegister, false)
      return lookout.scout.inFull
    }
    lookout.lives(1, 'c2', 32)
    lookout.lives(2, 'c2', 32)
    expect(inFull('c1')).to.deep.equal([shopName(1)])
    expect(inFull('c2')).to.deep.equal([])
    lookout.lives(1, 'c3', 31)
    lookout.lives(2, 'c3', 31)
    expect(inFull('c1')).to.deep.equal([])
  })
})
