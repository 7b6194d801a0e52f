import type { DatabaseSync } from 'node:sqlite'
import { TALLY_EMPTY, decodeState, rowChecksum, tallyAdd } from './state.ts'
import type { StoreState, Tally } from './state.ts'

/** What reading everything showed. `state` is null if not even that could be believed. */
export interface Audit {
  readonly state: StoreState | null
  readonly records: number
  readonly bytes: number
  /** Each is reason enough not to trust the store. */
  readonly doubts: readonly string[]
}

/** A report of damage is read by a person: the first few rows say it all. */
const DOUBTS_MAX = 20

interface Row {
  readonly key: string
  readonly n: number
  readonly crc: number
  readonly value: Uint8Array
}

interface RowsRead {
  readonly records: number
  readonly bytes: number
  readonly tally: Tally
}

/** Reads every row of the database and holds it against checksum and tally. */
export function audit(database: DatabaseSync): Audit {
  const doubts: string[] = []
  const state = readState(database)
  if (state === null) doubts.push('the state row is missing or its checksum is wrong')
  const rows = readRows(database, doubts)
  doubts.push(...structureDoubts(database))
  if (state !== null) {
    if (rows.records !== state.count) {
      doubts.push(`${rows.records} records where there were ${state.count}`)
    } else if (rows.tally.join('/') !== state.tally.join('/')) {
      doubts.push('a record went back to an older version')
    }
  }
  const { records, bytes } = rows
  return { state, records, bytes, doubts: doubts.slice(0, DOUBTS_MAX) }
}

export function readState(database: DatabaseSync): StoreState | null {
  const row = database.prepare('SELECT text, crc FROM state WHERE id = 1').get()
  return row === undefined ? null : decodeState(String(row['text']), Number(row['crc']))
}

function readRows(database: DatabaseSync, doubts: string[]): RowsRead {
  let records = 0
  let bytes = 0
  let tally = TALLY_EMPTY
  const rows = database.prepare('SELECT key, n, crc, value FROM records ORDER BY key').iterate()
  for (const { key, n, crc, value } of rows as Iterable<unknown> as Iterable<Row>) {
    if (rowChecksum(key, n, value) !== crc && doubts.length < DOUBTS_MAX) {
      doubts.push(`the checksum of ${JSON.stringify(key.slice(0, 80))} is wrong`)
    }
    records += 1
    bytes += value.length
    tally = tallyAdd(tally, crc)
  }
  return { records, bytes, tally }
}

/** What no row shows: a damaged free list or index would hurt only later writes. */
function structureDoubts(database: DatabaseSync): string[] {
  return database
    .prepare('PRAGMA quick_check(5)')
    .all()
    .map((row) => String(row['quick_check']))
    .filter((line) => line !== 'ok')
}
