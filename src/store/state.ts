import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { StoreId } from '../models/ids.ts'
import type { StoreRecord } from '../ports/store.ts'

/**
 * What the store knows of itself, written in the same transaction as the records it speaks of.
 *
 * `chain` binds each batch to all before it and lies in the head file too: a database that lost its
 * newest batches no longer matches. `count` and `tally` are over all live rows: a row that vanished
 * or went back to an older version (a flipped bit, a misdirected write) no longer adds up.
 */
export interface StoreState {
  readonly storeId: StoreId
  readonly boot: number
  /** Batches so far, boots included. */
  readonly seq: number
  /** Hex of 32 bytes. */
  readonly chain: string
  /** The chain one batch before: the head may lag by the batch that a crash interrupted. */
  readonly chainBefore: string
  readonly count: number
  readonly tally: Tally
}

/** Two 32-bit sums over the checksums of all live rows; order does not matter. */
export type Tally = readonly [number, number]

export const TALLY_EMPTY: Tally = [0, 0]

/**
 * CRC-32 (the one of zlib, native in Node; CRC-32C would need a library and finds no more in records
 * of this size) over write number, key and value.
 */
export function rowChecksum(key: string, n: number, value: Uint8Array): number {
  return crc32(value, crc32(`${n}/${key}/`))
}

export function tallyAdd([a, b]: Tally, checksum: number): Tally {
  return [(a + checksum) >>> 0, (b + scramble(checksum)) >>> 0]
}

export function tallyRemove([a, b]: Tally, checksum: number): Tally {
  return [(a - checksum) >>> 0, (b - scramble(checksum)) >>> 0]
}

/** A second, independent reading of a checksum (finalizer of MurmurHash3). */
function scramble(checksum: number): number {
  let h = checksum ^ (checksum >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The chain after a batch: over the chain before, what the state will say, and every byte written. */
export function nextChain(
  before: StoreState,
  next: Omit<StoreState, 'chain' | 'chainBefore'>,
  records: Iterable<StoreRecord>,
): string {
  const hash = createHash('sha256')
  hash.update(before.chain)
  hash.update(`/${next.storeId}/${next.boot}/${next.seq}/${next.count}/${next.tally.join('/')}/`)
  for (const { key, value } of records) {
    hash.update(`${Buffer.byteLength(key)}:${key}${value === null ? '-' : `${value.length}:`}`)
    if (value !== null) hash.update(value)
  }
  return hash.digest('hex')
}

export function encodeState(state: StoreState): { readonly text: string; readonly crc: number } {
  const text = JSON.stringify(state)
  return { text, crc: crc32(text) }
}

/** Null if a byte of it changed. */
export function decodeState(text: string, crc: number): StoreState | null {
  return crc32(text) === crc ? (JSON.parse(text) as StoreState) : null
}
