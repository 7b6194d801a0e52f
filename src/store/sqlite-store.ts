import type { Worker } from 'node:worker_threads'
import { assert } from '../models/failure.ts'
import type { StoreId } from '../models/ids.ts'
import type { Store, StoreFailure, StoreRecord } from '../ports/store.ts'
import { ERA_GIVEN_UP } from './committer.ts'
import { PENDING_BYTES_MAX, PENDING_COMMITS_MAX } from './limits.ts'
import { packRecords } from './packed-records.ts'
import { checkRecords } from './records.ts'
import { scanStore } from './scan-store.ts'
import { storeDirectory, storeFiles } from './store-files.ts'
import type { StoreLock } from './store-lock.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

interface Pending {
  readonly bytes: number
  readonly done: (failure: StoreFailure | null) => void
}

/** The store as the node's loop sees it: commits go to the thread that owns the database. */
export class SqliteStore implements Store {
  readonly storeId: StoreId
  readonly boot: number
  readonly #home: string
  readonly #worker: Worker
  readonly #lock: StoreLock
  readonly #pending: Pending[] = []
  #pendingBytes = 0
  #sequence: number
  #era = 0
  #state: 'open' | 'failed' | 'closing' = 'open'
  #closed: Promise<void> | null = null

  constructor(
    home: string,
    worker: Worker,
    lock: StoreLock,
    opened: { readonly storeId: StoreId; readonly boot: number; readonly seq: number },
  ) {
    this.#home = home
    this.#worker = worker
    this.#lock = lock
    this.storeId = opened.storeId
    this.boot = opened.boot
    this.#sequence = opened.seq
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'answered') this.#answer(message)
    })
    // A thread that dies has taken the disk's answers with it: nothing more may be promised.
    worker.on('error', () => this.#fail())
    worker.on('exit', () => this.#fail())
  }

  get sequence(): number {
    return this.#sequence
  }

  commit(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void {
    assert(this.#state !== 'closing', 'nothing is committed to a closed store')
    const bytes = checkRecords(records)
    if (this.#state === 'failed') {
      setImmediate(done, 'failed')
      return
    }
    this.#pending.push({ bytes, done })
    this.#pendingBytes += bytes
    // Too much waits for the disk: the same to the node as a full one, and in order with the others.
    const tooMuch =
      this.#pendingBytes > PENDING_BYTES_MAX || this.#pending.length > PENDING_COMMITS_MAX
    this.#post(
      tooMuch
        ? { type: 'commit', era: ERA_GIVEN_UP, body: packRecords([]) }
        : { type: 'commit', era: this.#era, body: packRecords(records) },
    )
  }

  scan(): Iterable<{ readonly key: string; readonly value: Uint8Array }> {
    return scanStore(storeFiles(storeDirectory(this.#home)), this.storeId)
  }

  async close(): Promise<void> {
    this.#closed ??= this.#shut()
    await this.#closed
  }

  async #shut(): Promise<void> {
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve))
    if (this.#state === 'open') {
      this.#state = 'closing'
      this.#post({ type: 'close' })
      await exited
    } else await this.#worker.terminate()
    this.#state = 'closing'
    this.#lock.release()
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message, message.type === 'commit' ? [message.body.buffer] : [])
  }

  #answer({ count, failure, era }: Extract<FromWorker, { type: 'answered' }>): void {
    this.#era = era
    // One answer for each transaction.
    if (failure === null) this.#sequence += 1
    if (failure === 'failed') this.#state = this.#state === 'open' ? 'failed' : this.#state
    const answered = this.#pending.splice(0, count)
    for (const { bytes, done } of answered) {
      this.#pendingBytes -= bytes
      done(failure)
    }
  }

  #fail(): void {
    if (this.#state === 'open') this.#state = 'failed'
    const era = this.#era
    this.#answer({ type: 'answered', count: this.#pending.length, failure: 'failed', era })
  }
}
