import { expect } from 'chai'
import * as fc from 'fast-check'
import { NodeCrypto } from '../../../../src/crypto/node-crypto.ts'
import { peerIdOfPublicKey } from '../../../../src/crypto/peer-key.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import {
  loadRevocations,
  saveRevocations,
} from '../../../../src/network/admission/revocation-file.ts'
import {
  RevocationList,
  REVOCATIONS_MAX,
} from '../../../../src/network/admission/revocation-list.ts'
import {
  issueRevocation,
  revocationOfWire,
  revocationToWire,
} from '../../../../src/network/admission/revocation.ts'
import type { Revocation } from '../../../../src/network/admission/revocation.ts'
import { found, inDirectory, NOW, person } from '../network-people.ts'
import type { Founder } from '../network-people.ts'

describe('revocation list', () => {
  let founder: Founder
  let byFounder: (peer: PeerId, at?: number) => Revocation
  let byDelegate: (number: number, peer: PeerId, at?: number) => Revocation
  const shops: PeerId[] = []

  before(async () => {
    founder = await found()
    const { network } = founder.state
    for (let n = 0; n < 12; n++) shops.push((await person(100 + n)).peer)
    const delegates = new Map(
      await Promise.all(
        [2, 3].map(async (n) => {
          const delegate = await person(n)
          const chain = founder.certify(delegate, 'delegate')
          return [n, { crypto: new NodeCrypto(delegate, network.id), chain }] as const
        }),
      ),
    )
    byFounder = (peer, at = NOW) => issueRevocation(founder.crypto, network, peer, at, null)
    byDelegate = (number, peer, at = NOW) => {
      const { crypto, chain } = delegates.get(number)!
      return issueRevocation(crypto, network, peer, at, chain)
    }
  })

  const makeList = (): RevocationList => new RevocationList(founder.state.network, founder.crypto)
  const contents = (list: RevocationList): string[] =>
    list.entries().map((entry) => Buffer.from(entry.signature).toString('hex'))

  it('revokes whom the founder names, in any role', () => {
    const list = makeList()
    expect(list.isRevoked(shops[0]!, 'member')).to.equal(false)
    expect(list.merge([byFounder(shops[0]!)], NOW)).to.deep.equal(['added'])
    expect(list.isRevoked(shops[0]!, 'member')).to.equal(true)
    expect(list.isRevoked(shops[0]!, 'delegate')).to.equal(true)
    expect(list.isRevoked(shops[1]!, 'member')).to.equal(false)
  })

  it('revokes members whom a delegate names, but not delegates', async () => {
    const list = makeList()
    const other = await person(3)
    list.merge([byDelegate(2, shops[0]!), byDelegate(2, other.peer)], NOW)
    expect(list.isRevoked(shops[0]!, 'member')).to.equal(true)
    expect(list.isRevoked(other.peer, 'delegate')).to.equal(false)
  })

  it("forgets a delegate's word once the founder has expelled the delegate", async () => {
    const list = makeList()
    list.merge([byDelegate(2, shops[0]!)], NOW)
    list.merge([byFounder((await person(2)).peer)], NOW)
    expect(list.isRevoked(shops[0]!, 'member')).to.equal(false)
  })

  it('refuses what is forged, foreign, outdated, against the founder, or known', async () => {
    const { network } = founder.state
    const stranger = new NodeCrypto(await person(50), network.id)
    const elsewhere = await found('east')
    const genuine = byFounder(shops[0]!)
    const forged = { ...genuine, issuer: founder.identity.peer, signature: new Uint8Array(64) }
    const list = makeList()
    const outcomes = list.merge(
      [
        forged,
        issueRevocation(stranger, network, shops[0]!, NOW, null),
        issueRevocation(elsewhere.crypto, elsewhere.state.network, shops[0]!, NOW, null),
        byFounder(shops[0]!, NOW - 500 * DAY_MS),
        byFounder(shops[0]!, NOW + 3 * DAY_MS),
        byFounder(founder.identity.peer),
        genuine,
        genuine,
      ],
      NOW,
    )
    expect(outcomes).to.deep.equal([
      'bad_signature',
      'foreign_issuer',
      'wrong_network',
      'outdated',
      'outdated',
      'malformed',
      'added',
      'known',
    ])
    expect(list.entries()).to.have.length(1)
  })

  it('is the same whatever the order and grouping of what it heard', () => {
    const all = shops.flatMap((peer, n) => [
      byFounder(peer, NOW - n),
      byFounder(peer, NOW - 2 * n - 1),
      byDelegate(2 + (n % 2), peer, NOW - 7 * n),
    ])
    const together = makeList()
    together.merge(all, NOW)
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.nat(all.length),
        (mixed, cut) => {
          const list = makeList()
          list.merge(mixed.slice(0, cut), NOW)
          list.merge(mixed.slice(cut), NOW)
          expect(contents(list)).to.deep.equal(contents(together))
        },
      ),
      { numRuns: 15 },
    )
  })

  it("keeps a thousand, the founder's and the newest, and calls the rest no news", () => {
    const peer = (n: number): PeerId =>
      peerIdOfPublicKey(founder.crypto.hash(Uint8Array.of(n & 255, n >> 8)))
    const flood = [...Array(REVOCATIONS_MAX + 5).keys()].map((n) => byDelegate(2, peer(n), NOW - n))
    const list = makeList()
    const outcomes = list.merge([...flood, byFounder(shops[0]!, NOW - 100_000)], NOW)
    expect(list.entries()).to.have.length(REVOCATIONS_MAX)
    expect(list.isRevoked(shops[0]!, 'member')).to.equal(true)
    expect(list.isRevoked(peer(0), 'member')).to.equal(true)
    expect(list.isRevoked(peer(REVOCATIONS_MAX + 4), 'member')).to.equal(false)
    expect(outcomes.filter((outcome) => outcome === 'added')).to.have.length(REVOCATIONS_MAX)
    expect(list.merge([flood[REVOCATIONS_MAX + 4]!], NOW)).to.deep.equal(['known'])
  })

  it('fits its head into a hello', () => {
    const list = makeList()
    list.merge(
      shops.map((peer) => byFounder(peer)),
      NOW,
    )
    expect(list.toWire(1_000).length).to.be.within(2, 5)
    expect(list.toWire(100_000)).to.have.length(shops.length)
  })

  it('lets go of entries that outlived all certificates', () => {
    const list = makeList()
    list.merge([byFounder(shops[0]!)], NOW)
    list.prune(NOW + 399 * DAY_MS)
    expect(list.entries()).to.have.length(1)
    list.prune(NOW + 401 * DAY_MS)
    expect(list.entries()).to.have.length(0)
  })

  it('goes through bytes and the file unchanged', () =>
    inDirectory((dataDir) => {
      const entries = [byFounder(shops[0]!), byDelegate(2, shops[1]!)]
      expect(entries.map((entry) => revocationOfWire(revocationToWire(entry)))).to.deep.equal(
        entries,
      )
      expect(loadRevocations(dataDir)).to.deep.equal([])
      saveRevocations(dataDir, entries)
      expect(loadRevocations(dataDir)).to.deep.equal(entries)
    }))
})
