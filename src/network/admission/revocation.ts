import { isPeerId } from '../../crypto/peer-key.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import {
  certificateOfWire,
  certificateToWire,
  CERTIFICATE_LIFE_MAX_MS,
  verifyCertificate,
} from './membership-certificate.ts'
import type { MembershipCertificate } from './membership-certificate.ts'
import type { NetworkIdentity } from './network-identity.ts'
import { decodeCbor, paperOf, recordOf, signPaper, verifyPaper } from './signed-paper.ts'
import type { SignedPaper } from './signed-paper.ts'

/** The founder's or a delegate's signed word that a peer belongs to the network no longer. */
export interface Revocation extends SignedPaper {
  readonly network: string
  readonly peer: PeerId
  readonly issuer: PeerId
  /** Milliseconds since 1970. */
  readonly at: number
  /** The delegate certificate of an issuer that is not the founder. */
  readonly chain: MembershipCertificate | null
}

export type RevocationFlaw =
  'malformed' | 'wrong_network' | 'foreign_issuer' | 'bad_signature' | 'outdated'

/** A clock may be a day fast; an entry from farther ahead would stay at the head of the list. */
const AHEAD_MAX_MS = 86_400_000

export function issueRevocation(
  crypto: Crypto,
  network: NetworkIdentity,
  peer: PeerId,
  now: number,
  chain: MembershipCertificate | null,
): Revocation {
  const claims = { network: network.id, peer, issuer: crypto.self, at: now }
  return { ...signPaper(crypto, 'revocation', { v: 1, ...claims }), ...claims, chain }
}

/** Null: it may be believed. Whether its issuer was itself expelled is the list's to judge. */
export function revocationFlaw(
  revocation: Revocation,
  network: NetworkIdentity,
  now: number,
  crypto: Crypto,
): RevocationFlaw | null {
  const { issuer, peer, at, chain } = revocation
  if (revocation.network !== network.id) return 'wrong_network'
  if (at < now - CERTIFICATE_LIFE_MAX_MS || at > now + AHEAD_MAX_MS) return 'outdated'
  if (peer === network.founder) return 'malformed'
  if (issuer !== network.founder) {
    const isDelegate = chain !== null && chain.role === 'delegate' && chain.peer === issuer
    if (!isDelegate || chain.issuer !== network.founder) return 'foreign_issuer'
    const nobodyRevoked = { isRevoked: (): boolean => false }
    if (!verifyCertificate(chain, network, nobodyRevoked, at, crypto).ok) return 'foreign_issuer'
  }
  return verifyPaper(crypto, 'revocation', issuer, revocation) ? null : 'bad_signature'
}

export function revocationToWire(revocation: Revocation): Record<string, unknown> {
  const { body, signature, chain } = revocation
  return chain === null ? { body, signature } : { body, signature, chain: certificateToWire(chain) }
}

/** Null for anything malformed. */
export function revocationOfWire(value: unknown): Revocation | null {
  const paper = paperOf(value)
  const claims = paper === null ? null : recordOf(decodeCbor(paper.body))
  if (paper === null || claims === null) return null
  const { v, network, peer, issuer, at } = claims
  if (v !== 1 || typeof network !== 'string' || !Number.isSafeInteger(at)) return null
  if (typeof peer !== 'string' || !isPeerId(peer)) return null
  if (typeof issuer !== 'string' || !isPeerId(issuer)) return null
  const wireChain = recordOf(value)?.['chain']
  const chain = wireChain === undefined ? null : certificateOfWire(wireChain, 0)
  if (wireChain !== undefined && chain === null) return null
  return { ...paper, network, peer, issuer, at: Number(at), chain }
}
