import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { Observers } from '../../../src/membership/observers.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import { rosterOf } from './roster-fixture.ts'

const crypto = new KeyedHashCrypto('a' as PeerId, 'test')

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
      const all = new Observers(rosterOf(size), crypto)
      const [subject = ''] = all.active
      expect(all.of(subject as PeerId).size).to.equal(observers)
      expect(all.needed()).to.equal(needed)
    })
  }

  it('of a ring never observe themselves, and are the same on every node', () => {
    const roster = rosterOf(32)
    const here = new Observers(roster, crypto)
    const there = new Observers(roster, new KeyedHashCrypto('b' as PeerId, 'test'))
    for (const { peer } of roster.members) {
      expect([...here.of(peer)]).to.deep.equal([...there.of(peer)])
      expect(here.of(peer).has(peer)).to.equal(false)
    }
  })

  it('of a ring stay when another member leaves', () => {
    const roster = rosterOf(32)
    const before = new Observers(roster, crypto)
    const [gone] = roster.members
    const members = roster.members.slice(1)
    const after = new Observers({ ...roster, members }, crypto)
    for (const { peer } of members) {
      const kept = [...before.of(peer)].filter((observer) => observer !== gone?.peer)
      expect([...after.of(peer)]).to.include.members(kept)
    }
  })

  it('of a ring are not worked out anew for each epoch', () => {
    let hashes = 0
    const counting = {
      hash: (bytes: Uint8Array) => {
        hashes += 1
        return crypto.hash(bytes)
      },
    } as unknown as KeyedHashCrypto
    const roster = rosterOf(20)
    const before = new Observers(roster, counting)
    for (const { peer } of roster.members) before.of(peer)
    expect(hashes).to.equal(20 * 19)
    const next = new Observers({ ...roster, epoch: 2 }, counting, before)
    for (const { peer } of roster.members) {
      expect([...next.of(peer)]).to.deep.equal([...before.of(peer)])
    }
    expect(hashes).to.equal(20 * 19)
    const other = new Observers(
      { ...roster, cluster: 'other' as typeof roster.cluster },
      counting,
      next,
    )
    other.of(roster.members[0]?.peer as PeerId)
    expect(hashes).to.equal(20 * 19 + 19)
  })

  it('do not count members that rest', () => {
    const roster = rosterOf(20)
    const members = roster.members.map((member, n) => ({ ...member, resting: n < 5 }))
    const observers = new Observers({ ...roster, members }, crypto)
    expect(observers.everyone).to.equal(true)
    expect(observers.needed()).to.equal(8)
  })
})
