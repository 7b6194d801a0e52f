import type { PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { verifyCertificate } from './membership-certificate.ts'
import type { CertificateFlaw, MembershipCertificate } from './membership-certificate.ts'
import type { NetworkIdentity } from './network-identity.ts'
import type { RevocationList } from './revocation-list.ts'

/** Why a peer may not connect. `missing`: it showed no certificate. */
export type Refusal = CertificateFlaw | 'missing'

/** The networks this is for have some hundred shops; the longest unseen are forgotten beyond. */
const CREDENTIALS_MAX = 4_096

/** The certificates that peers have shown, and the question whether they still hold. */
export class CredentialBook {
  readonly #network: NetworkIdentity
  readonly #crypto: Crypto
  readonly #revocations: RevocationList
  readonly #clock: () => number
  readonly #shown = new Map<PeerId, MembershipCertificate>()

  constructor(
    network: NetworkIdentity,
    crypto: Crypto,
    revocations: RevocationList,
    clock: () => number,
  ) {
    this.#network = network
    this.#crypto = crypto
    this.#revocations = revocations
    this.#clock = clock
  }

  /**
   * Notes what an authenticated peer showed and judges it. A bad paper replaces a good one of
   * before: a peer is what it last proved to be.
   */
  show(peer: PeerId, certificate: MembershipCertificate | null): Refusal | null {
    this.#shown.delete(peer)
    if (certificate === null) return 'missing'
    if (certificate.peer !== peer) return 'wrong_peer'
    const refusal = this.#judge(certificate)
    if (refusal !== null && refusal !== 'revoked') return refusal
    if (this.#shown.size >= CREDENTIALS_MAX) {
      const oldest = this.#shown.keys().next()
      if (oldest.done !== true) this.#shown.delete(oldest.value)
    }
    this.#shown.set(peer, certificate)
    return refusal
  }

  /** Null if the peer may be connected now; asked again whenever time or revocations move on. */
  refusal(peer: PeerId): Refusal | null {
    const certificate = this.#shown.get(peer)
    return certificate === undefined ? 'missing' : this.#stillFlawed(certificate)
  }

  certificate(peer: PeerId): MembershipCertificate | null {
    return this.#shown.get(peer) ?? null
  }

  #judge(certificate: MembershipCertificate): CertificateFlaw | null {
    const now = this.#clock()
    const verdict = verifyCertificate(
      certificate,
      this.#network,
      this.#revocations,
      now,
      this.#crypto,
    )
    return verdict.ok ? null : verdict.reason
  }

  /** The signatures were checked when it was shown; only time and revocations can spoil it. */
  #stillFlawed(certificate: MembershipCertificate): CertificateFlaw | null {
    const { peer, role, chain } = certificate
    if (this.#clock() >= certificate.notAfter) return 'expired'
    if (peer === this.#network.founder) return null
    if (this.#revocations.isRevoked(peer, role)) return 'revoked'
    const issuerGone = chain !== null && this.#revocations.isRevoked(chain.peer, 'delegate')
    return issuerGone ? 'issuer_revoked' : null
  }
}
