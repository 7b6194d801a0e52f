import type { DatabaseSync } from 'node:sqlite'
import type { Head } from './head-file.ts'
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

/**
 * Reads every row and holds it against checksum, tally, chain and head. `head` must have been read
 * before the transaction in which this runs; `lagMax` is 1 unless a daemon is writing meanwhile.
 */
export function audit(database: DatabaseSync, head: Head | null, lagMax: number): Audit {
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
    doubts.push(...headDoubts(state, head, lagMax))
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

function headDoubts(state: StoreState, head: Head | null, lagMax: number): string[] {
  if (head === null) return ['the head file is missing or unreadable']
  if (head.storeId !== state.storeId) return ['the head file belongs to another store']
  const lag = state.seq - head.seq
  if (lag < 0) return [`${-lag} batches that were acknowledged are gone`]
  if (lag > lagMax) return [`the head file is ${lag} batches old`]
  const expected = lag === 0 ? state.chain : state.chainBefore
  return lag <= 1 && expected !== head.chain ? ['the chain of batches does not match the head'] : []
}
