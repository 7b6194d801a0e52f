import { existsSync, readFileSync } from 'node:fs'
import type { StoreId } from '../models/ids.ts'
import { LOG_PAGE_BYTES, logBytes, readLogRecord } from './log-record.ts'
import type { LogRecord } from './log-record.ts'
import type { Segment } from './log-files.ts'
import { unpackRecords } from './packed-records.ts'
import type { StoreFiles } from './store-files.ts'

/** A batch, and where in the log it lies. */
export interface PlacedRecord extends LogRecord {
  readonly segment: Segment
  /** Where the next one goes. */
  readonly end: number
}

/** The newest write of a key that the database may not have. */
export interface NewestWrite {
  /** Number of its batch. */
  readonly n: number
  readonly value: Uint8Array | null
}

/** What the log says beyond the database. */
export interface Replay {
  /** Batches that follow the database's last one without a gap. */
  readonly batches: readonly PlacedRecord[]
  /**
   * Highest number of a whole batch that does not follow: it was written only after the one before
   * it had been acknowledged, and that one is gone. Null: there is none, as should be.
   */
  readonly strayed: number | null
}

/** Null if a file of the log is missing. Everything whole in it, in no order. */
export function readLog(files: StoreFiles, storeId: StoreId): PlacedRecord[] | null {
  const found: PlacedRecord[] = []
  for (const [index, path] of files.log.entries()) {
    if (!existsSync(path)) return null
    const bytes = readFileSync(path)
    for (let at = 0; at < bytes.length;) {
      const record = readLogRecord(bytes, at, storeId)
      // Behind a damaged batch another may lie: that tells whether the damaged one was acknowledged.
      if (record === null) at += LOG_PAGE_BYTES
      else {
        at += logBytes(record.body.length)
        found.push({ ...record, segment: index as Segment, end: at })
      }
    }
  }
  return found
}

/** `base`: the last batch of the database. */
export function follow(
  found: readonly PlacedRecord[],
  base: { readonly seq: number; readonly chain: string },
): Replay {
  const later = found.filter(({ seq }) => seq > base.seq).toSorted((a, b) => a.seq - b.seq)
  const batches: PlacedRecord[] = []
  let last = base
  for (const record of later) {
    if (record.seq !== last.seq + 1 || record.chainBefore !== last.chain) continue
    batches.push(record)
    last = record
  }
  const highest = later.at(-1)?.seq ?? base.seq
  return { batches, strayed: highest > last.seq ? highest : null }
}

/** The newest write of each key in these batches. */
export function newestWrites(batches: readonly LogRecord[]): Map<string, NewestWrite> {
  const writes = new Map<string, NewestWrite>()
  for (const { seq, body } of batches) {
    for (const { key, value } of unpackRecords(body)) writes.set(key, { n: seq, value })
  }
  return writes
}
