import { createHash } from 'node:crypto'
import type { StoreId } from '../models/ids.ts'

/** A batch in the log. */
export interface LogRecord {
  readonly seq: number
  readonly boot: number
  /** Hex of 32 bytes: the chain of hashes before this batch and with it. */
  readonly chainBefore: string
  readonly chain: string
  /** Packed records. */
  readonly body: Uint8Array
}

/**
 * A page of its own for each batch: a write that is torn by a power cut never touches one that was
 * acknowledged, and whoever looks for batches behind a damaged one knows where they begin.
 */
export const LOG_PAGE_BYTES = 4096

const MAGIC = Buffer.from('pnlog 1\n')
const SEQ_AT = 8
const BOOT_AT = 16
const LENGTH_AT = 24
const CHAIN_BEFORE_AT = 32
const CHAIN_AT = 64
const BODY_AT = 96

/** Bytes in the log of a batch whose body has so many, its last page filled up. */
export function logBytes(bodyBytes: number): number {
  return Math.ceil((BODY_AT + bodyBytes) / LOG_PAGE_BYTES) * LOG_PAGE_BYTES
}

/** Lays a batch out in `target`, which has room for it; returns its chain. */
export function writeLogRecord(
  target: Buffer,
  storeId: StoreId,
  batch: Omit<LogRecord, 'chain' | 'body'>,
  bodies: readonly Uint8Array[],
): string {
  target.set(MAGIC)
  target.writeDoubleLE(batch.seq, SEQ_AT)
  target.writeDoubleLE(batch.boot, BOOT_AT)
  target.write(batch.chainBefore, CHAIN_BEFORE_AT, 'hex')
  let end = BODY_AT
  for (const body of bodies) {
    target.set(body, end)
    end += body.length
  }
  target.writeDoubleLE(end - BODY_AT, LENGTH_AT)
  const chain = chainOf(target, storeId, end)
  target.write(chain, CHAIN_AT, 'hex')
  target.fill(0, end, logBytes(end - BODY_AT))
  return chain
}

/** Null unless a whole and undamaged batch of this store begins at `at`. */
export function readLogRecord(segment: Buffer, at: number, storeId: StoreId): LogRecord | null {
  if (at + BODY_AT > segment.length) return null
  if (segment.compare(MAGIC, 0, MAGIC.length, at, at + MAGIC.length) !== 0) return null
  const bytes = segment.subarray(at)
  const end = BODY_AT + bytes.readDoubleLE(LENGTH_AT)
  if (!Number.isInteger(end) || end < BODY_AT || end > bytes.length) return null
  const chain = bytes.toString('hex', CHAIN_AT, BODY_AT)
  if (chainOf(bytes, storeId, end) !== chain) return null
  return {
    seq: bytes.readDoubleLE(SEQ_AT),
    boot: bytes.readDoubleLE(BOOT_AT),
    chainBefore: bytes.toString('hex', CHAIN_BEFORE_AT, CHAIN_AT),
    chain,
    body: bytes.subarray(BODY_AT, end),
  }
}

/** Over the store, the chain before, and every byte of the batch: checksum and link in one. */
function chainOf(record: Buffer, storeId: StoreId, end: number): string {
  return createHash('sha256')
    .update(storeId)
    .update(record.subarray(0, CHAIN_AT))
    .update(record.subarray(BODY_AT, end))
    .digest('hex')
}
