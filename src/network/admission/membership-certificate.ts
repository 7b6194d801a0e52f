import { isPeerId } from '../../crypto/peer-key.ts'
import { DAY_MS } from '../../models/ids.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { NetworkIdentity } from './network-identity.ts'
import { decodeCbor, paperOf, recordOf, signPaper, verifyPaper } from './signed-paper.ts'
import type { SignedPaper } from './signed-paper.ts'
import { encode } from '../../wire/cbor-writer.ts'

/** A delegate may certify and expel members; only the founder makes or expels delegates. */
export type MemberRole = 'member' | 'delegate'

/** The founder's word that a peer belongs to the network, perhaps through a delegate. */
export interface MembershipCertificate extends SignedPaper {
  readonly network: string
  readonly peer: PeerId
  readonly role: MemberRole
  readonly issuer: PeerId
  /** Milliseconds since 1970; valid from `notBefore` on and until before `notAfter`. */
  readonly notBefore: number
  readonly notAfter: number
  /** The delegate certificate of an issuer that is not the founder. */
  readonly chain: MembershipCertificate | null
}

/** Why a certificate does not admit its bearer. Stable: shown in counters and to the refused. */
export type CertificateFlaw =
  | 'malformed'
  | 'wrong_network'
  | 'wrong_peer'
  | 'foreign_issuer'
  | 'bad_signature'
  | 'not_yet_valid'
  | 'expired'
  | 'revoked'
  | 'issuer_revoked'

export type CertificateVerdict =
  { readonly ok: true } | { readonly ok: false; reason: CertificateFlaw }

/** What verification asks of a revocation list. */
export interface RevocationCheck {
  isRevoked(peer: PeerId, role: MemberRole): boolean
}

/** A year, renewed by any issuer that meets the member in its last quarter. */
export const CERTIFICATE_LIFE_MS = 365 * DAY_MS
export const RENEW_BEFORE_MS = 90 * DAY_MS
/** Revocations older than this are forgotten, so no certificate may outlive it. */
export const CERTIFICATE_LIFE_MAX_MS = 400 * DAY_MS
/** Issuers date back by this, so that a newcomer whose clock is slow is not too early. */
const CLOCK_SKEW_MS = 10 * 60_000

export interface CertificateRequest {
  readonly network: NetworkIdentity
  readonly peer: PeerId
  readonly role: MemberRole
  readonly now: number
  readonly lifeMs?: number
  /** The issuer's own delegate certificate; null for the founder. */
  readonly chain: MembershipCertificate | null
}

export function issueCertificate(
  crypto: Crypto,
  request: CertificateRequest,
): MembershipCertificate {
  const { network, peer, role, now, chain } = request
  const claims = {
    network: network.id,
    peer,
    role,
    issuer: crypto.self,
    notBefore: now - CLOCK_SKEW_MS,
    notAfter: now + (request.lifeMs ?? CERTIFICATE_LIFE_MS),
  }
  return { ...signPaper(crypto, 'certificate', { v: 1, ...claims }), ...claims, chain }
}

/** Verifies everything but the bearer: that it is `certificate.peer` is Noise's to prove. */
export function verifyCertificate(
  certificate: MembershipCertificate,
  network: NetworkIdentity,
  revocations: RevocationCheck,
  now: number,
  crypto: Crypto,
): CertificateVerdict {
  const flaw =
    signatureFlaw(certificate, network, crypto) ??
    issuerFlaw(certificate, network, revocations, crypto) ??
    timeFlaw(certificate, now)
  if (flaw !== null) return { ok: false, reason: flaw }
  const { peer, role } = certificate
  const revoked = peer !== network.founder && revocations.isRevoked(peer, role)
  return revoked ? { ok: false, reason: 'revoked' } : { ok: true }
}

function signatureFlaw(
  certificate: MembershipCertificate,
  network: NetworkIdentity,
  crypto: Crypto,
): CertificateFlaw | null {
  if (certificate.network !== network.id) return 'wrong_network'
  const signed = verifyPaper(crypto, 'certificate', certificate.issuer, certificate)
  return signed ? null : 'bad_signature'
}

function issuerFlaw(
  certificate: MembershipCertificate,
  network: NetworkIdentity,
  revocations: RevocationCheck,
  crypto: Crypto,
): CertificateFlaw | null {
  if (certificate.issuer === network.founder) return null
  const { chain } = certificate
  const isDelegate =
    chain !== null &&
    certificate.role === 'member' &&
    chain.role === 'delegate' &&
    chain.peer === certificate.issuer &&
    chain.issuer === network.founder
  if (!isDelegate) return 'foreign_issuer'
  const flaw = signatureFlaw(chain, network, crypto)
  if (flaw !== null) return flaw
  // The delegate's paper counts as of the signing: it may have been renewed since.
  if (timeFlaw(chain, certificate.notBefore) !== null) return 'foreign_issuer'
  return revocations.isRevoked(chain.peer, 'delegate') ? 'issuer_revoked' : null
}

function timeFlaw(certificate: MembershipCertificate, now: number): CertificateFlaw | null {
  const { notBefore, notAfter } = certificate
  if (notAfter - notBefore > CERTIFICATE_LIFE_MAX_MS) return 'malformed'
  if (now < notBefore) return 'not_yet_valid'
  return now >= notAfter ? 'expired' : null
}

export function encodeCertificate(certificate: MembershipCertificate): Uint8Array {
  return encode(certificateToWire(certificate))
}

export function certificateToWire(certificate: MembershipCertificate): Record<string, unknown> {
  const { body, signature, chain } = certificate
  return chain === null ? { body, signature } : { body, signature, chain: certificateToWire(chain) }
}

export function decodeCertificate(bytes: Uint8Array): MembershipCertificate | null {
  return certificateOfWire(decodeCbor(bytes))
}

/** Null for anything malformed. A chain has one link, so that nesting cannot exhaust the stack. */
export function certificateOfWire(value: unknown, links = 1): MembershipCertificate | null {
  const paper = paperOf(value)
  const claims = paper === null ? null : claimsOf(decodeCbor(paper.body))
  if (paper === null || claims === null) return null
  const wireChain = recordOf(value)?.['chain']
  if (wireChain === undefined) return { ...paper, ...claims, chain: null }
  const chain = links > 0 ? certificateOfWire(wireChain, links - 1) : null
  return chain === null ? null : { ...paper, ...claims, chain }
}

type Claims = Omit<MembershipCertificate, 'body' | 'signature' | 'chain'>

function claimsOf(value: unknown): Claims | null {
  const record = recordOf(value)
  if (record === null) return null
  const { v, network, peer, role, issuer, notBefore, notAfter } = record
  if (v !== 1 || typeof network !== 'string') return null
  if (typeof peer !== 'string' || !isPeerId(peer)) return null
  if (typeof issuer !== 'string' || !isPeerId(issuer)) return null
  if (role !== 'member' && role !== 'delegate') return null
  if (!Number.isSafeInteger(notBefore) || !Number.isSafeInteger(notAfter)) return null
  return { network, peer, role, issuer, notBefore: Number(notBefore), notAfter: Number(notAfter) }
}
