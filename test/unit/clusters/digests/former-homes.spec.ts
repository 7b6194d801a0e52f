import { expect } from 'chai'
import * as fc from 'fast-check'
import { FormerHomes } from '../../../../src/clusters/digests/former-homes.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'

const HOME = 'home' as ClusterId
const cluster = (n: number): ClusterId => `cluster${n}` as ClusterId
const member = (n: number): PeerId => `member-${n}` as PeerId

/** A cluster whose members came from elsewhere, and what it last said that it succeeds. */
class Household {
  readonly #members: readonly FormerHomes[]
  said: readonly ClusterId[] = []

  constructor(origins: readonly (readonly number[])[]) {
    this.#members = origins.map((homes, n) => {
      const former = new FormerHomes(member(n))
      for (const home of homes) former.leave(cluster(home))
      return former
    })
  }

  /** Whether that member, whose turn it is, says anything else than was said last. */
  speaks(n: number): boolean {
    const speaker = this.#members[n] as FormerHomes
    const next = speaker.addedTo(this.said, HOME)
    const isNew = next.join() !== this.said.join()
    this.said = next
    for (const one of this.#members) one.hear(member(n), next)
    return isNew
  }
}

describe('former homes', () => {
  it('of all members are said, by whichever of them speaks, the newest of the speaker first', () => {
    const household = new Household([[1, 2], [3], []])
    household.speaks(0)
    expect(household.said).to.deep.equal([cluster(2), cluster(1)])
    household.speaks(1)
    expect(household.said).to.deep.equal([cluster(3), cluster(2), cluster(1)])
    expect(household.speaks(2)).to.equal(false)
    expect(household.speaks(0)).to.equal(false)
  })

  it('are said again by who moves on, and not of the cluster itself', () => {
    const former = new FormerHomes(member(0))
    former.leave(cluster(1))
    former.hear(member(1), [cluster(1)])
    expect(former.addedTo([], HOME), 'somebody else has said it').to.deep.equal([])
    former.leave(HOME)
    expect(former.addedTo([], cluster(1))).to.deep.equal([HOME])
    expect(former.all).to.deep.equal([HOME, cluster(1)])
  })

  it('are not insisted on by two who each have as many as there is room for', () => {
    const eight = (from: number): number[] => Array.from({ length: 8 }, (_, n) => from + n)
    const household = new Household([eight(0), eight(8)])
    const isNew = Array.from({ length: 12 }, (_, turn) => household.speaks(turn % 2))
    expect(isNew.lastIndexOf(true)).to.be.below(4)
  })

  it('are no news any more once each member has said its own twice, however many there are', () => {
    const origins = fc.array(fc.array(fc.nat(90), { maxLength: 12 }), {
      minLength: 1,
      maxLength: 12,
    })
    const turns = fc.array(fc.nat(11), { maxLength: 60 })
    fc.assert(
      fc.property(origins, turns, (homes, order) => {
        const household = new Household(homes)
        for (const turn of order) household.speaks(turn % homes.length)
        for (let round = 0; round < 2; round += 1)
          for (let n = 0; n < homes.length; n += 1) household.speaks(n)
        for (let n = 0; n < homes.length; n += 1) expect(household.speaks(n)).to.equal(false)
        expect(household.said.length).to.be.at.most(8)
      }),
    )
  })
})
