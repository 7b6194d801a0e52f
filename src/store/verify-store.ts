import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../models/failure.ts'
import { examineStore } from './examine-store.ts'
import type { Examined } from './examine-store.ts'
import { readHead } from './head-file.ts'
import type { Head } from './head-file.ts'
import { newestWrites } from './replay.ts'
import { SCHEMA_VERSION, schemaVersion } from './schema.ts'
import { storeDirectory, storeFiles } from './store-files.ts'
import type { StoreFiles } from './store-files.ts'
import { StoreLock } from './store-lock.ts'

/** What `printnode store verify` prints. */
export interface StoreReport {
  readonly sound: boolean
  /** A daemon had it open: the newest batches were being written meanwhile. */
  readonly running: boolean
  readonly formatVersion: number
  readonly storeId: string | null
  readonly boot: number | null
  readonly seq: number | null
  readonly records: number
  readonly bytes: number
  readonly doubts: readonly string[]
}

/** Reads and checks everything, and changes nothing. Throws `not_found` if there is no store. */
export function verifyStore(home: string): StoreReport {
  const files = storeFiles(storeDirectory(home))
  if (!existsSync(files.directory)) {
    throw new Failure('not_found', `there is no store in ${home}: name the data directory`, home)
  }
  const lock = tryLock(home)
  try {
    // Before the database: a daemon writes the head last, so an older head is no doubt.
    const head = readHead(files.head)
    const { found, formatVersion } = readDatabase(files, head, lock === null)
    const marked = existsSync(files.doubt) ? ['a write failed when it was last open'] : []
    const doubts = [...marked, ...found.doubts]
    const newest = found.replay.batches.at(-1) ?? found.state
    return {
      sound: doubts.length === 0,
      running: lock === null,
      formatVersion,
      storeId: found.state?.storeId ?? null,
      boot: newest?.boot ?? null,
      seq: newest?.seq ?? null,
      records: found.records,
      bytes: found.bytes,
      doubts,
    }
  } finally {
    lock?.release()
  }
}

function readDatabase(
  files: StoreFiles,
  head: Head | null,
  isRunning: boolean,
): { readonly found: Examined; readonly formatVersion: number } {
  const nothing = { state: null, records: 0, bytes: 0, replay: { batches: [], strayed: null } }
  let database: DatabaseSync | null = null
  try {
    if (!existsSync(files.database)) throw new Error('the database file is missing')
    database = new DatabaseSync(files.database, { readOnly: true })
    // One snapshot for all reads, whatever a daemon writes meanwhile.
    database.exec('BEGIN')
    const formatVersion = schemaVersion(database)
    if (formatVersion > SCHEMA_VERSION) {
      const doubts = [`format ${formatVersion} is newer than this printnode (${SCHEMA_VERSION})`]
      return { found: { ...nothing, doubts }, formatVersion }
    }
    const found = examineStore(files, database, head, isRunning)
    return { found: withLog(database, found), formatVersion }
  } catch (error) {
    const doubts = [error instanceof Error ? error.message : String(error)]
    return { found: { ...nothing, doubts }, formatVersion: 0 }
  } finally {
    database?.close()
  }
}

/** Counts what the log has as well. */
function withLog(database: DatabaseSync, found: Examined): Examined {
  let { records, bytes } = found
  const get = database.prepare('SELECT length(value) AS bytes FROM records WHERE key = ?')
  for (const [key, { value }] of newestWrites(found.replay.batches)) {
    const old = get.get(key)
    records += Number(value !== null) - Number(old !== undefined)
    bytes += (value?.length ?? 0) - Number(old?.['bytes'] ?? 0)
  }
  return { ...found, records, bytes }
}

function tryLock(home: string): StoreLock | null {
  try {
    return StoreLock.take(home)
  } catch (error) {
    if (error instanceof Failure && error.code === 'daemon_running') return null
    throw error
  }
}
