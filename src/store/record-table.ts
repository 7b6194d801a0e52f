import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { assert } from '../models/failure.ts'
import { readState } from './audit.ts'
import { CHECKPOINT_BYTES } from './limits.ts'
import type { NewestWrite } from './replay.ts'
import { encodeState, rowChecksum, tallyAdd, tallyRemove } from './state.ts'
import type { StoreState } from './state.ts'

/** A changed row dirties about one page of SQLite's log, whatever its size. */
const ROW_LOG_BYTES = 4096

/**
 * The database: every record as of some batch, and the state row that says which. Whatever throws
 * here has changed nothing, if `rollback` then succeeds.
 */
export class RecordTable {
  readonly #database: DatabaseSync
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync
  readonly #putState: StatementSync
  #state: StoreState
  #logBytes = 0

  constructor(database: DatabaseSync, state: StoreState) {
    this.#database = database
    this.#state = state
    this.#get = database.prepare('SELECT crc FROM records WHERE key = ?')
    this.#put = database.prepare(
      'INSERT INTO records (key, n, crc, value) VALUES (?, ?, ?, ?) ' +
        'ON CONFLICT (key) DO UPDATE SET n = excluded.n, crc = excluded.crc, value = excluded.value',
    )
    this.#delete = database.prepare('DELETE FROM records WHERE key = ?')
    this.#putState = database.prepare(
      'INSERT INTO state (id, text, crc) VALUES (1, ?, ?) ' +
        'ON CONFLICT (id) DO UPDATE SET text = excluded.text, crc = excluded.crc',
    )
  }

  get state(): StoreState {
    return this.#state
  }

  has(key: string): boolean {
    return this.#get.get(key) !== undefined
  }

  /**
   * Takes these writes in, in one transaction. `end`: with them it has every batch up to that one,
   * and this and all before is durable on return; null: it has not, and the log must be kept.
   */
  take(
    writes: Iterable<readonly [key: string, write: NewestWrite]>,
    end: Pick<StoreState, 'seq' | 'boot' | 'chain' | 'chainBefore'> | null,
  ): void {
    let { count, tally } = this.#state
    // The log of the store has all of it until the end is reached: only that needs a flush.
    this.#database.exec(`PRAGMA synchronous = ${end === null ? 'NORMAL' : 'FULL'}; BEGIN IMMEDIATE`)
    for (const [key, { n, value }] of writes) {
      const old = this.#get.get(key)
      if (old !== undefined) {
        tally = tallyRemove(tally, Number(old['crc']))
        count -= 1
      }
      if (value !== null) {
        const crc = rowChecksum(key, n, value)
        this.#put.run(key, n, crc, value)
        tally = tallyAdd(tally, crc)
        count += 1
      } else if (old !== undefined) this.#delete.run(key)
      this.#logBytes += key.length + (value?.length ?? 0) + ROW_LOG_BYTES
    }
    const next = { ...this.#state, ...end, count, tally }
    const { text, crc } = encodeState(next)
    this.#putState.run(text, crc)
    this.#database.exec('COMMIT')
    this.#state = next
  }

  /** After `take` threw: throws itself if it cannot be undone for sure. */
  rollback(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch (error) {
      // SQLite has undone it by itself already in some out-of-space cases; only that is fine.
      if (!/no transaction is active/.test(String(error))) throw error
    }
    const found = readState(this.#database)
    assert(
      found !== null && encodeState(found).text === encodeState(this.#state).text,
      'the rollback undid the batch',
    )
  }

  /** SQLite's own log has grown enough to be moved into the database. */
  get wantsCheckpoint(): boolean {
    return this.#logBytes >= CHECKPOINT_BYTES
  }

  checkpoint(): void {
    // Without space for the database its log keeps everything: try again after as many bytes more.
    this.#logBytes = 0
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  close(): void {
    this.#database.close()
  }
}
