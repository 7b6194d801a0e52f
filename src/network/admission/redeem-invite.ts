import type { Ed25519Identity } from '../../crypto/node-crypto.ts'
import { NodeCrypto } from '../../crypto/node-crypto.ts'
import { Failure } from '../../models/failure.ts'
import type { PeerId } from '../../models/ids.ts'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { newcomerHello } from './admission-messages.ts'
import type { Answer } from './admission-messages.ts'
import type { AdmissionDesk } from './admission.ts'
import { privateKeyOf } from '../identity.ts'
import type { Invite } from './invite.ts'
import { wallAndMuxer } from '../libp2p-node.ts'
import { verifyCertificate } from './membership-certificate.ts'
import type { MembershipCertificate } from './membership-certificate.ts'
import type { NetworkState } from './network-file.ts'

/** For all addresses together; a person is waiting. */
const REDEEM_TIMEOUT_MS = 20_000

/** Refusals that a person can do something about, by code. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  invite_unknown: 'the inviting node does not know this code; ask for a new invite',
  invite_expired: 'the invite has expired; ask for a new one',
  invite_used: 'another shop has used this invite; ask for one of your own',
  not_an_issuer: 'the inviting node may not invite any more; ask the founder for an invite',
  revoked: 'this shop was expelled from the network; ask the founder',
}

export interface RedeemOptions {
  readonly clock?: () => number
  /** Also looks for the inviter on the memory transport (tests). */
  readonly memoryTransport?: boolean
}

/**
 * Exchanges an invite's code for a membership certificate, once: the same identity that asks again
 * gets the same one. Throws `invite_invalid` with what to do, or `network_refused` if the inviting
 * node cannot be reached. The answer is what `saveNetworkState` keeps.
 */
export async function redeemInvite(
  invite: Invite,
  identity: Ed25519Identity,
  options: RedeemOptions = {},
): Promise<NetworkState> {
  const clock = options.clock ?? Date.now
  if (clock() >= invite.expiresAt) throw refused('invite_expired')
  const addresses = addressesOfInviter(invite)
  const desk = new NewcomerDesk(invite)
  const libp2p = await createLibp2p({
    ...wallAndMuxer({
      privateKey: await privateKeyOf(identity),
      secret: invite.secret,
      desk,
      memoryTransport: options.memoryTransport ?? false,
    }),
    connectionGater: { denyDialMultiaddr: () => false },
  })
  let lastError: unknown = null
  try {
    const signal = AbortSignal.timeout(REDEEM_TIMEOUT_MS)
    // Ends with an error even when all is well: the inviter closes after handing out the paper.
    await libp2p.dial(addresses, { signal })
  } catch (error) {
    lastError = error
  } finally {
    await libp2p.stop()
  }
  if (desk.refusal !== null) throw refused(desk.refusal)
  if (desk.certificate === null) throw unreachable(invite, lastError)
  checkCertificate(desk.certificate, invite, identity, clock())
  const { network, secret, bootstrap } = invite
  return { network, secret, certificate: desk.certificate, bootstrap }
}

/** A newcomer shows its code, and takes what it is given. */
class NewcomerDesk implements AdmissionDesk {
  readonly #invite: Invite
  certificate: MembershipCertificate | null = null
  refusal: string | null = null

  constructor(invite: Invite) {
    this.#invite = invite
  }

  hello(): Record<string, unknown> {
    return newcomerHello(this.#invite.code)
  }

  judge(): Answer {
    return { type: 'admitted', renewed: null }
  }

  heard(peer: PeerId, answer: Answer | null): void {
    if (peer !== this.#invite.inviter) return
    if (answer?.type === 'certified') this.certificate = answer.certificate
    if (answer?.type === 'refused') this.refusal = answer.reason
  }
}

function addressesOfInviter(invite: Invite): ReturnType<typeof multiaddr>[] {
  const { bootstrap, inviter } = invite
  try {
    const own = bootstrap.filter((address) => address.endsWith(`/p2p/${inviter}`))
    if (own.length > 0) return own.map((address) => multiaddr(address))
  } catch {
    // Said below.
  }
  throw new Failure('invite_invalid', 'the invite names no address of the inviting node', 'invite')
}

function refused(reason: string): Failure {
  const explanation = EXPLANATIONS[reason] ?? `the inviting node refused it: ${reason}`
  return new Failure('invite_invalid', explanation, 'invite')
}

function unreachable(invite: Invite, cause: unknown): Failure {
  const where = invite.bootstrap.join(', ')
  const problem = `the inviting node does not answer at ${where}: is it running, and reachable from here?`
  return new Failure('network_refused', problem, 'invite', cause)
}

function checkCertificate(
  certificate: MembershipCertificate,
  invite: Invite,
  identity: Ed25519Identity,
  now: number,
): void {
  const crypto = new NodeCrypto(identity, invite.network.id)
  const nobodyRevoked = { isRevoked: (): boolean => false }
  const verdict = verifyCertificate(certificate, invite.network, nobodyRevoked, now, crypto)
  const reason = verdict.ok ? 'wrong_peer' : verdict.reason
  if (verdict.ok && certificate.peer === identity.peer) return
  const problem = `the inviting node gave out a certificate that does not hold: ${reason}`
  throw new Failure('invite_invalid', problem, 'invite')
}
