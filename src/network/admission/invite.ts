import { isPeerId } from '../../crypto/peer-key.ts'
import { Failure } from '../../models/failure.ts'
import type { PeerId } from '../../models/ids.ts'
import { makeNetworkIdentity } from './network-identity.ts'
import type { NetworkIdentity } from './network-identity.ts'
import { SECRET_BYTES } from './network-file.ts'
import { decodeCbor, recordOf } from './signed-paper.ts'
import { encode } from '../../wire/cbor-writer.ts'

/** One string that lets one shop in: everything it needs to reach the network and ask to join. */
export interface Invite {
  readonly network: NetworkIdentity
  readonly secret: Uint8Array
  /** The node that remembers the code: a certificate is had from it alone. */
  readonly inviter: PeerId
  /** Addresses of the inviter first, then of other members. */
  readonly bootstrap: readonly string[]
  readonly code: Uint8Array
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const PREFIX = 'printnode1:'
export const CODE_BYTES = 16
/** What fits a line of a mail or a QR code; eight addresses take about 700 characters. */
const TEXT_LENGTH_MAX = 4_096
export const INVITE_ADDRESSES_MAX = 8

export function encodeInvite(invite: Invite): string {
  const { network, secret, inviter, bootstrap, code, expiresAt } = invite
  const { name, founder, currency } = network
  const content = { v: 1, name, founder, currency, secret, inviter, bootstrap, code, expiresAt }
  return PREFIX + Buffer.from(encode(content)).toString('base64url')
}

/** Throws `invite_invalid` with what to do for anything that is not an invite of this version. */
export function decodeInvite(text: string): Invite {
  const trimmed = text.trim()
  if (!trimmed.startsWith(PREFIX)) {
    throw refused(
      `an invite begins with ${PREFIX}; copy the whole line that \`network invite\` printed`,
    )
  }
  if (trimmed.length > TEXT_LENGTH_MAX) {
    throw refused(`it is longer than ${TEXT_LENGTH_MAX} characters`)
  }
  const bytes = Buffer.from(trimmed.slice(PREFIX.length), 'base64url')
  const invite = inviteOf(recordOf(decodeCbor(bytes)))
  if (invite === null) throw refused('it is cut off or changed; copy the whole line again')
  return invite
}

function refused(problem: string): Failure {
  return new Failure('invite_invalid', `the invite cannot be read: ${problem}`, 'invite')
}

function inviteOf(record: Readonly<Record<string, unknown>> | null): Invite | null {
  if (record === null || record['v'] !== 1) return null
  const { name, founder, currency, secret, inviter, bootstrap, code, expiresAt } = record
  if (typeof name !== 'string' || typeof currency !== 'string') return null
  if (typeof founder !== 'string' || !isPeerId(founder)) return null
  if (typeof inviter !== 'string' || !isPeerId(inviter)) return null
  if (!(secret instanceof Uint8Array) || secret.byteLength !== SECRET_BYTES) return null
  if (!(code instanceof Uint8Array) || code.byteLength !== CODE_BYTES) return null
  if (!Number.isSafeInteger(expiresAt)) return null
  if (!Array.isArray(bootstrap) || bootstrap.length > INVITE_ADDRESSES_MAX) return null
  if (!bootstrap.every((address) => typeof address === 'string')) return null
  try {
    const network = makeNetworkIdentity(name, currency, founder)
    return { network, secret, inviter, bootstrap, code, expiresAt: Number(expiresAt) }
  } catch {
    return null
  }
}
