import { expect } from 'chai'
import { Greetings } from '../../../../src/clusters/steward/greetings.ts'
import { HomeBook } from '../../../../src/clusters/steward/home-book.ts'
import type { ViewRegister } from '../../../../src/clusters/view/view-register.ts'
import { signClaim } from '../../../../src/clusters/steward/home-claim.ts'
import { OwnClaim } from '../../../../src/clusters/steward/own-claim.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { MembershipContext } from '../../../../src/membership/membership-context.ts'
import type { ClusterId, PeerId, StoreId } from '../../../../src/models/ids.ts'

const PEER = 'peer' as PeerId
const HERE = 'clusterclusterab' as ClusterId
const THERE = 'clusterclusterxy' as ClusterId

describe('greetings', () => {
  let now = 0
  let sent: string[] = []

  /** `members` of the view that this node is at home in; the peer says that it is in `at`, and goes. */
  function parted(members: readonly string[], at: ClusterId): Greetings {
    const crypto = new KeyedHashCrypto('self' as PeerId, 'test')
    const context = { now: () => now, crypto, self: 'self' } as unknown as MembershipContext
    const book = new HomeBook(crypto)
    book.hear(PEER, { cluster: at, epoch: 1, generation: 0, keepers: [], size: 1 }, null)
    book.forget(PEER)
    const view = { cluster: HERE, members: members.map((peer) => ({ peer, resting: false })) }
    const home = { view } as unknown as ViewRegister
    return new Greetings(context, book, new OwnClaim(context, 'site'), () => home)
  }

  it('reach all where those who are out of reach said that they are at home elsewhere', () => {
    expect(parted(['self', PEER], HERE).reachAll).to.equal(false)
    expect(parted(['self', PEER], THERE).reachAll).to.equal(true)
    expect(parted(['self', PEER, 'stranger'], THERE).reachAll).to.equal(false)
  })

  function greetings(): Greetings {
    now = 1_000_000
    sent = []
    const crypto = new KeyedHashCrypto('self' as PeerId, 'test')
    const context = {
      now: () => now,
      crypto,
      self: 'self',
      send: (to: PeerId, message: { readonly type: string }) => sent.push(`${to} ${message.type}`),
      count: () => undefined,
    } as unknown as MembershipContext
    const book = new HomeBook(crypto)
    const home = { cluster: HERE, epoch: 1, generation: 0, keepers: [], size: 1 }
    book.hear(PEER, home, null)
    return new Greetings(context, book, new OwnClaim(context, 'site'), () => null)
  }

  it('are asked for where one got lost: the peer speaks for another cluster than it named', () => {
    const mine = greetings()
    mine.speaksFor(PEER, HERE)
    expect(sent).to.deep.equal([])
    mine.speaksFor(PEER, THERE)
    mine.speaksFor(PEER, THERE)
    expect(sent).to.deep.equal(['peer hello_ask'])
    now += 5_000
    mine.speaksFor(PEER, THERE)
    expect(sent).to.deep.equal(['peer hello_ask', 'peer hello_ask'])
  })

  it('are asked for once, however many ways to the view end at the same time', () => {
    const mine = greetings()
    const home = {
      view: { members: [{ peer: PEER }, { peer: 'self' }] },
    } as unknown as ViewRegister
    for (let n = 0; n < 20; n += 1) mine.askAround(home)
    expect(sent).to.deep.equal(['peer hello_ask'])
    now += 5_000
    mine.askAround(home)
    expect(sent).to.deep.equal(['peer hello_ask', 'peer hello_ask'])
  })

  it('are verified once, as long as they say the same', () => {
    let verified = 0
    class Watching extends KeyedHashCrypto {
      override verify(...what: Parameters<KeyedHashCrypto['verify']>): boolean {
        verified += 1
        return super.verify(...what)
      }
    }
    const book = new HomeBook(new Watching('self' as PeerId, 'test'))
    const say = (peer: PeerId, count: number, resting: boolean): Uint8Array =>
      signClaim(
        { peer, store: 'store' as StoreId, site: '', cluster: HERE, seq: [1, count], resting },
        new KeyedHashCrypto(peer, 'test'),
      )
    const home = { cluster: HERE, epoch: 1, generation: 0, keepers: [], size: 2 }
    for (let n = 0; n < 3; n += 1) {
      expect(book.hear(PEER, { ...home, epoch: n }, say(PEER, 1, false))).to.equal(true)
      book.hearOf(say('mate' as PeerId, 1, true))
    }
    expect(verified).to.equal(2)
    expect(book.of(PEER)?.home?.epoch).to.equal(2)
    expect(book.hear(PEER, home, say(PEER, 2, true))).to.equal(true)
    const forged = say(PEER, 3, false)
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
    expect(book.hear(PEER, home, forged)).to.equal(false)
    expect(verified).to.equal(4)
    expect(book.of(PEER)?.claim?.seq).to.deep.equal([1, 2])
  })

  it('are said again to those who may have missed the last', () => {
    const mine = greetings()
    mine.remind()
    mine.remind()
    now += 3_599_999
    mine.remind()
    expect(sent).to.deep.equal(['peer hello'])
    now += 1
    mine.remind()
    expect(sent).to.deep.equal(['peer hello', 'peer hello'])
  })

  it('tell one that comes back who of its own cluster went to bed meanwhile, and no other', () => {
    const [mate, other] = ['mate' as PeerId, 'other' as PeerId]
    const self = new KeyedHashCrypto('self' as PeerId, 'test')
    const hellos: { readonly asleep: readonly Uint8Array[] }[] = []
    const send = (_to: PeerId, hello: (typeof hellos)[number]): unknown => hellos.push(hello)
    const context = { now: () => 0, crypto: self, send } as unknown as MembershipContext
    const book = new HomeBook(self)
    const goodNight = (peer: PeerId, cluster: ClusterId): Uint8Array =>
      signClaim(
        { peer, store: 'store' as StoreId, site: '', cluster, seq: [1, 1], resting: true },
        new KeyedHashCrypto(peer, 'test'),
      )
    const words = [goodNight(mate, THERE), goodNight(other, HERE)]
    const home = { cluster: THERE, epoch: 1, generation: 0, keepers: [], size: 2 }
    book.hear(PEER, home, null)
    book.forget(PEER)
    for (const word of words) book.hearOf(word)
    const mine = new Greetings(context, book, new OwnClaim(context, 'site'), () => null)
    mine.peerUp(PEER)
    mine.greet(PEER)
    expect(hellos.map(({ asleep }) => asleep)).to.deep.equal([[words[0]], []])
  })
})
