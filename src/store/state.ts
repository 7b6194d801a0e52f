import { crc32 } from 'node:zlib'
import type { StoreId } from '../models/ids.ts'

/**
 * What the database knows of itself, written in the same transaction as the records it speaks of.
 *
 * `chain` binds each batch to all before it and is taken up by the log and by the head file: a
 * database that lost its newest batches no longer matches. `count` and `tally` are over all live
 * rows: a row that vanished or went back to an older version (a flipped bit, a misdirected write) no
 * longer adds up.
 */
export interface StoreState {
  readonly storeId: StoreId
  readonly boot: number
  /** Batches that are in the database whole, boots included. */
  readonly seq: number
  /** Hex of 32 bytes (log-record.ts). */
  readonly chain: string
  /** The chain one batch before: the head may lag by the batch that a crash interrupted. */
  readonly chainBefore: string
  readonly count: number
  readonly tally: Tally
}

/** Before the first batch. */
export const CHAIN_START = '0'.repeat(64)

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

export function encodeState(state: StoreState): { readonly text: string; readonly crc: number } {
  const text = JSON.stringify(state)
  return { text, crc: crc32(text) }
}

/** Null if a byte of it changed. */
export function decodeState(text: string, crc: number): StoreState | null {
  return crc32(text) === crc ? (JSON.parse(text) as StoreState) : null
}
