import { peerIdFromString } from '@libp2p/peer-id'
import { expect } from 'chai'
import * as cbor from '@ipld/dag-cbor'
import { NodeCrypto } from '../../../../src/crypto/node-crypto.ts'
import type { Ed25519Identity } from '../../../../src/crypto/node-crypto.ts'
import { peerIdOfPublicKey } from '../../../../src/crypto/peer-key.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import type { Hello } from '../../../../src/network/admission/admission-messages.ts'
import { Counters } from '../../../../src/network/counters.ts'
import { createGate } from '../../../../src/network/admission/gate.ts'
import { InviteBook } from '../../../../src/network/admission/invite-book.ts'
import { MemberDesk } from '../../../../src/network/admission/member-desk.ts'
import { issueCertificate } from '../../../../src/network/admission/membership-certificate.ts'
import type { MembershipCertificate } from '../../../../src/network/admission/membership-certificate.ts'
import { issueRevocation } from '../../../../src/network/admission/revocation.ts'
import type { Revocation } from '../../../../src/network/admission/revocation.ts'
import { failureOf, found, inDirectory, NOW, person } from '../network-people.ts'
import type { Founder } from '../network-people.ts'

interface TestDesk {
  readonly desk: MemberDesk
  readonly counters: Counters
  readonly calls: unknown[][]
  now: number
}

