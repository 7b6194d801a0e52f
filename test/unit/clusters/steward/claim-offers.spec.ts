import { expect } from 'chai'
import { ClaimOffers } from '../../../../src/clusters/steward/claim-offers.ts'
import type { Registers } from '../../../../src/clusters/view/view-register.ts'
import type { ViewJudge } from '../../../../src/clusters/view/view-change.ts'
import type { MembershipContext } from '../../../../src/membership/membership-context.ts'
import type { ClusterId, PeerId, StoreId } from '../../../../src/models/ids.ts'

const KEEPER = { peer: 'keeper' as PeerId, store: 'store' as StoreId }
const AT = {
  cluster: 'clusterclusterab' as ClusterId,
  epoch: 1,
  generation: 0,
  keepers: [KEEPER],
  size: 1,
}

describe('offers of a claim', () => {
  it('end once, though a keeper answers while the shop already writes by itself', () => {
    const timers: (() => void)[] = []
    const rids: string[] = []
    const context = {
      nextId: () => 'offer-1',
      send: (_: PeerId, message: { readonly rid: string }) => rids.push(message.rid),
      after: (_: number, then: () => void) => {
        timers.push(then)
        return () => undefined
      },
      count: () => undefined,
    } as unknown as MembershipContext
    let written: (outcome: unknown) => void = () => expect.fail('nothing was written')
    const registers = {
      change: (_ref: unknown, _update: unknown, done: (outcome: unknown) => void) =>
        (written = done),
    } as unknown as Registers
    const offers = new ClaimOffers(context, registers, () => ({}) as ViewJudge, 1_000)
    const results: string[] = []
    offers.offer(AT, new Uint8Array([1]), (result) => results.push(result))
    timers[0]?.()
    offers.handle(KEEPER.peer, { type: 'home_told', rid: 'offer-1', result: 'done', home: AT })
    const ref = { key: 'view', generation: 0, keepers: [KEEPER] }
    written({ type: 'unavailable', reason: 'no_quorum', ref, lost: [], silent: [] })
    expect(rids).to.deep.equal(['offer-1'])
    expect(results).to.deep.equal(['done'])
  })
})
