import { encode } from '../wire/cbor-writer.ts'
import { decodeShaped } from '../wire/decode-shaped.ts'
import { KEY_BLOBS_MAX } from '../wire/limits.ts'
import type { Ballot } from '../wire/messages.ts'
import { bytes, integer, list, text, textLike, tuple } from '../wire/shape.ts'
import { FINGERPRINT, isClaimBody, isOrderName, unpackClaim } from './key-claim.ts'
import type { KeyClaim } from './key-claim.ts'

/** Where a writer begins a new blob: with the longest body that follows it is still within the limit. */
export const BLOB_BYTES_TARGET = 32_768

/** Two texts of 32 digits, and the heads of an entry and its fields. */
const ENTRY_BYTES = 74
/** The heads of a ballot, and its counter. */
const BALLOT_BYTES = 12

/** A key and whose it is. */
export interface KeyEntry {
  readonly name: string
  readonly claim: KeyClaim
}

/** As one member accepted it; it may or may not be chosen. */
export interface AcceptedEntry extends KeyEntry {
  readonly ballot: Ballot
}

export type KeyBlob =
  | { readonly type: 'manifest'; readonly segments: readonly Uint8Array[] }
  | { readonly type: 'segment'; readonly entries: readonly KeyEntry[] }
  | { readonly type: 'delta'; readonly entries: readonly AcceptedEntry[] }

type EntryTuple = readonly [name: string, order: string, print: string, body: Uint8Array | null]
type BallotTuple = readonly [counter: number, node: Ballot['node'], boot: string]
type AcceptedTuple = readonly [...EntryTuple, BallotTuple]

const MANIFEST = 'm'
const SEGMENT = 's'
const DELTA = 'd'

const id = text(128)
const isName = textLike(/^[0-9a-f]{32}$/)
const isBallot = tuple(integer(0, Number.MAX_SAFE_INTEGER), id, id)
const entry = [isName, isOrderName, FINGERPRINT, isClaimBody] as const
const kind = (letter: string) => (value: unknown) => value === letter
const isManifest = tuple(kind(MANIFEST), list(bytes(32), KEY_BLOBS_MAX))
const isSegment = tuple(kind(SEGMENT), list(tuple(...entry), 4_096))
const isDelta = tuple(kind(DELTA), list(tuple(...entry, isBallot), 4_096))

export function encodeManifest(segments: readonly Uint8Array[]): Uint8Array {
  return encode([MANIFEST, segments])
}

/** Full segments of these, in their order. */
export function encodeSegments(entries: readonly KeyEntry[]): Uint8Array[] {
  return packed(entries.map(entryTuple), SEGMENT)
}

export function encodeDeltas(entries: readonly AcceptedEntry[]): Uint8Array[] {
  const tuples = entries.map((accepted): AcceptedTuple => {
    const { counter, node, boot } = accepted.ballot
    return [...entryTuple(accepted), [counter, node, boot]]
  })
  return packed(tuples, DELTA)
}

/** Null for bytes that are none of the three. */
export function decodeBlob(blob: Uint8Array): KeyBlob | null {
  const is = (value: unknown): boolean => isManifest(value) || isSegment(value) || isDelta(value)
  const decoded = decodeShaped(blob, is)
  if (decoded === null) return null
  const [letter, content] = decoded as readonly [string, readonly unknown[]]
  if (letter === MANIFEST) return { type: 'manifest', segments: content as Uint8Array[] }
  if (letter === SEGMENT) {
    return { type: 'segment', entries: (content as EntryTuple[]).map(entryOf) }
  }
  const entries = (content as AcceptedTuple[]).map((accepted): AcceptedEntry => {
    const [name, order, print, body, [counter, node, boot]] = accepted
    return { ...entryOf([name, order, print, body]), ballot: { counter, node, boot } }
  })
  return { type: 'delta', entries }
}

function entryTuple({ name, claim }: KeyEntry): EntryTuple {
  return [name, claim.order, claim.fingerprint, claim.body]
}

function entryOf([name, order, print, body]: EntryTuple): KeyEntry {
  return { name, claim: unpackClaim([order, print, body]) }
}

function packed(tuples: readonly (EntryTuple | AcceptedTuple)[], letter: string): Uint8Array[] {
  const blobs: Uint8Array[] = []
  let batch: (EntryTuple | AcceptedTuple)[] = []
  let size = 0
  const flush = (): void => {
    if (batch.length > 0) blobs.push(encode([letter, batch]))
    batch = []
    size = 0
  }
  for (const item of tuples) {
    if (size >= BLOB_BYTES_TARGET) flush()
    batch.push(item)
    size += ENTRY_BYTES + item[1].length + (item[3]?.length ?? 0)
    if (item[4] !== undefined) size += item[4][1].length + item[4][2].length + BALLOT_BYTES
  }
  flush()
  return blobs
}
