import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { PeerId, StoreId } from '../models/ids.ts'
import { interned, internUpTo } from '../models/interned.ts'
import { ByteMemory } from '../wire/byte-memory.ts'

/**
 * Ids are text; in a report of 300 bytes they travel as the bytes that the text stands for, where
 * those stand for exactly that text. The simulator's ids stand for nothing and travel as they are.
 */
export type PackedId = string | Uint8Array

export function packPeer(peer: PeerId): PackedId {
  return pack(peer, 'base58btc')
}

/** Null for what packs no id. */
export function unpackPeer(packed: PackedId): PeerId | null {
  return unpack(packed, 'base58btc') as PeerId | null
}

export function packStore(store: StoreId): PackedId {
  return pack(store, 'base16')
}

/** Null for what packs no id. */
export function unpackStore(packed: PackedId): StoreId | null {
  return unpack(packed, 'base16') as StoreId | null
}

type Base = 'base58btc' | 'base16'

/** Shorter texts are nobody's real id, and bytes would hide what they say. */
const PACKED_TEXT_MIN = 32
const ID_LENGTH_MAX = 128

/** Ids of a few hundred peers and stores, packed and unpacked with every report. */
let rememberedMax = 2_048
const packed = { base58btc: new Map<string, PackedId>(), base16: new Map<string, PackedId>() }
const unpacked = { base58btc: memoryOf('base58btc'), base16: memoryOf('base16') }

function memoryOf(base: Base): ByteMemory<string> {
  return new ByteMemory(rememberedMax, (bytes) => interned(toString(bytes, base)))
}

/** A process of many nodes needs more of them than one. */
export function rememberPacked(most: number): void {
  rememberedMax = most
  for (const memory of Object.values(unpacked)) memory.resize(most)
  internUpTo(most)
}

function pack(text: string, base: Base): PackedId {
  if (text.length < PACKED_TEXT_MIN) return text
  const remembered = packed[base]
  const known = remembered.get(text)
  if (known !== undefined) return known
  if (remembered.size >= rememberedMax) remembered.clear()
  const made = packAnew(text, base)
  remembered.set(text, made)
  return made
}

function packAnew(text: string, base: Base): PackedId {
  try {
    const bytes = fromString(text, base)
    return toString(bytes, base) === text ? bytes : text
  } catch {
    return text
  }
}

function unpack(packed: PackedId, base: Base): string | null {
  if (packed.length === 0 || packed.length > ID_LENGTH_MAX) return null
  if (typeof packed === 'string') return packed
  const text = unpacked[base].read(packed)
  return text.length <= ID_LENGTH_MAX ? text : null
}
