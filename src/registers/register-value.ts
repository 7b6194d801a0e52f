import { ByteMemory } from '../wire/byte-memory.ts'
import type { Keeper } from '../wire/messages.ts'
import type { PeerId, StoreId } from '../models/ids.ts'

/**
 * What a register holds, around the application's opaque bytes (CONSENSUS.md 6.3). Each value names
 * the keepers of its generation, so that any of them can tell who else must be repaired, and a
 * proposer that was sent to the wrong ones notices. `moved` is terminal: it seals its generation and
 * carries the state, and the keepers of the next one, with it.
 */
export type RegisterValue =
  | { readonly type: 'empty' }
  | { readonly type: 'live'; readonly keepers: PackedKeepers; readonly bytes: Uint8Array }
  | {
      readonly type: 'moved'
      readonly keepers: PackedKeepers
      readonly to: PackedKeepers
      readonly bytes: Uint8Array
    }

/** A set of keepers as bytes, sorted: equal sets are equal bytes. Empty: not known (old stores). */
export type PackedKeepers = Uint8Array

const EMPTY: RegisterValue = { type: 'empty' }
const TAG_LIVE = 1
const TAG_MOVED = 2
/** Tag, then the length of the keepers as two bytes. */
const HEAD_BYTES = 3

const encoder = new TextEncoder()
const decoder = new TextDecoder()
/** The same few lists are packed for every change of a register. */
const packed = new WeakMap<readonly Keeper[], PackedKeepers>()

/** The application's bytes are never empty: nothing at all stands for an empty register. */
export function sealLive(keepers: PackedKeepers, bytes: Uint8Array): Uint8Array {
  const value = new Uint8Array(HEAD_BYTES + keepers.length + bytes.length)
  value[0] = TAG_LIVE
  putList(value, 1, keepers)
  value.set(bytes, HEAD_BYTES + keepers.length)
  return value
}

export function sealMoved(
  keepers: PackedKeepers,
  to: PackedKeepers,
  bytes: Uint8Array,
): Uint8Array {
  const value = new Uint8Array(HEAD_BYTES + keepers.length + 2 + to.length + bytes.length)
  value[0] = TAG_MOVED
  const next = putList(value, 1, keepers)
  const rest = putList(value, next, to)
  value.set(bytes, rest)
  return value
}

/** Null for bytes that no register of ours holds: a peer sent them, so they get a verdict. */
export function openValue(value: Uint8Array | null): RegisterValue | null {
  if (value === null || value.length === 0) return EMPTY
  const keepers = listAt(value, 1)
  if (keepers === null) return null
  const afterKeepers = HEAD_BYTES + keepers.length
  if (value[0] === TAG_LIVE) {
    const bytes = value.subarray(afterKeepers)
    return bytes.length === 0 ? null : { type: 'live', keepers, bytes }
  }
  if (value[0] !== TAG_MOVED) return null
  const to = listAt(value, afterKeepers)
  if (to === null || to.length === 0) return null
  const bytes = value.subarray(afterKeepers + 2 + to.length)
  return bytes.length === 0 ? null : { type: 'moved', keepers, to, bytes }
}

/** The application's bytes, whatever the envelope says; null when there are none. */
export function contentOf(value: Uint8Array | null): Uint8Array | null {
  const open = openValue(value)
  return open === null || open.type === 'empty' ? null : open.bytes
}

export function packKeepers(keepers: readonly Keeper[]): PackedKeepers {
  const known = packed.get(keepers)
  if (known !== undefined) return known
  const words = [...keepers]
    .sort((a, b) => (a.peer < b.peer ? -1 : 1))
    .flatMap(({ peer, store }) => [encoder.encode(peer), encoder.encode(store)])
  const bytes = new Uint8Array(words.reduce((sum, word) => sum + 1 + word.length, 0))
  let at = 0
  for (const word of words) {
    bytes[at] = word.length
    bytes.set(word, at + 1)
    at += 1 + word.length
  }
  packed.set(keepers, bytes)
  return bytes
}

/** Lists of a few clusters: every value names one, and is asked for it at every look. */
const LISTS_MAX = 512
export const recentKeepers = new ByteMemory(LISTS_MAX, unpackAnew)

/** Null for a list that nobody packed. */
export function unpackKeepers(bytes: PackedKeepers): readonly Keeper[] | null {
  return recentKeepers.read(bytes)
}

function unpackAnew(bytes: PackedKeepers): readonly Keeper[] | null {
  const words: string[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + (bytes[at] as number)
    if (end > bytes.length) return null
    words.push(decoder.decode(bytes.subarray(at + 1, end)))
    at = end
  }
  if (words.length % 2 !== 0) return null
  const keepers: Keeper[] = []
  for (let i = 0; i < words.length; i += 2) {
    keepers.push({ peer: words[i] as PeerId, store: words[i + 1] as StoreId })
  }
  // A copy: the list is kept for longer than the value that it was found in.
  packed.set(keepers, bytes.slice())
  return keepers
}

function putList(value: Uint8Array, at: number, list: PackedKeepers): number {
  value[at] = list.length >> 8
  value[at + 1] = list.length & 0xff
  value.set(list, at + 2)
  return at + 2 + list.length
}

function listAt(value: Uint8Array, at: number): PackedKeepers | null {
  if (value.length < at + 2) return null
  const length = ((value[at] as number) << 8) | (value[at + 1] as number)
  const list = value.subarray(at + 2, at + 2 + length)
  return list.length === length ? list : null
}
