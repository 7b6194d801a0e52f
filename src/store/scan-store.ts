import { DatabaseSync } from 'node:sqlite'
import { assert } from '../models/failure.ts'
import { readState } from './audit.ts'
import { compareKeys } from './records.ts'
import { follow, newestWrites, readLog } from './replay.ts'
import { rowChecksum } from './state.ts'
import type { StoreFiles } from './store-files.ts'
import type { StoreId } from '../models/ids.ts'

interface Row {
  readonly key: string
  readonly n: number
  readonly crc: number
  readonly value: Uint8Array
}

interface Item {
  readonly key: string
  readonly value: Uint8Array
}

/** Every record of an open store, in key order: the database's, and the newer ones of the log. */
export function* scanStore(files: StoreFiles, storeId: StoreId): Generator<Item> {
  // Before the database: what moves there meanwhile is merely in both.
  const log = readLog(files, storeId)
  const database = new DatabaseSync(files.database, { readOnly: true })
  try {
    database.exec('BEGIN')
    const state = readState(database)
    assert(log !== null && state !== null, 'an open store has a log and a state')
    const writes = newestWrites(follow(log, state).batches)
    const rows = database.prepare('SELECT key, n, crc, value FROM records ORDER BY key').iterate()
    const newer = [...writes].sort(([a], [b]) => compareKeys(a, b))
    let next = 0
    for (const row of rows as Iterable<unknown> as Iterable<Row>) {
      for (; next < newer.length; next += 1) {
        const [key, { value }] = newer[next] as (typeof newer)[number]
        if (compareKeys(key, row.key) >= 0) break
        if (value !== null) yield { key, value: new Uint8Array(value) }
      }
      const { key, n, crc, value } = row
      assert(rowChecksum(key, n, value) === crc, `record ${key} changed since the audit`)
      if (!writes.has(key)) yield { key, value }
    }
    for (const [key, { value }] of newer.slice(next)) {
      if (value !== null) yield { key, value: new Uint8Array(value) }
    }
  } finally {
    database.close()
  }
}
