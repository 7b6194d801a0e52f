import { Failure } from '../../models/failure.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { HELLO_REVOCATION_BYTES_MAX, memberHello } from './admission-messages.ts'
import type { Answer, Hello } from './admission-messages.ts'
import type { AdmissionDesk } from './admission.ts'
import type { Counters } from '../counters.ts'
import { CredentialBook } from './credential-book.ts'
import type { Refusal } from './credential-book.ts'
import type { InviteBook } from './invite-book.ts'
import { issueCertificate, RENEW_BEFORE_MS, verifyCertificate } from './membership-certificate.ts'
import type {
  CertificateFlaw,
  MemberRole,
  MembershipCertificate,
} from './membership-certificate.ts'
import type { NetworkIdentity } from './network-identity.ts'
import { issueRevocation } from './revocation.ts'
import type { Revocation } from './revocation.ts'
import { RevocationList } from './revocation-list.ts'
import type { RevocationOutcome } from './revocation-list.ts'

/** What the desk tells the rest of the node, synchronously. */
export interface MemberDeskEvents {
  /** An admitted peer says where it listens; `via` is the address it is connected from or to. */
  addresses(peer: PeerId, addresses: readonly string[], via: string): void
  /** A member would not have us; it will not change its mind soon. */
  refusedBy(peer: PeerId, reason: string): void
  /** The list grew: to be written, spread, and enforced on open connections. */
  revoked(added: readonly Revocation[]): void
  /** An issuer gave this node a newer certificate: to be written. */
  renewed(certificate: MembershipCertificate): void
}

export interface MemberDeskOptions {
  readonly network: NetworkIdentity
  readonly crypto: Crypto
  readonly certificate: MembershipCertificate
  /** Null: this node gives out no certificates. */
  readonly invites: InviteBook | null
  readonly counters: Counters
  readonly clock: () => number
  /** Where this node listens, as others may dial it. */
  readonly ownAddresses: () => readonly string[]
  readonly events: MemberDeskEvents
}

/** This node's part in membership: shows its paper, judges others', certifies and expels. */
export class MemberDesk implements AdmissionDesk {
  readonly revocations: RevocationList
  readonly book: CredentialBook
  readonly #options: MemberDeskOptions
  #certificate: MembershipCertificate

  constructor(options: MemberDeskOptions) {
    this.#options = options
    this.#certificate = options.certificate
    const { network, crypto, clock } = options
    this.revocations = new RevocationList(network, crypto)
    this.book = new CredentialBook(network, crypto, this.revocations, clock)
  }

  get network(): NetworkIdentity {
    return this.#options.network
  }

  get certificate(): MembershipCertificate {
    return this.#certificate
  }

  /** The founder, and delegates while they are. */
  get isIssuer(): boolean {
    const { network, crypto } = this.#options
    if (crypto.self === network.founder) return true
    const delegate = this.#certificate.role === 'delegate'
    return delegate && !this.revocations.isRevoked(crypto.self, 'delegate')
  }

