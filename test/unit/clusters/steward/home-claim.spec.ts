import { expect } from 'chai'
import * as fc from 'fast-check'
import {
  clusterOfKey,
  isFoundedBy,
  mintClusterId,
  viewKey,
} from '../../../../src/clusters/cluster-id.ts'
import { HomeBook } from '../../../../src/clusters/steward/home-book.ts'
import { readClaim } from '../../../../src/clusters/steward/home-claim.ts'
import { makeOrderId, parseOrderId } from '../../../../src/models/ids.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import type { HomeRef } from '../../../../src/wire/membership-messages.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { claimBy, CLUSTER, cryptoOf, viewOf } from '../view-fixture.ts'

const anybody = cryptoOf('anybody' as PeerId)
const ELSEWHERE = 'c2' as ClusterId

describe('home claim', () => {
  it('says what its shop signed', () => {
    expect(readClaim(claimBy(3, { resting: true }), anybody)).to.deep.include({
      peer: shopName(3),
      cluster: CLUSTER,
      seq: [2, 1],
      resting: true,
    })
  })

  it('says nothing once a byte of it is changed, nor does junk', () => {
    const good = claimBy(3)
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        expect(
          readClaim(
            good.map((b, n) => (n === at ? b ^ flip : b)),
            anybody,
          ),
        ).to.equal(null)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        expect(readClaim(junk, anybody)).to.equal(null)
      }),
    )
  })
})

describe('cluster id', () => {
  it('names its founder, is never the same again, and fits into an order id', () => {
    // As base58 has it: upper and lower case.
    const peer = '12D3KooWAbCdEfGhJkLmNpQrStUvWxYz' as PeerId
    const ids = [1, 2, 3].map((nth) => mintClusterId(peer, '7.nonce', nth, anybody))
    expect(new Set(ids).size).to.equal(3)
    for (const cluster of ids) {
      expect(isFoundedBy(cluster, peer)).to.equal(true)
      expect(isFoundedBy(cluster, shopName(1))).to.equal(false)
      const order = { cluster, epoch: 3, day: 20_000, intake: 'rStUvWxYz1', boot: 9, seq: 1 }
      expect(parseOrderId(makeOrderId(order))).to.deep.equal(order)
      expect(clusterOfKey(viewKey(cluster))).to.equal(cluster)
    }
    expect(clusterOfKey('order/x')).to.equal(null)
  })
})

describe('home book', () => {
  const at = (cluster: ClusterId, generation: number, epoch: number): HomeRef => ({
    cluster,
    generation,
    epoch,
    keepers: [],
    size: 3,
  })

  it('believes a peer about itself only, and the newer of its words', () => {
    const book = new HomeBook(anybody)
    expect(book.hear(shopName(1), null, claimBy(2))).to.equal(false)
    expect(book.hear(shopName(1), at(CLUSTER, 0, 1), claimBy(1, { seq: [2, 5] }))).to.equal(true)
    expect(book.hear(shopName(1), null, claimBy(1, { seq: [2, 4] }))).to.equal(false)
    expect(book.of(shopName(1))?.claim?.seq).to.deep.equal([2, 5])
  })

  it('knows the latest way to a cluster', () => {
    const book = new HomeBook(anybody)
    book.hear(shopName(1), at(CLUSTER, 2, 9), null)
    book.hear(shopName(2), at(CLUSTER, 3, 4), null)
    book.hear(shopName(3), at(ELSEWHERE, 8, 8), null)
    expect(book.refTo(CLUSTER)).to.deep.include({ generation: 3 })
    book.forget(shopName(2))
    expect(book.refTo(CLUSTER)).to.deep.include({ generation: 2 })
    expect(book.refTo('c9' as ClusterId)).to.equal(null)
  })

  it('changes with what anybody says otherwise, and with nothing else', () => {
    const book = new HomeBook(anybody)
    const told: number[] = []
    const hear = (home: HomeRef | null, claim: Uint8Array | null): void => {
      book.hear(shopName(1), home, claim)
      told.push(book.changes)
    }
    hear(null, null)
    hear(null, claimBy(1))
    hear(null, claimBy(1, { seq: [9, 9] }))
    hear(at(CLUSTER, 1, 1), claimBy(1, { seq: [9, 9] }))
    hear(at(CLUSTER, 1, 2), claimBy(1, { seq: [9, 9] }))
    hear({ ...at(CLUSTER, 1, 2), size: 4 }, claimBy(1, { seq: [9, 9] }))
    expect(told).to.deep.equal([1, 2, 3, 4, 5, 6])
    hear({ ...at(CLUSTER, 1, 2), size: 4 }, claimBy(1, { seq: [9, 9] }))
    book.forget(shopName(2))
    expect(book.changes).to.equal(6)
    book.forget(shopName(1))
    expect(book.changes).to.equal(7)
    book.hearOf(claimBy(3, { resting: true }))
    expect(book.changes).to.equal(8)
  })

  it('names the members who have gone elsewhere since, and nobody else', () => {
    const book = new HomeBook(anybody)
    const gone = claimBy(1, { cluster: ELSEWHERE })
    book.hear(shopName(1), null, gone)
    book.hear(shopName(2), null, claimBy(2, { cluster: ELSEWHERE, seq: [1, 0] }))
    book.hear(shopName(3), null, claimBy(3))
    book.hear(shopName(9), null, claimBy(9, { cluster: ELSEWHERE }))
    expect(book.departed(viewOf(5))).to.deep.equal([gone])
  })
})
