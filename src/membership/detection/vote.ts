import { encode } from '../../wire/cbor-writer.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { Charge, Vote } from '../../wire/membership-messages.ts'

/** `[version, cluster, epoch, kind, shop, boot, order, part, attempt, seq, ageMs]`. */
const VOTE_VERSION = 1

/** The bytes that a voter signs: they bind the vote to the view, the shop and its boot, and a late one to its attempt. */
function votedBytes(charge: Charge, seq: number, ageMs: number): Uint8Array {
  const { cluster, epoch, kind, shop, boot, order, part, attempt } = charge
  return encode([VOTE_VERSION, cluster, epoch, kind, shop, boot, order, part, attempt, seq, ageMs])
}

export function signVote(charge: Charge, seq: number, ageMs: number, crypto: Crypto): Vote {
  const signature = crypto.sign('vote', votedBytes(charge, seq, ageMs))
  return { voter: crypto.self, seq, ageMs, signature }
}

export function isVoteOn(charge: Charge, vote: Vote, crypto: Crypto): boolean {
  const { voter, seq, ageMs, signature } = vote
  return crypto.verify('vote', voter, votedBytes(charge, seq, ageMs), signature)
}
