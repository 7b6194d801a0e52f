import type { DatabaseSync } from 'node:sqlite'

/** The version this program writes. Raise it together with a migration that leads to it. */
export const SCHEMA_VERSION = 1

/** Brings a store of version `to - 1` to version `to`, inside one transaction. */
export interface Migration {
  readonly to: number
  readonly apply: (database: DatabaseSync) => void
}

/** In order of `to`. Version 1 is created, not migrated to. */
export const MIGRATIONS: readonly Migration[] = []

const CREATE = `
  CREATE TABLE records (
    key TEXT PRIMARY KEY,
    n INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    value BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, crc INTEGER NOT NULL);
`

export function createSchema(database: DatabaseSync): void {
  database.exec(`BEGIN; ${CREATE} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`)
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
 * WAL with `synchronous=FULL`: each commit is one flush of the log. Checkpoints are our own, because
 * SQLite's automatic ones swallow errors, and a swallowed failed flush is how data gets lost.
 */
export function configureDatabase(database: DatabaseSync, busyMs: number): void {
  database.exec(`
    PRAGMA busy_timeout = ${busyMs};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
  `)
}
