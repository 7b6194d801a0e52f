import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import { Guests } from '../../../../src/runtime/neighbourhood/guests.ts'

const HALF_AN_HOUR = 30 * 60_000
const peer = (n: number): PeerId => `guest-${n}` as PeerId

describe('guests', () => {
  it('stay for half an hour after they were last of use', () => {
    const guests = new Guests()
    guests.invite(peer(1), 0)
    guests.invite(peer(2), 0)
    guests.invite(peer(1), 1_000)
    guests.sweep(HALF_AN_HOUR - 1)
    expect([...guests.shops()]).to.have.length(2)
    guests.sweep(HALF_AN_HOUR)
    expect([...guests.shops()]).to.deep.equal([peer(1)])
    expect(guests.has(peer(2))).to.equal(false)
  })

  it('are four hundred at most: who was of use least lately has to go', () => {
    const guests = new Guests()
    for (let n = 0; n < 400; n += 1) guests.invite(peer(n), n)
    guests.invite(peer(0), 400)
    expect([...guests.shops()], 'known already').to.have.length(400)
    guests.invite(peer(400), 401)
    expect(guests.has(peer(1))).to.equal(false)
    expect(guests.has(peer(0))).to.equal(true)
    expect([...guests.shops()]).to.have.length(400)
  })
})
