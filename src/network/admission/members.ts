import type { PeerId } from '../../models/ids.ts'
import type { NetworkPeer } from '../../ports/network.ts'
import type { MemberDesk } from './member-desk.ts'
import type { MemberRole, MembershipCertificate } from './membership-certificate.ts'

/** A peer with what membership says of it, as `printnode network members` shows it. */
export interface Member extends NetworkPeer {
  readonly isFounder: boolean
  /** Null: it has not shown its certificate here yet. */
  readonly role: MemberRole | null
  readonly isExpelled: boolean
}

/** This node first, then everybody it has met or heard of. */
export function listMembers(
  desk: MemberDesk,
  self: { readonly peer: PeerId; readonly addresses: readonly string[] },
  peers: readonly NetworkPeer[],
): readonly Member[] {
  const describe = (known: NetworkPeer, certificate: MembershipCertificate | null): Member => ({
    ...known,
    isFounder: known.peer === desk.network.founder,
    role: certificate?.role ?? null,
    isExpelled: desk.revocations.isRevoked(known.peer, certificate?.role ?? 'member'),
  })
  const own = {
    ...self,
    connected: true,
    roundTripMs: 0,
    certificateExpiresAt: desk.certificate.notAfter,
  }
  const others = peers.map((known) => describe(known, desk.book.certificate(known.peer)))
  return [describe(own, desk.certificate), ...others]
}
