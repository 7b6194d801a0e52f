import type { DatabaseSync } from 'node:sqlite'
import { audit } from './audit.ts'
import type { Audit } from './audit.ts'
import type { Head } from './head-file.ts'
import { follow, readLog } from './replay.ts'
import type { PlacedRecord, Replay } from './replay.ts'
import { LOG_SINCE_VERSION, schemaVersion } from './schema.ts'
import type { StoreState } from './state.ts'
import type { StoreFiles } from './store-files.ts'

/** All that reading a store showed. */
export interface Examined extends Audit {
  readonly replay: Replay
}

const NO_REPLAY: Replay = { batches: [], strayed: null }

/**
 * Reads and checks database, log and head against each other. `head` must have been read before;
 * while a daemon is writing (`isRunning`) it may be any number of batches old.
 */
export function examineStore(
  files: StoreFiles,
  database: DatabaseSync,
  head: Head | null,
  isRunning: boolean,
): Examined {
  const hasLog = schemaVersion(database) >= LOG_SINCE_VERSION
  // Before the database: what it then moves there is merely in both.
  const log = hasLog && head !== null ? readLog(files, head.storeId) : []
  const found = audit(database)
  const doubts = [...found.doubts]
  if (log === null) doubts.push('the log is missing')
  const { state } = found
  if (state === null) return { ...found, doubts, replay: NO_REPLAY }
  const replay = follow(log ?? [], state)
  doubts.push(...headDoubts(state, replay, head, isRunning))
  return { ...found, doubts, replay }
}

function headDoubts(
  base: StoreState,
  { batches, strayed }: Replay,
  head: Head | null,
  isRunning: boolean,
): string[] {
  if (head === null) return ['the head file is missing or unreadable']
  if (head.storeId !== base.storeId) return ['the head file belongs to another store']
  const last = batches.at(-1)?.seq ?? base.seq
  const newest = Math.max(head.seq, isRunning ? 0 : (strayed ?? 0))
  if (newest > last) return [`${newest - last} batches that were acknowledged are gone`]
  if (head.seq < base.seq - 1) {
    return isRunning ? [] : [`the head file is ${base.seq - head.seq} batches old`]
  }
  return chainAt(base, batches, head.seq) === head.chain
    ? []
    : ['the chain of batches does not match the head']
}

function chainAt(base: StoreState, batches: readonly PlacedRecord[], seq: number): string {
  // The database alone may be a batch ahead of the head: of a large one, or in the first format.
  if (seq === base.seq - 1) return base.chainBefore
  if (seq === base.seq) return base.chain
  return batches.find((batch) => batch.seq === seq)?.chain ?? ''
}
