import { compareBallots } from '../registers/ballot.ts'
import type { AcceptedEntry, KeyEntry } from './blob-codec.ts'
import { BLOB_BYTES_TARGET, encodeManifest, encodeSegments } from './blob-codec.ts'
import type { BlobRoom } from './blob-room.ts'
import { isSameClaim, settled } from './key-claim.ts'
import type { KeyRules } from './rules.ts'

/** A segment under half of the target is written anew with what came since; fuller ones stay as they are. */
const FULL_BYTES_MIN = BLOB_BYTES_TARGET / 2

export interface Union {
  /** The manifest, and the segments that were not there before. */
  readonly manifest: Uint8Array
  readonly blobs: readonly Uint8Array[]
  /** Two values of one key where the protocol allows one: somebody's bug. */
  readonly contradictions: number
}

/**
 * Everything that may have been chosen before the seal: what the generation began with, and of what
 * a quorum of its members accepted since, the value under the highest ballot of each key (CASPaxos
 * 2.2: a chosen value is among those, and nothing under a higher ballot says otherwise). The same
 * members give the same union, byte for byte.
 *
 * Settled keys fill segments that are never written again: a change costs what came since the last.
 */
export function unite(
  room: BlobRoom,
  base: readonly Uint8Array[],
  deltas: readonly (readonly AcceptedEntry[])[],
  rules: Pick<KeyRules, 'highestBallotWins'>,
): Union {
  const newest = newestOf(deltas, rules)
  const kept: Uint8Array[] = []
  const loose: KeyEntry[] = []
  let contradictions = 0
  for (const segment of base) {
    const entries = room.entriesOf(segment).map((entry): KeyEntry => {
      const later = newest.get(entry.name)
      if (later === undefined) return entry
      newest.delete(entry.name)
      if (!isSameClaim(later.claim, entry.claim)) contradictions += 1
      else if (later.claim.body === null) return { ...entry, claim: settled(entry.claim) }
      return entry
    })
    const isFull = (room.get(segment)?.length ?? 0) >= FULL_BYTES_MIN
    const isSettled = entries.every(({ claim }) => claim.body === null)
    const wasSettled =
      isSettled && room.entriesOf(segment).every(({ claim }) => claim.body === null)
    if (isFull && wasSettled) kept.push(segment)
    else loose.push(...entries)
  }
  for (const { name, claim } of newest.values()) loose.push({ name, claim })
  loose.sort((a, b) => (a.name < b.name ? -1 : 1))
  // Apart: a claim that nobody ever settles must not keep three hundred others from resting.
  const blobs = [
    ...encodeSegments(loose.filter(({ claim }) => claim.body === null)),
    ...encodeSegments(loose.filter(({ claim }) => claim.body !== null)),
  ]
  const hashes = room.offer(blobs)
  const manifest = encodeManifest([...kept, ...hashes])
  return { manifest, blobs, contradictions }
}

function newestOf(
  deltas: readonly (readonly AcceptedEntry[])[],
  { highestBallotWins }: Pick<KeyRules, 'highestBallotWins'>,
): Map<string, AcceptedEntry> {
  const newest = new Map<string, AcceptedEntry>()
  for (const delta of deltas) {
    for (const entry of delta) {
      const held = newest.get(entry.name)
      if (held === undefined) {
        newest.set(entry.name, entry)
        continue
      }
      const isHigher = !highestBallotWins || compareBallots(entry.ballot, held.ballot) > 0
      const best = isHigher ? entry : held
      // Whoever knows that the order exists is right, under whatever ballot.
      const isSettled =
        isSameClaim(entry.claim, held.claim) &&
        (entry.claim.body === null || held.claim.body === null)
      newest.set(entry.name, isSettled ? { ...best, claim: settled(best.claim) } : best)
    }
  }
  return newest
}
