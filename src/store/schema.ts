import type { DatabaseSync } from 'node:sqlite'

/** The version this program writes. Raise it together with a migration that leads to it. */
export const SCHEMA_VERSION = 2

/** Brings a store of version `to - 1` to version `to`, inside one transaction. */
export interface Migration {
  readonly to: number
  readonly apply: (database: DatabaseSync) => void
}

/** Since this version batches are written to the log first; before, the database was all there is. */
export const LOG_SINCE_VERSION = 2

/** In order of `to`. Nothing changes in the database itself: the log is made beside it. */
export const MIGRATIONS: readonly Migration[] = [{ to: LOG_SINCE_VERSION, apply: () => undefined }]

const CREATE = `
  CREATE TABLE records (
    key TEXT PRIMARY KEY,
    n INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    value BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, crc INTEGER NOT NULL);
`

/**
 * A row of 2 KiB still lies in its page as a whole (a B-tree without rowids keeps a quarter page of a
 * row): orders have one or two. Half the CPU and a third of the writes of 4 KiB pages, measured.
 */
const PAGE_BYTES = 8192
/** In which a quota is counted. */
const QUOTA_PAGE_BYTES = 4096

/** With the state row of a store without batches. */
export function createSchema(
  database: DatabaseSync,
  state: { readonly text: string; readonly crc: number },
): void {
  database.exec(`BEGIN; ${CREATE} PRAGMA user_version = ${SCHEMA_VERSION}`)
  const put = database.prepare('INSERT INTO state (id, text, crc) VALUES (1, ?, ?)')
  put.run(state.text, state.crc)
  database.exec('COMMIT')
}

export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}

export function migrate(database: DatabaseSync, migrations: readonly Migration[]): void {
  for (const { to, apply } of migrations) {
    if (to <= schemaVersion(database)) continue
    database.exec('BEGIN IMMEDIATE')
    apply(database)
    database.exec(`PRAGMA user_version = ${to}; COMMIT`)
  }
}

/**
 * WAL with `synchronous=FULL`, but for what the store's own log still holds (record-table.ts).
 * Checkpoints are our own, because SQLite's automatic ones swallow errors, and a swallowed failed
 * flush is how data gets lost.
 */
export function configureDatabase(database: DatabaseSync, busyMs: number): void {
  database.exec(`
    PRAGMA page_size = ${PAGE_BYTES};
    PRAGMA busy_timeout = ${busyMs};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
  `)
}

/** At most so many 4 KiB of database, whatever its pages are. */
export function limitDatabase(database: DatabaseSync, pagesMax: number): void {
  const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.['page_size'])
  const pages = Math.ceil((pagesMax * QUOTA_PAGE_BYTES) / pageBytes)
  database.exec(`PRAGMA max_page_count = ${pages}`)
}
