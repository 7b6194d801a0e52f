import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { Charge, Vote } from '../../wire/membership-messages.ts'
import { bytes, integer, list, oneOf, text, tuple } from '../../wire/shape.ts'
import { activeMembers, majorityOf, memberOf } from './roster.ts'
import type { Roster } from './roster.ts'
import { isVoteOn } from './vote.ts'

/**
 * Signed word of a majority of a view that a shop cannot be reached, or is late with one attempt of
 * one part. Whoever proposes a withdrawal judges it; acceptors never do, by no clock of theirs.
 */
export interface Certificate {
  readonly charge: Charge
  /** By voter, one each. */
  readonly votes: readonly Vote[]
}

/** What a certificate's silence lasted at the least, whatever profile the voters run. */
export const CERTIFIED_SILENCE_MS = 3_000
/** In a view of one or two a single word would decide about the other: a person does. */
export const CERTIFYING_VIEW_MIN = 3
/** 32 votes of 120 bytes each, and the charge. */
const CERTIFICATE_BYTES_MAX = 8_192
const VOTES_MAX = 32
const CERTIFICATE_VERSION = 1

export type CertificateFlaw =
  | 'other_view'
  | 'view_too_small'
  | 'not_a_member'
  | 'foreign_voter'
  | 'voter_twice'
  | 'bad_signature'
  | 'too_short_a_silence'
  | 'no_majority'

/**
 * Null if the certificate holds in `roster`, the view that it names: a majority of all members with
 * a vote, the accused counted among them, whether or not they could be asked. Pure, on bytes alone:
 * the same answer for everybody and for ever.
 */
export function certificateFlaw(
  certificate: Certificate,
  roster: Roster,
  crypto: Crypto,
  silenceMsMin = CERTIFIED_SILENCE_MS,
): CertificateFlaw | null {
  const { charge, votes } = certificate
  if (charge.cluster !== roster.cluster || charge.epoch !== roster.epoch) return 'other_view'
  const electorate = new Set(activeMembers(roster).map((member) => member.peer))
  if (electorate.size < CERTIFYING_VIEW_MIN) return 'view_too_small'
  if (memberOf(roster, charge.shop) === null) return 'not_a_member'
  const voters = new Set<PeerId>()
  for (const vote of votes) {
    if (!electorate.has(vote.voter) || vote.voter === charge.shop) return 'foreign_voter'
    if (voters.has(vote.voter)) return 'voter_twice'
    if (!isVoteOn(charge, vote, crypto)) return 'bad_signature'
    if (charge.kind === 'unreachable' && vote.ageMs < silenceMsMin) return 'too_short_a_silence'
    voters.add(vote.voter)
  }
  return voters.size >= majorityOf(electorate.size) ? null : 'no_majority'
}

/** D12: nobody can vote on a shop that is in no view; that it was voted out stands in for it until it is back. */
export function isVotedOut(roster: Roster, shop: PeerId): boolean {
  return (
    memberOf(roster, shop) === null && roster.evictions.some((eviction) => eviction.peer === shop)
  )
}

type ChargeTuple = readonly [
  cluster: Charge['cluster'],
  epoch: number,
  kind: Charge['kind'],
  shop: PeerId,
  boot: number,
  order: Charge['order'],
  part: Charge['part'],
  attempt: number,
]
type CertificateTuple = readonly [
  version: number,
  charge: ChargeTuple,
  votes: readonly (readonly [PeerId, number, number, Uint8Array])[],
]

const name = text(128)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const isCertificate = tuple(
  integer(CERTIFICATE_VERSION, CERTIFICATE_VERSION),
  tuple(name, count, oneOf(['unreachable', 'late']), name, count, name, name, count),
  list(tuple(name, count, count, bytes(64)), VOTES_MAX),
)

/** Deterministic: what orders and evictions remember of it is the hash of these bytes. */
export function encodeCertificate({ charge, votes }: Certificate): Uint8Array {
  const { cluster, epoch, kind, shop, boot, order, part, attempt } = charge
  const sorted = [...votes].sort((a, b) => (a.voter < b.voter ? -1 : Number(a.voter > b.voter)))
  return encode([
    CERTIFICATE_VERSION,
    [cluster, epoch, kind, shop, boot, order, part, attempt],
    sorted.map(({ voter, seq, ageMs, signature }) => [voter, seq, ageMs, signature]),
  ])
}

/** Null for anything that is no certificate; whether it holds is another question. */
export function decodeCertificate(encoded: Uint8Array): Certificate | null {
  if (encoded.length > CERTIFICATE_BYTES_MAX) return null
  let decoded: unknown
  try {
    decoded = decode(encoded)
  } catch {
    return null
  }
  if (!isCertificate(decoded)) return null
  const [, packed, votes] = decoded as CertificateTuple
  const [cluster, epoch, kind, shop, boot, order, part, attempt] = packed
  return {
    charge: { cluster, epoch, kind, shop, boot, order, part, attempt },
    votes: votes.map(([voter, seq, ageMs, signature]) => ({ voter, seq, ageMs, signature })),
  }
}
