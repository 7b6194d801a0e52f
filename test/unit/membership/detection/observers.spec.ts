import { expect } from 'chai'
import { Observers } from '../../../../src/membership/detection/observers.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { rosterOf } from '../roster-fixture.ts'

describe('observers', () => {
  const cases: readonly (readonly [size: number, observers: number, needed: number])[] = [
    [1, 1, 1],
    [2, 2, 2],
    [3, 3, 2],
    [16, 16, 9],
    [17, 10, 7],
    [32, 10, 7],
  ]
  for (const [size, observers, needed] of cases) {
    it(`of ${size} members ${needed} of ${observers} must agree`, () => {
      const all = new Observers(rosterOf(size))
      const [subject = ''] = all.active
      expect(all.of(subject as PeerId).size).to.equal(observers)
      expect(all.needed()).to.equal(needed)
    })
  }

  it('of a ring never observe themselves, and are the same on every node and in every epoch', () => {
    const roster = rosterOf(32)
    const here = new Observers(roster)
    const there = new Observers({ ...roster, epoch: 2, members: roster.members.toReversed() })
    for (const { peer } of roster.members) {
      expect([...here.of(peer)]).to.deep.equal([...there.of(peer)])
      expect(here.of(peer).has(peer)).to.equal(false)
    }
  })

  it('of a ring are drawn anew for each member and each cluster', () => {
    const roster = rosterOf(32)
    const here = new Observers(roster)
    const there = new Observers({ ...roster, cluster: 'other' as ClusterId })
    const watched = new Map<PeerId, number>()
    for (const { peer } of roster.members) {
      expect(here.of(peer)).not.to.have.all.keys(...there.of(peer))
      for (const observer of here.of(peer)) watched.set(observer, (watched.get(observer) ?? 0) + 1)
    }
    // Ten each on average: nobody watches nearly all, and nobody none.
    expect(watched.size).to.equal(32)
    expect(Math.max(...watched.values())).to.be.below(20)
  })

  it('of a ring stay when another member leaves', () => {
    const roster = rosterOf(32)
    const before = new Observers(roster)
    const [gone] = roster.members
    const members = roster.members.slice(1)
    const after = new Observers({ ...roster, members })
    for (const { peer } of members) {
      const kept = [...before.of(peer)].filter((observer) => observer !== gone?.peer)
      expect([...after.of(peer)]).to.include.members(kept)
    }
  })

  it('are drawn once for a decoded roster, whoever asks, and anew for another', () => {
    const roster = rosterOf(20)
    const drawn = Observers.among(roster)
    expect(Observers.among(roster)).to.equal(drawn)
    const next = { ...roster, epoch: 2, members: roster.members.slice(1) }
    expect(Observers.among(next).active.size).to.equal(19)
    expect(drawn.active.size).to.equal(20)
  })

  it('do not count members that rest', () => {
    const roster = rosterOf(20)
    const members = roster.members.map((member, n) => ({ ...member, resting: n < 5 }))
    const observers = new Observers({ ...roster, members })
    expect(observers.everyone).to.equal(true)
    expect(observers.needed()).to.equal(8)
  })
})