describe('member desk', () => {
  let founder: Founder
  let delegate: Ed25519Identity
  let shop: Ed25519Identity
  let other: Ed25519Identity
  before(async () => {
    founder = await found()
    ;[delegate, shop, other] = await Promise.all([person(2), person(3), person(4)])
  })

  const open = (
    identity: Ed25519Identity,
    certificate: MembershipCertificate,
    invites: InviteBook | null = null,
  ): TestDesk => {
    const calls: unknown[][] = []
    const counters = new Counters()
    const test: TestDesk = {
      calls,
      counters,
      now: NOW,
      desk: new MemberDesk({
        network: founder.state.network,
        crypto: new NodeCrypto(identity, founder.state.network.id),
        certificate,
        invites,
        counters,
        clock: () => test.now,
        ownAddresses: () => ['/ip4/192.0.2.1/tcp/4001'],
        events: {
          addresses: (...args) => calls.push(['addresses', ...args]),
          refusedBy: (...args) => calls.push(['refusedBy', ...args]),
          revoked: (added) => calls.push(['revoked', ...added.map(({ peer }) => peer)]),
          renewed: (renewed) => calls.push(['renewed', renewed]),
        },
      }),
    }
    return test
  }
  const foundersDesk = (invites: InviteBook | null = null): TestDesk =>
    open(founder.identity, founder.state.certificate, invites)
  const hello = (
    certificate: MembershipCertificate | null,
    revocations: readonly Revocation[] = [],
  ): Hello => ({ type: 'member', certificate, addresses: ['/ip4/192.0.2.7/tcp/1'], revocations })
  const expelled = (peer: PeerId): Revocation =>
    issueRevocation(founder.crypto, founder.state.network, peer, NOW, null)

  it('admits a member and hears where it listens', () => {
    const { desk, calls } = foundersDesk()
    const answer = desk.judge(shop.peer, hello(founder.certify(shop)), '/ip4/192.0.2.7/tcp/9')
    expect(answer).to.deep.equal({ type: 'admitted', renewed: null })
    expect(calls).to.deep.equal([
      ['addresses', shop.peer, ['/ip4/192.0.2.7/tcp/1'], '/ip4/192.0.2.7/tcp/9'],
    ])
    expect(desk.book.refusal(shop.peer)).to.equal(null)
  })

  it('refuses others with the reason, and the gate counts it', () => {
    const cases: [hello: Hello | null, reason: string, gate: string][] = [
      [null, 'missing', 'missing'],
      [hello(null), 'missing', 'missing'],
      [hello(founder.certify(other)), 'wrong_peer', 'missing'],
      [hello(founder.certify(shop, 'member', NOW - 2 * 365 * DAY_MS)), 'expired', 'missing'],
      [hello(founder.certify(shop), [expelled(shop.peer)]), 'revoked', 'revoked'],
    ]
    for (const [said, reason, gateReason] of cases) {
      const { desk, counters, calls } = foundersDesk()
      expect(desk.judge(shop.peer, said, '')).to.deep.equal({ type: 'refused', reason })
      const gate = createGate(desk.book, counters)
      const peer = peerIdFromString(shop.peer)
      const connection = {} as Parameters<NonNullable<typeof gate.denyInboundConnection>>[0]
      expect(gate.denyInboundEncryptedConnection?.(peer, connection)).to.equal(true)
      expect(gate.denyOutboundEncryptedConnection?.(peer, connection)).to.equal(true)
      expect(counters.snapshot()).to.include({ [`gate_denied_${gateReason}`]: 2 })
      expect(calls.filter(([name]) => name === 'addresses')).to.deep.equal([])
    }
  })

  it('stops to admit when time or a revocation has spoilt the paper', () => {
    const test = foundersDesk()
    test.desk.judge(shop.peer, hello(founder.certify(shop)), '')
    test.desk.judge(other.peer, hello(founder.certify(other)), '')
    test.desk.expel(shop.peer)
    expect(test.desk.book.refusal(shop.peer)).to.equal('revoked')
    expect(test.desk.book.refusal(other.peer)).to.equal(null)
    test.now = NOW + 365 * DAY_MS
    expect(test.desk.book.refusal(other.peer)).to.equal('expired')
  })

  it('voids what an expelled delegate has signed', () => {
    const test = foundersDesk()
    const chain = founder.certify(delegate, 'delegate')
    const delegates = open(delegate, chain, null)
    expect(delegates.desk.isIssuer).to.equal(true)
    const byDelegate = issueBy(delegate, chain, shop.peer)
    expect(test.desk.judge(shop.peer, hello(byDelegate), '').type).to.equal('admitted')
    test.desk.expel(delegate.peer)
    expect(test.desk.book.refusal(shop.peer)).to.equal('issuer_revoked')
    delegates.desk.learn([expelled(delegate.peer)])
    expect(delegates.desk.isIssuer).to.equal(false)
  })

  it('learns expulsions from a hello before it judges, once each', () => {
    const { desk, calls } = foundersDesk()
    const revocation = expelled(shop.peer)
    desk.judge(other.peer, hello(founder.certify(other), [revocation, revocation]), '')
    desk.judge(other.peer, hello(founder.certify(other), [revocation]), '')
    expect(calls.filter(([name]) => name === 'revoked')).to.deep.equal([['revoked', shop.peer]])
  })

  it('renews a member in its last quarter, and the member takes it', () => {
    const test = foundersDesk()
    const old = founder.certify(shop)
    test.now = NOW + 300 * DAY_MS
    const answer = test.desk.judge(shop.peer, hello(old), '')
    const members = open(shop, old)
    members.now = test.now
    members.desk.heard(founder.identity.peer, answer)
    expect(members.desk.certificate.notAfter).to.equal(test.now + 365 * DAY_MS)
    expect(members.calls.map(([name]) => name)).to.deep.equal(['renewed'])
  })

  it('takes no certificate that is not better than its own', () => {
    const own = founder.certify(shop)
    const { desk, calls } = open(shop, own)
    const worse = [
      founder.certify(other, 'member', NOW + DAY_MS),
      founder.certify(shop, 'member', NOW - DAY_MS),
      issueBy(other, null, shop.peer, NOW + DAY_MS),
    ]
    for (const renewed of worse) desk.heard(other.peer, { type: 'admitted', renewed })
    expect(desk.certificate).to.equal(own)
    expect(calls).to.deep.equal([])
  })

  it('certifies a newcomer for its code, once', () =>
    inDirectory((dataDir) => {
      const test = foundersDesk(new InviteBook(dataDir))
      const code = test.desk.issueCode('member', NOW + 10)
      const answer = test.desk.judge(shop.peer, { type: 'newcomer', code }, '')
      expect(answer.type === 'certified' && answer.certificate.peer).to.equal(shop.peer)
      expect(test.desk.judge(other.peer, { type: 'newcomer', code }, '')).to.deep.equal({
        type: 'refused',
        reason: 'invite_used',
      })
      expect(test.desk.book.refusal(shop.peer)).to.equal('missing')
    }))

  it('certifies no expelled peer, and nobody at a plain member', () =>
    inDirectory((dataDir) => {
      const test = foundersDesk(new InviteBook(dataDir))
      const code = test.desk.issueCode('member', NOW + 10)
      test.desk.expel(shop.peer)
      const newcomer = { type: 'newcomer', code } as const
      expect(test.desk.judge(shop.peer, newcomer, '')).to.include({ reason: 'revoked' })
      const members = open(other, founder.certify(other), new InviteBook(dataDir))
      expect(members.desk.judge(delegate.peer, newcomer, '')).to.include({
        reason: 'not_an_issuer',
      })
    }))

  it('lets only issuers invite and expel, and nobody touch the founder', async () => {
    const chain = founder.certify(delegate, 'delegate')
    const members = open(shop, founder.certify(shop)).desk
    const delegates = open(delegate, chain).desk
    const founders = foundersDesk().desk
    delegates.judge(other.peer, hello(founder.certify(other, 'delegate')), '')
    const forbidden = [
      () => members.expel(other.peer),
      () => members.issueCode('member', NOW + 1),
      () => delegates.expel(founder.identity.peer),
      () => delegates.expel(other.peer),
      () => delegates.issueCode('delegate', NOW + 1),
      () => founders.expel(founder.identity.peer),
      () => founders.issueCode('member', NOW + 1),
    ]
    for (const attempt of forbidden) {
      expect((await failureOf(attempt)).code, attempt.toString()).to.equal('forbidden')
    }
    delegates.expel(shop.peer)
    expect(delegates.revocations.isRevoked(shop.peer, 'member')).to.equal(true)
  })

  it('says hello within the limit of a message, however many were expelled', () => {
    const { desk } = foundersDesk()
    const peerOf = (n: number): PeerId =>
      peerIdOfPublicKey(founder.crypto.hash(Uint8Array.of(n & 255, n >> 8)))
    desk.learn([...Array(300).keys()].map((n) => expelled(peerOf(n))))
    expect(desk.revocations.entries()).to.have.length(300)
    expect(cbor.encode(desk.hello()).byteLength).to.be.lessThan(64 * 1024)
  })

  function issueBy(
    issuer: Ed25519Identity,
    chain: MembershipCertificate | null,
    peer: PeerId,
    now = NOW,
  ): MembershipCertificate {
    const crypto = new NodeCrypto(issuer, founder.state.network.id)
    const { network } = founder.state
    return issueCertificate(crypto, { network, peer, role: 'member', now, chain })
  }
})
