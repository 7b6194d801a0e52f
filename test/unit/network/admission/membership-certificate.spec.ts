import { expect } from 'chai'
import * as fc from 'fast-check'
import { NodeCrypto } from '../../../../src/crypto/node-crypto.ts'
import type { Ed25519Identity } from '../../../../src/crypto/node-crypto.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import {
  CERTIFICATE_LIFE_MS,
  decodeCertificate,
  encodeCertificate,
  issueCertificate,
  verifyCertificate,
} from '../../../../src/network/admission/membership-certificate.ts'
import type {
  CertificateVerdict,
  MembershipCertificate,
} from '../../../../src/network/admission/membership-certificate.ts'
import { makeNetworkIdentity } from '../../../../src/network/admission/network-identity.ts'
import { found, NOW, person } from '../network-people.ts'
import type { Founder } from '../network-people.ts'

describe('membership certificates', () => {
  let founder: Founder
  let delegate: Ed25519Identity
  let shop: Ed25519Identity
  let stranger: Ed25519Identity
  before(async () => {
    founder = await found()
    ;[delegate, shop, stranger] = await Promise.all([person(2), person(3), person(4)])
  })

  const verify = (
    certificate: MembershipCertificate,
    revoked: readonly string[] = [],
    now = NOW,
  ): CertificateVerdict =>
    verifyCertificate(
      certificate,
      founder.state.network,
      { isRevoked: (peer, role) => revoked.includes(`${role} ${peer}`) },
      now,
      founder.crypto,
    )

  const issuedBy = (
    issuer: Ed25519Identity,
    chain: MembershipCertificate | null,
    request: { role?: 'member' | 'delegate'; lifeMs?: number } = {},
  ): MembershipCertificate => {
    const crypto = new NodeCrypto(issuer, founder.state.network.id)
    const { network } = founder.state
    return issueCertificate(crypto, {
      network,
      peer: shop.peer,
      role: 'member',
      now: NOW,
      chain,
      ...request,
    })
  }

  const cases: Record<string, () => [expected: string, verdict: CertificateVerdict]> = {
    'signed by the founder': () => ['ok', verify(founder.certify(shop))],
    "the founder's own": () => ['ok', verify(founder.state.certificate)],
    'signed by a delegate': () => [
      'ok',
      verify(issuedBy(delegate, founder.certify(delegate, 'delegate'))),
    ],
    'on its last millisecond': () => [
      'ok',
      verify(founder.certify(shop), [], NOW + CERTIFICATE_LIFE_MS - 1),
    ],
    'for a shop whose clock is five minutes slow': () => [
      'ok',
      verify(founder.certify(shop), [], NOW - 5 * 60_000),
    ],
    expired: () => ['expired', verify(founder.certify(shop), [], NOW + CERTIFICATE_LIFE_MS)],
    'not yet valid': () => ['not_yet_valid', verify(founder.certify(shop), [], NOW - DAY_MS)],
    'valid for too long': () => [
      'malformed',
      verify(issuedBy(founder.identity, null, { lifeMs: 500 * DAY_MS })),
    ],
    'signed by a stranger': () => ['foreign_issuer', verify(issuedBy(stranger, null))],
    'signed by a member that is no delegate': () => [
      'foreign_issuer',
      verify(issuedBy(delegate, founder.certify(delegate, 'member'))),
    ],
    "signed by a stranger with another delegate's chain": () => [
      'foreign_issuer',
      verify(issuedBy(stranger, founder.certify(delegate, 'delegate'))),
    ],
    'signed by a delegate that a stranger made': () => {
      const forged = issueCertificate(new NodeCrypto(stranger, founder.state.network.id), {
        network: founder.state.network,
        peer: delegate.peer,
        role: 'delegate',
        now: NOW,
        chain: null,
      })
      return ['foreign_issuer', verify(issuedBy(delegate, forged))]
    },
    'making a delegate, signed by a delegate': () => {
      const chain = founder.certify(delegate, 'delegate')
      return ['foreign_issuer', verify(issuedBy(delegate, chain, { role: 'delegate' }))]
    },
    'signed by a delegate before it was one': () => {
      const chain = founder.certify(delegate, 'delegate', NOW + DAY_MS)
      return ['foreign_issuer', verify(issuedBy(delegate, chain))]
    },
    'signed by a delegate whose paper has run out since': () => {
      const chain = founder.certify(delegate, 'delegate', NOW - 300 * DAY_MS)
      return ['ok', verify(issuedBy(delegate, chain), [], NOW + 100 * DAY_MS)]
    },
    revoked: () => ['revoked', verify(founder.certify(shop), [`member ${shop.peer}`])],
    'of a delegate, revoked as a member only': () => [
      'ok',
      verify(founder.certify(delegate, 'delegate'), [`member ${delegate.peer}`]),
    ],
    'signed by a revoked delegate': () => {
      const chain = founder.certify(delegate, 'delegate')
      return ['issuer_revoked', verify(issuedBy(delegate, chain), [`delegate ${delegate.peer}`])]
    },
    "the founder's, named in a revocation": () => [
      'ok',
      verify(founder.state.certificate, [`delegate ${founder.identity.peer}`]),
    ],
    'with a changed role': () => [
      'bad_signature',
      verify(reencoded(founder.certify(shop), 'member', 'delegat').certificate),
    ],
    'with a changed signature': () => {
      const certificate = founder.certify(shop)
      const signature = certificate.signature.map((byte, at) => (at === 5 ? byte ^ 1 : byte))
      return ['bad_signature', verify({ ...certificate, signature })]
    },
    'of another network of the same founder': () => {
      const network = makeNetworkIdentity('east', 'USD', founder.identity.peer)
      const crypto = new NodeCrypto(founder.identity, network.id)
      const request = { network, peer: shop.peer, role: 'member', now: NOW, chain: null } as const
      return ['wrong_network', verify(issueCertificate(crypto, request))]
    },
  }

  /** The body with one text replaced by another of the same length, kept readable. */
  function reencoded(
    certificate: MembershipCertificate,
    from: string,
    to: string,
  ): { certificate: MembershipCertificate } {
    const body = Buffer.from(certificate.body)
    const at = body.indexOf(from)
    expect(at).to.be.greaterThan(0)
    body.write(to.slice(0, from.length), at)
    return { certificate: { ...certificate, body: new Uint8Array(body) } }
  }

  for (const [name, run] of Object.entries(cases)) {
    it(name, () => {
      const [expected, verdict] = run()
      expect(verdict.ok ? 'ok' : verdict.reason).to.equal(expected)
    })
  }

  it('keep their meaning through bytes, chain included', () => {
    const certificate = issuedBy(delegate, founder.certify(delegate, 'delegate'))
    const decoded = decodeCertificate(encodeCertificate(certificate))
    expect(decoded).to.deep.equal(certificate)
    expect(verify(decoded!).ok).to.equal(true)
    expect(encodeCertificate(certificate).byteLength).to.be.lessThan(1_024)
  })

  it('are not decoded from anything else, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeCertificate(bytes) === null),
    )
  })

  it('do not verify after any byte was changed', () => {
    const bytes = encodeCertificate(founder.certify(shop))
    for (let at = 0; at < bytes.byteLength; at++) {
      const decoded = decodeCertificate(bytes.map((byte, i) => (i === at ? byte ^ 0x20 : byte)))
      if (decoded !== null) expect(verify(decoded).ok, `byte ${at}`).to.equal(false)
    }
  })
})
