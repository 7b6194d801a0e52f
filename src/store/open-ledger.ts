import { randomBytes } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { syncDirectoryNow } from '../files/sync-directory.ts'
import { Failure, assert } from '../models/failure.ts'
import type { StoreId } from '../models/ids.ts'
import { diskError } from './disk-error.ts'
import { examineStore } from './examine-store.ts'
import type { Examined } from './examine-store.ts'
import { HeadFile, readHead } from './head-file.ts'
import type { Head } from './head-file.ts'
import { Ledger } from './ledger.ts'
import { SEGMENT_BYTES } from './limits.ts'
import { LogFiles } from './log-files.ts'
import { LOG_PAGE_BYTES } from './log-record.ts'
import { RecordTable } from './record-table.ts'
import { MIGRATIONS, SCHEMA_VERSION, configureDatabase } from './schema.ts'
import { LOG_SINCE_VERSION, createSchema, limitDatabase, migrate, schemaVersion } from './schema.ts'
import type { Migration } from './schema.ts'
import { CHAIN_START, TALLY_EMPTY, encodeState } from './state.ts'
import type { StoreState } from './state.ts'
import { storeDirectory, storeFiles } from './store-files.ts'

export interface LedgerOptions {
  /** The data directory; the store is its subdirectory `store`. */
  readonly home: string
  readonly nowMs: number
  /** Most 4 KiB pages of the database: a quota, and how tests fill the disk. */
  readonly pagesMax?: number
  /** Size of each file of the log when the store is made; a quota of pages bounds it too. */
  readonly segmentBytes?: number
  readonly migrations?: readonly Migration[]
  /** How long to wait for a person who reads or changes the database with other tools. */
  readonly busyMs?: number
}

/** Longer than any look with the sqlite3 shell takes; the node's own watchdog waits longer still. */
const BUSY_MS = 5000

export type Opening =
  | { readonly type: 'clean' }
  | { readonly type: 'fresh' }
  /** The old store can not be trusted. It lies at `movedTo`, and this is another one with a new id. */
  | { readonly type: 'amnesia'; readonly reason: string; readonly movedTo: string }

export interface OpenedLedger {
  readonly ledger: Ledger
  readonly opening: Opening
}

/**
 * Opens, audits or creates the store. Any doubt about an old one ends that store for ever: keeping
 * its id after forgetting something would break promises that other nodes rely on (DESIGN.md 7).
 * Throws Failure: `store_failed` (no access, newer format), `store_full`.
 */
export function openLedger(options: LedgerOptions): OpenedLedger {
  const directory = storeDirectory(options.home)
  rmSync(`${directory}.new`, { recursive: true, force: true })
  const inspected = existsSync(directory) ? inspect(directory, options) : { type: 'none' as const }
  switch (inspected.type) {
    case 'none':
      return { ledger: create(directory, options, 0), opening: { type: 'fresh' } }
    case 'sound': {
      const ledger = ledgerOf(directory, inspected)
      const { boot: bootBefore } = ledger.state
      if (boot(ledger, options, bootBefore)) return { ledger, opening: { type: 'clean' } }
      // It could be read and not be written: whatever the reason, it is not the disk it was.
      return startAnew(directory, options, ledger.trouble?.text ?? '', bootBefore)
    }
    case 'doubtful':
      return startAnew(directory, options, inspected.reason, inspected.bootBefore)
  }
}

function startAnew(
  directory: string,
  options: LedgerOptions,
  reason: string,
  bootBefore: number,
): OpenedLedger {
  const movedTo = moveAside(directory, options.nowMs)
  const ledger = create(directory, options, bootBefore)
  return { ledger, opening: { type: 'amnesia', reason, movedTo } }
}

interface Sound {
  readonly type: 'sound'
  readonly database: DatabaseSync
  readonly found: Examined
  readonly state: StoreState
  /** The batch that the head names. */
  readonly headSeq: number
}

type Inspected =
  Sound | { readonly type: 'doubtful'; readonly reason: string; readonly bootBefore: number }

function inspect(directory: string, options: LedgerOptions): Inspected {
  const files = storeFiles(directory)
  let database: DatabaseSync | null = null
  let bootBefore = 0
  try {
    const head = readHead(files.head)
    bootBefore = head?.boot ?? 0
    const doubtful = (reason: string): Inspected => ({ type: 'doubtful', reason, bootBefore })
    if (!existsSync(files.database)) return doubtful('the database file is missing')
    accessSync(files.database, constants.R_OK | constants.W_OK)
    accessSync(directory, constants.R_OK | constants.W_OK)
    if (existsSync(files.doubt)) return doubtful(readFileSync(files.doubt, 'utf8').slice(0, 500))
    database = openDatabase(files.database, options)
    const found = examine(directory, database, head, options)
    if (found.state !== null && found.doubts.length === 0) {
      return { type: 'sound', database, found, state: found.state, headSeq: head?.seq ?? 0 }
    }
    database.close()
    database = null
    const boots = [found.state, ...found.replay.batches].map((batch) => batch?.boot ?? 0)
    bootBefore = Math.max(bootBefore, ...boots)
    return doubtful(found.doubts.join('; '))
  } catch (error) {
    database?.close()
    if (error instanceof Failure) throw error
    const kind = diskError(error)
    if (kind === 'refused' || kind === 'full') throw openFailure(directory, error)
    return { type: 'doubtful', reason: String(error), bootBefore }
  }
}