  /** Why others will not admit this node; null if they will. */
  ownFlaw(): CertificateFlaw | null {
    const { network, crypto, clock } = this.#options
    const { revocations } = this
    const verdict = verifyCertificate(this.#certificate, network, revocations, clock(), crypto)
    return verdict.ok ? null : verdict.reason
  }

  hello(): Record<string, unknown> {
    const revocations = this.revocations.toWire(HELLO_REVOCATION_BYTES_MAX)
    return memberHello(this.#certificate, this.#options.ownAddresses(), revocations)
  }

  judge(peer: PeerId, hello: Hello | null, via: string): Answer {
    if (hello?.type === 'newcomer') return this.#certifyNewcomer(peer, hello.code)
    const refusal = this.book.show(peer, hello?.certificate ?? null) ?? this.#hear(peer, hello)
    if (refusal !== null || hello === null) {
      const reason = refusal ?? 'missing'
      this.#options.counters.count(`admission_refused_${reason}`)
      return { type: 'refused', reason }
    }
    this.#options.events.addresses(peer, hello.addresses, via)
    return { type: 'admitted', renewed: this.#renewalFor(peer, hello.certificate) }
  }

  /** Only members' word of expulsions is worth checking the signatures of. */
  #hear(peer: PeerId, hello: Extract<Hello, { type: 'member' }> | null): Refusal | null {
    if (hello !== null) this.learn(hello.revocations)
    return this.book.refusal(peer)
  }

  heard(peer: PeerId, answer: Answer | null): void {
    const { counters, events } = this.#options
    if (answer?.type === 'refused') {
      counters.count('admission_refused_by_peer')
      events.refusedBy(peer, answer.reason)
    }
    if (answer?.type !== 'admitted' || answer.renewed === null) return
    if (!this.#isNewerOwn(answer.renewed)) return
    this.#certificate = answer.renewed
    events.renewed(answer.renewed)
  }

  /** Takes over what others know of expulsions. Returns what each entry was. */
  learn(revocations: readonly Revocation[]): readonly RevocationOutcome[] {
    const { clock, counters, events } = this.#options
    const outcomes = this.revocations.merge(revocations, clock())
    outcomes
      .filter((outcome) => outcome !== 'added' && outcome !== 'known')
      .forEach((flaw) => counters.count(`revocation_refused_${flaw}`))
    const added = revocations.filter((_, index) => outcomes[index] === 'added')
    if (added.length > 0) events.revoked(added)
    return outcomes
  }

  /** Throws `forbidden` if this node may not, or nobody may, expel that peer. */
  expel(peer: PeerId): void {
    const { network, crypto, clock } = this.#options
    if (peer === network.founder) {
      throw new Failure('forbidden', 'the founder cannot be expelled from its own network', 'peer')
    }
    if (peer === crypto.self) throw new Failure('forbidden', 'a node cannot expel itself', 'peer')
    const isFounder = crypto.self === network.founder
    this.#requireIssuer('expel a member')
    if (!isFounder && this.book.certificate(peer)?.role === 'delegate') {
      throw new Failure('forbidden', 'only the founder can expel a delegate', 'peer')
    }
    this.learn([issueRevocation(crypto, network, peer, clock(), this.#chain())])
  }

  /** A one-time code, durable; for an invite that `expiresAt` ends. */
  issueCode(role: MemberRole, expiresAt: number): Uint8Array {
    const { network, crypto, clock, invites } = this.#options
    this.#requireIssuer('invite a shop')
    if (role === 'delegate' && crypto.self !== network.founder) {
      throw new Failure('forbidden', 'only the founder can invite a delegate', 'role')
    }
    if (invites === null) {
      throw new Failure('forbidden', 'this node keeps no invites: it has no data directory', 'role')
    }
    return invites.issue(role, expiresAt, clock())
  }

  #certifyNewcomer(peer: PeerId, code: Uint8Array): Answer {
    const { counters, clock, invites } = this.#options
    const refuse = (reason: string): Answer => {
      counters.count(`invite_refused_${reason}`)
      return { type: 'refused', reason }
    }
    if (!this.isIssuer || invites === null) return refuse('not_an_issuer')
    if (this.revocations.isRevoked(peer, 'member')) return refuse('revoked')
    const redemption = invites.redeem(code, peer, clock(), (role) => this.#issue(peer, role))
    if (!redemption.ok) return refuse(redemption.reason)
    counters.count('invite_redeemed')
    return { type: 'certified', certificate: redemption.certificate }
  }

  #issue(peer: PeerId, role: MemberRole): MembershipCertificate {
    const { crypto, network, clock } = this.#options
    return issueCertificate(crypto, { network, peer, role, now: clock(), chain: this.#chain() })
  }

  #renewalFor(peer: PeerId, shown: MembershipCertificate | null): MembershipCertificate | null {
    const { network, crypto, clock } = this.#options
    if (shown === null || !this.isIssuer || peer === network.founder) return null
    if (shown.notAfter - clock() > RENEW_BEFORE_MS) return null
    if (shown.role === 'delegate' && crypto.self !== network.founder) return null
    return this.#issue(peer, shown.role)
  }

  #isNewerOwn(certificate: MembershipCertificate): boolean {
    const { network, crypto, clock } = this.#options
    if (certificate.peer !== crypto.self || certificate.role !== this.#certificate.role)
      return false
    if (certificate.notAfter <= this.#certificate.notAfter) return false
    return verifyCertificate(certificate, network, this.revocations, clock(), crypto).ok
  }

  #chain(): MembershipCertificate | null {
    const { crypto, network } = this.#options
    return crypto.self === network.founder ? null : this.#certificate
  }

  #requireIssuer(what: string): void {
    if (this.isIssuer) return
    const problem = `only the founder and its delegates can ${what}; ask one of them`
    throw new Failure('forbidden', problem, 'peer')
  }
}
