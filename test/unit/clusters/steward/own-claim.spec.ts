import { expect } from 'chai'
import { OwnClaim } from '../../../../src/clusters/steward/own-claim.ts'
import { readClaim } from '../../../../src/clusters/steward/home-claim.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { CLUSTER, cryptoOf, memberAt, storeOf } from '../view-fixture.ts'

function claims(boot = 2): OwnClaim {
  const context = {
    self: shopName(1),
    store: storeOf(1),
    boot,
    crypto: cryptoOf(shopName(1)),
    persist: (_records: unknown, then: () => void) => then(),
  } as unknown as ConstructorParameters<typeof OwnClaim>[0]
  return new OwnClaim(context, 'site 1')
}

describe('own claim', () => {
  it('is counted above all that was said before, also by a process with a later boot', () => {
    const mine = claims()
    mine.make(CLUSTER, false, () => undefined)
    const first = mine.newest?.bytes ?? new Uint8Array()
    const next = claims(1)
    next.restore(first)
    next.make(CLUSTER, false, ({ bytes }) => {
      expect(readClaim(bytes, cryptoOf(shopName(0)))?.seq).to.deep.equal([2, 2])
    })
  })

  it('fits a roster that lists this shop awake, with its disk and site', () => {
    const mine = claims()
    expect(mine.isAwakeAs(memberAt(1))).to.equal(true)
    expect(mine.isAwakeAs(memberAt(1, { resting: true }))).to.equal(false)
    expect(mine.isAwakeAs(memberAt(1, { store: storeOf(2) }))).to.equal(false)
    expect(mine.isAwakeAs(memberAt(1, { site: 'elsewhere' }))).to.equal(false)
  })

  it('fits none after a good night that nobody has written: others believe that word', () => {
    const mine = claims()
    mine.make(CLUSTER, true, () => undefined)
    expect(mine.isAwakeAs(memberAt(1))).to.equal(false)
    mine.make(CLUSTER, false, () => undefined)
    expect(mine.isAwakeAs(memberAt(1))).to.equal(true)
  })
})
