import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../models/failure.ts'
import { audit } from './audit.ts'
import type { Audit } from './audit.ts'
import { readHead } from './head-file.ts'
import type { Head } from './head-file.ts'
import { SCHEMA_VERSION, schemaVersion } from './schema.ts'
import { storeDirectory, storeFiles } from './store-files.ts'
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
    const lagMax = lock === null ? Number.MAX_SAFE_INTEGER : 1
    const { found, formatVersion } = readDatabase(files.database, head, lagMax)
    const marked = existsSync(files.doubt) ? ['a write failed when it was last open'] : []
    const doubts = [...marked, ...found.doubts]
    return {
      sound: doubts.length === 0,
      running: lock === null,
      formatVersion,
      storeId: found.state?.storeId ?? null,
      boot: found.state?.boot ?? null,
      seq: found.state?.seq ?? null,
      records: found.records,
      bytes: found.bytes,
      doubts,
    }
  } finally {
    lock?.release()
  }
}

function readDatabase(
  file: string,
  head: Head | null,
  lagMax: number,
): { readonly found: Audit; readonly formatVersion: number } {
  const nothing = { state: null, records: 0, bytes: 0 }
  let database: DatabaseSync | null = null
  try {
    if (!existsSync(file)) throw new Error('the database file is missing')
    database = new DatabaseSync(file, { readOnly: true })
    // One snapshot for all reads, whatever a daemon writes meanwhile.
    database.exec('BEGIN')
    const formatVersion = schemaVersion(database)
    if (formatVersion > SCHEMA_VERSION) {
      const doubts = [`format ${formatVersion} is newer than this printnode (${SCHEMA_VERSION})`]
      return { found: { ...nothing, doubts }, formatVersion }
    }
    return { found: audit(database, head, lagMax), formatVersion }
  } catch (error) {
    const doubts = [error instanceof Error ? error.message : String(error)]
    return { found: { ...nothing, doubts }, formatVersion: 0 }
  } finally {
    database?.close()
  }
}

function tryLock(home: string): StoreLock | null {
  try {
    return StoreLock.take(home)
  } catch (error) {
    if (error instanceof Failure && error.code === 'daemon_running') return null
    throw error
  }
}
