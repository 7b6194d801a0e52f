import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { assert } from '../models/failure.ts'
import type { StoreFailure, StoreRecord } from '../ports/store.ts'
import { readState } from './audit.ts'
import { diskError } from './disk-error.ts'
import type { DiskError } from './disk-error.ts'
import type { HeadFile } from './head-file.ts'
import { CHECKPOINT_BYTES } from './limits.ts'
import { encodeState, nextChain, rowChecksum, tallyAdd, tallyRemove } from './state.ts'
import type { StoreState, Tally } from './state.ts'
import { leaveDoubt, storeFiles } from './store-files.ts'
import type { StoreFiles } from './store-files.ts'

/** Puts the newest batch into the head file; a seam so that a test can let the flush fail. */
export type HeadWriter = Pick<HeadFile, 'write' | 'close'>

export interface LedgerParts {
  readonly directory: string
  readonly database: DatabaseSync
  readonly head: HeadWriter
  readonly state: StoreState
}

export interface Trouble {
  readonly kind: DiskError
  readonly text: string
}

/**
 * The open store, synchronous: one batch is one transaction, then one head. After an I/O error it
 * answers `failed` for ever, because nobody can tell what the kernel still holds.
 */
export class Ledger {
  readonly #files: StoreFiles
  readonly #database: DatabaseSync
  readonly #head: HeadWriter
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync
  readonly #putState: StatementSync
  #state: StoreState
  #trouble: Trouble | null = null
  #logBytes = 0

  constructor({ directory, database, head, state }: LedgerParts) {
    this.#files = storeFiles(directory)
    this.#database = database
    this.#head = head
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

  /** Why it has failed; null: it has not. */
  get trouble(): Trouble | null {
    return this.#trouble
  }

  /** All or nothing, durable when it answers null. `boot` is given once, at open. */
  apply(records: readonly StoreRecord[], boot = this.#state.boot): StoreFailure | null {
    if (this.#trouble !== null) return 'failed'
    try {
      this.#state = this.#write(records, boot)
    } catch (error) {
      return this.#giveUp(error)
    }
    const { storeId, seq, chain } = this.#state
    try {
      this.#head.write({ storeId, boot, seq, chain })
      return null
    } catch (error) {
      // Its two pages are allocated, so this is never a mere lack of space.
      return this.#fail(error)
    }
  }

  /** Moves the log into the database when it has grown; called when nobody waits. */
  checkpoint(): StoreFailure | null {
    if (this.#trouble !== null) return 'failed'
    if (this.#logBytes < CHECKPOINT_BYTES) return null
    try {
      this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)')
      this.#logBytes = 0
      return null
    } catch (error) {
      // Without space for the database the log keeps everything: try again after as many bytes more.
      this.#logBytes = 0
      return diskError(error) === 'full' ? null : this.#fail(error)
    }
  }

  close(): void {
    try {
      this.#database.close()
      this.#head.close()
    } catch {
      // Everything acknowledged is in the log already; closing only tidies up.
    }
  }

  #write(records: readonly StoreRecord[], boot: number): StoreState {
    const before = this.#state
    const seq = before.seq + 1
    let { count, tally } = before
    this.#database.exec('BEGIN IMMEDIATE')
    for (const { key, value } of records) {
      const old = this.#get.get(key)
      if (old !== undefined) {
        tally = tallyRemove(tally, Number(old['crc']))
        count -= 1
      }
      if (value !== null) {
        tally = this.#insert(key, seq, value, tally)
        count += 1
      } else if (old !== undefined) this.#delete.run(key)
      this.#logBytes += key.length + (value?.length ?? 0) + ROW_LOG_BYTES
    }
    const body = { storeId: before.storeId, boot, seq, count, tally }
    const chain = nextChain(before, body, records)
    const next = { ...body, chain, chainBefore: before.chain }
    const { text, crc } = encodeState(next)
    this.#putState.run(text, crc)
    this.#database.exec('COMMIT')
    return next
  }

  #insert(key: string, seq: number, value: Uint8Array, tally: Tally): Tally {
    const crc = rowChecksum(key, seq, value)
    this.#put.run(key, seq, crc, value)
    return tallyAdd(tally, crc)
  }

  /** Out of space is survivable only if the transaction is surely undone. */
  #giveUp(error: unknown): StoreFailure {
    if (diskError(error) !== 'full') return this.#fail(error)
    try {
      this.#rollback()
      assert(readState(this.#database)?.seq === this.#state.seq, 'the rollback undid the batch')
      return 'full'
    } catch (second) {
      return this.#fail(second)
    }
  }

  #rollback(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch (error) {
      // SQLite has undone it by itself already in some out-of-space cases; only that is fine.
      if (!/no transaction is active/.test(String(error))) throw error
    }
  }

  #fail(error: unknown): 'failed' {
    const kind = diskError(error)
    this.#trouble = { kind, text: String(error) }
    // A foreign lock or a missing right stops this daemon, but does not taint what is on disk.
    if (kind !== 'refused') leaveDoubt(this.#files, `write failed: ${String(error)}`)
    return 'failed'
  }
}

/** A changed row dirties about one page of the log, whatever its size. */
const ROW_LOG_BYTES = 4096
