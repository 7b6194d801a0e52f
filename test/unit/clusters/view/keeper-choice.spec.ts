import { expect } from 'chai'
import { chooseCommittee } from '../../../../src/clusters/view/committee.ts'
import { chooseKeepers, replacementFor } from '../../../../src/clusters/view/keeper-choice.ts'
import type { KeeperCandidate } from '../../../../src/clusters/view/keeper-choice.ts'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { memberAt, storeOf, viewOf } from '../view-fixture.ts'

const candidate = (n: number, site = `site ${n}`): KeeperCandidate => ({
  peer: shopName(n),
  store: storeOf(n),
  site,
})
const shops = (count: number, from = 0): KeeperCandidate[] =>
  Array.from({ length: count }, (_, n) => candidate(n + from))
const peersOf = (keepers: readonly { readonly peer: PeerId }[]): PeerId[] =>
  keepers.map(({ peer }) => peer)

interface Choice {
  readonly what: string
  readonly own: readonly KeeperCandidate[]
  readonly neighbours?: readonly KeeperCandidate[]
  readonly wanted?: 1 | 3 | 5
  readonly copies: number
  readonly sites: number
}

const CHOICES: readonly Choice[] = [
  { what: 'nobody', own: [], copies: 0, sites: 0 },
  { what: 'a lone shop', own: shops(1), copies: 1, sites: 1 },
  { what: 'two shops, of which both would have to live', own: shops(2), copies: 1, sites: 1 },
  {
    what: 'two shops and a neighbour',
    own: shops(2),
    neighbours: shops(1, 50),
    copies: 3,
    sites: 3,
  },
  { what: 'a cluster', own: shops(9), copies: 3, sites: 3 },
  { what: 'a cluster for a valuable order', own: shops(9), wanted: 5, copies: 5, sites: 5 },
  { what: 'four shops for a valuable order', own: shops(4), wanted: 5, copies: 3, sites: 3 },
  {
    what: 'three shops and two neighbours for a valuable order',
    own: shops(3),
    neighbours: shops(2, 50),
    wanted: 5,
    copies: 5,
    sites: 5,
  },
  {
    what: 'three shops of one building',
    own: [0, 1, 2].map((n) => candidate(n, 'mall')),
    copies: 3,
    sites: 1,
  },
  {
    what: 'a building of three and a neighbour',
    own: [0, 1, 2].map((n) => candidate(n, 'mall')),
    neighbours: [candidate(50)],
    copies: 3,
    sites: 2,
  },
]

describe('keepers of a new register', () => {
  for (const { what, own, neighbours = [], wanted = 3, copies, sites } of CHOICES) {
    it(`of ${what}: ${copies} of ${wanted} copies on ${sites} sites, and it says so`, () => {
      const { keepers, durability } = chooseKeepers('order/x', own, neighbours, wanted)
      expect(durability).to.deep.equal({ copies, wanted, sites })
      expect(new Set(peersOf(keepers)).size).to.equal(copies)
    })
  }

  it('are the same for all who know the same, and spread over the cluster', () => {
    const counts = new Map<PeerId, number>()
    for (let n = 0; n < 600; n += 1) {
      const { keepers } = chooseKeepers(`order/${n}`, shops(6), [], 3)
      expect(chooseKeepers(`order/${n}`, shops(6).toReversed(), [], 3).keepers).to.deep.equal(
        keepers,
      )
      for (const peer of peersOf(keepers)) counts.set(peer, (counts.get(peer) ?? 0) + 1)
    }
    for (const count of counts.values()) expect(count).to.be.within(240, 360)
  })

  it('are three of the own cluster and two of others where five are wanted', () => {
    for (let n = 0; n < 50; n += 1) {
      const [self] = shops(1)
      const first = n % 2 === 0 || self === undefined ? [] : [self]
      const own = first.length === 0 ? shops(9) : shops(8, 1)
      const near = new Set(peersOf(shops(9)))
      const { keepers } = chooseKeepers(`order/${n}`, own, shops(9, 50), 5, first)
      expect(peersOf(keepers).filter((peer) => near.has(peer))).to.have.length(3)
      expect(keepers).to.have.length(5)
      // One too few elsewhere: better five at home than three.
      const { keepers: home } = chooseKeepers(`order/${n}`, own, shops(1, 50), 5, first)
      expect(peersOf(home).filter((peer) => near.has(peer))).to.have.length(4)
    }
  })

  it('take distinct sites first', () => {
    const own = [candidate(0, 'mall'), candidate(1, 'mall'), candidate(2, 'mall'), ...shops(2, 3)]
    for (let n = 0; n < 50; n += 1) {
      expect(chooseKeepers(`order/${n}`, own, [], 3).durability.sites).to.equal(3)
    }
  })
})