function examine(
  directory: string,
  database: DatabaseSync,
  head: Head | null,
  options: LedgerOptions,
): Examined {
  const migrations = options.migrations ?? MIGRATIONS
  const known = migrations.reduce((version, { to }) => Math.max(version, to), SCHEMA_VERSION)
  const version = schemaVersion(database)
  if (version > known) {
    throw new Failure(
      'store_failed',
      `the store has format ${version}, this printnode knows up to ${known}: ` +
        'install the newer release again',
      options.home,
    )
  }
  const found = examineStore(storeFiles(directory), database, head, false)
  // Only a sound store is migrated: a migration would rewrite the evidence of a doubtful one.
  if (found.doubts.length > 0) return found
  if (version < LOG_SINCE_VERSION) {
    LogFiles.create(storeFiles(directory), segmentBytesOf(options))
    syncDirectoryNow(directory)
  }
  migrate(database, migrations)
  return found
}

function openDatabase(file: string, options: LedgerOptions): DatabaseSync {
  const database = new DatabaseSync(file)
  try {
    configureDatabase(database, options.busyMs ?? BUSY_MS)
    if (options.pagesMax !== undefined) limitDatabase(database, options.pagesMax)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Built beside its place and renamed, so that a crash in between leaves no half a store to doubt. */
function create(directory: string, options: LedgerOptions, bootBefore: number): Ledger {
  const building = `${directory}.new`
  const storeId = randomBytes(16).toString('hex') as StoreId
  try {
    mkdirSync(building, { mode: 0o700 })
    const files = storeFiles(building)
    HeadFile.create(files.head)
    LogFiles.create(files, segmentBytesOf(options))
    const database = openDatabase(files.database, options)
    const empty = emptyState(storeId)
    createSchema(database, encodeState(empty))
    migrate(database, options.migrations ?? MIGRATIONS)
    const found: Examined = {
      state: empty,
      records: 0,
      bytes: 0,
      doubts: [],
      replay: { batches: [], strayed: null },
    }
    const ledger = ledgerOf(building, { type: 'sound', database, found, state: empty, headSeq: 0 })
    if (!boot(ledger, options, bootBefore)) throw noAccess(directory, ledger.trouble?.text ?? '')
    ledger.close()
    syncDirectoryNow(building)
    renameSync(building, directory)
    syncDirectoryNow(path.dirname(directory))
  } catch (error) {
    throw error instanceof Failure ? error : openFailure(directory, error)
  }
  const inspected = inspect(directory, options)
  assert(inspected.type === 'sound', 'a store just created is sound')
  return ledgerOf(directory, inspected)
}

function ledgerOf(directory: string, { database, state, found, headSeq }: Sound): Ledger {
  const files = storeFiles(directory)
  return new Ledger({
    files,
    segmentBytes: statSync(files.log[0]).size,
    table: new RecordTable(database, state),
    log: new LogFiles(files),
    head: new HeadFile(files.head),
    headSeq,
    replay: found.replay,
  })
}

/** A quarter of the quota, in whole pages. */
function segmentBytesOf({ pagesMax, segmentBytes = SEGMENT_BYTES }: LedgerOptions): number {
  if (pagesMax === undefined) return segmentBytes
  return Math.min(segmentBytes, Math.ceil(pagesMax / 4) * LOG_PAGE_BYTES)
}

function emptyState(storeId: StoreId): StoreState {
  return {
    storeId,
    boot: 0,
    seq: 0,
    chain: CHAIN_START,
    chainBefore: CHAIN_START,
    count: 0,
    tally: TALLY_EMPTY,
  }
}

/**
 * The new boot number is a batch like any other: durable, and a first proof that the disk writes.
 * False: it does not, and the ledger says why.
 */
function boot(ledger: Ledger, options: LedgerOptions, bootBefore: number): boolean {
  const next = Math.max(bootBefore + 1, Math.floor(options.nowMs / 1000))
  const failure = ledger.apply([], next) ?? ledger.settle()
  if (failure === null) return true
  ledger.close()
  if (failure === 'full') throw noSpace(options.home)
  if (ledger.trouble?.kind === 'refused') throw noAccess(options.home, ledger.trouble.text)
  return false
}

function moveAside(directory: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
  const base = `${directory}.aside-${time}`
  let movedTo = base
  // Two doubts within a millisecond only happen to tests, but nothing may ever be overwritten.
  for (let n = 2; existsSync(movedTo); n += 1) movedTo = `${base}-${n}`
  renameSync(directory, movedTo)
  syncDirectoryNow(path.dirname(directory))
  return movedTo
}

function openFailure(directory: string, error: unknown): Failure {
  return diskError(error) === 'full' ? noSpace(directory) : noAccess(directory, String(error))
}

function noSpace(directory: string): Failure {
  return new Failure(
    'store_full',
    `no space left for the store in ${directory}: free some`,
    directory,
  )
}

function noAccess(directory: string, why: string): Failure {
  const message = `the store in ${directory} can not be used (${why}): check disk, owner and rights`
  return new Failure('store_failed', message, directory)
}