describe('replacement of keepers', () => {
  const { keepers } = chooseKeepers('order/x', shops(6), [], 3)
  const [first] = keepers
  const lost = keepers.slice(0, 1)

  it('puts the next one in the place of who is lost and moves nobody else', () => {
    const next = replacementFor('order/x', keepers, lost, shops(6), [])
    expect(next).to.have.length(3)
    expect(peersOf(next ?? [])).to.include.members(peersOf(keepers.slice(1)))
    expect(peersOf(next ?? [])).not.to.include(first?.peer)
  })

  it('takes the same shop with a new disk where nobody else is', () => {
    const own = shops(6)
      .filter(({ peer }) => keepers.some((keeper) => keeper.peer === peer))
      .map((shop) => (shop.peer === first?.peer ? { ...shop, store: 'new' as StoreId } : shop))
    const next = replacementFor('order/x', keepers, lost, own, [])
    expect(next).to.deep.include({ peer: first?.peer, store: 'new' })
  })

  it('changes nothing where nobody is lost', () => {
    expect(replacementFor('order/x', keepers, [], shops(6), [])).to.equal(null)
  })

  it('adds two of other clusters where five are wanted, and replaces each where it was', () => {
    const next = replacementFor('order/x', keepers, [], shops(6), shops(6, 50), 5) ?? []
    const near = new Set(peersOf(shops(6)))
    const [far] = next.filter(({ peer }) => !near.has(peer))
    const [close] = next.filter(({ peer }) => near.has(peer))
    expect(next).to.have.length(5)
    expect(next.filter(({ peer }) => near.has(peer))).to.have.length(3)
    for (const one of [far, close]) {
      const again = replacementFor(
        'order/x',
        next,
        one === undefined ? [] : [one],
        shops(6),
        shops(6, 50),
      )
      expect(peersOf(again ?? []).filter((peer) => near.has(peer))).to.have.length(3)
      expect(again).to.have.length(5)
    }
  })

  it('waits where nobody can step in', () => {
    const own = shops(6).filter(({ peer }) => keepers.some((keeper) => keeper.peer === peer))
    expect(replacementFor('order/x', keepers, lost, own, [])).to.equal(null)
    expect(replacementFor('order/x', keepers, lost, own, shops(1, 50))).to.have.length(3)
  })
})

describe('committee', () => {
  const cases: readonly (readonly [awake: number, keepers: number])[] = [
    [1, 1],
    [2, 1],
    [3, 3],
    [6, 3],
    [7, 5],
    [32, 5],
  ]
  for (const [awake, keepers] of cases) {
    it(`of ${awake} who are awake has ${keepers}`, () => {
      expect(chooseCommittee(viewOf(awake))).to.have.length(keepers)
    })
  }

  it('keeps who is in it, and leaves out who rests or is avoided', () => {
    const view = viewOf(6)
    expect(chooseCommittee(view)).to.deep.equal(view.committee)
    const without = chooseCommittee(view, new Set([shopName(0)]))
    expect(peersOf(without)).not.to.include(shopName(0))
    expect(peersOf(without)).to.include.members([shopName(1), shopName(2)])
    const members = view.members.map((m, n) => (n === 1 ? { ...m, resting: true } : m))
    expect(peersOf(chooseCommittee({ ...view, members }))).not.to.include(shopName(1))
  })

  it('is of three who are there rather than of five of whom some are not', () => {
    const gone = new Set([0, 1, 2].map((n) => shopName(n)))
    const chosen = peersOf(chooseCommittee(viewOf(7), gone))
    expect(chosen).to.have.length(3)
    for (const peer of chosen) expect([...gone]).not.to.include(peer)
  })

  it('stays as it is rather than become one', () => {
    const view = viewOf(3)
    expect(chooseCommittee(view, new Set([shopName(0)]))).to.deep.equal(view.committee)
    const members = view.members.map((m, n) => (n === 1 ? { ...m, resting: true } : m))
    const left = chooseCommittee({ ...view, members }, new Set([shopName(0)]))
    expect(peersOf(left)).to.deep.equal([shopName(2)])
  })

  it('prefers sites of their own to members that are in it, and old members to new', () => {
    const members = [
      memberAt(0, { site: 'mall' }),
      memberAt(1, { site: 'mall' }),
      memberAt(2, { site: 'mall' }),
      memberAt(3, { joinedAt: 90 * 3_600_000 }),
      memberAt(4, { joinedAt: 10 * 3_600_000 }),
      memberAt(5, { joinedAt: 10 * 3_600_000 }),
    ]
    const chosen = peersOf(chooseCommittee(viewOf(6, { members })))
    expect(chosen).to.include.members([shopName(4), shopName(5)])
    expect(chosen.filter((peer) => [0, 1, 2].some((n) => shopName(n) === peer))).to.have.length(1)
  })
})
