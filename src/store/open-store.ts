import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { Failure, assert } from '../models/failure.ts'
import type { Store } from '../ports/store.ts'
import type { Opening } from './open-ledger.ts'
import { SqliteStore } from './sqlite-store.ts'
import { StoreLock } from './store-lock.ts'
import type { FromWorker, WorkerInput } from './worker-messages.ts'

export interface StoreOptions {
  /** Milliseconds since 1970: the least boot number is the clock's seconds. */
  readonly nowMs: number
  /** Most 4 KiB pages of the database; null: as many as the disk holds. */
  readonly pagesMax?: number
}

/**
 * What the thread handles lives outside its heap, and soon goes: a large young generation, which it
 * would take because it may, gains nothing.
 */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 4 }

export interface OpenedStore {
  readonly store: Store
  /** `amnesia` must be told to the operator: this node is a new keeper, and a person counts stock. */
  readonly opening: Opening
}

/**
 * Opens the store in a data directory, making both if need be. Throws Failure: `daemon_running`
 * (another one has it), `store_failed` (no access, a newer format), `store_full`.
 */
export async function openStore(home: string, options: StoreOptions): Promise<OpenedStore> {
  const lock = takeLock(home)
  const { nowMs, pagesMax = null } = options
  const workerData: WorkerInput = { home: path.resolve(home), nowMs, pagesMax }
  const worker = new Worker(workerUrl(), { workerData, resourceLimits: WORKER_LIMITS })
  try {
    const first = await firstMessage(worker)
    if (first.type === 'refused') throw new Failure(first.code, first.message, home)
    assert(first.type === 'opened', 'a store answers first whether it is open')
    return { store: new SqliteStore(home, worker, lock, first), opening: first.opening }
  } catch (error) {
    await worker.terminate()
    lock.release()
    throw error
  }
}

/** Beside this file, as source or built: the extension is our own. */
function workerUrl(): URL {
  return new URL(`./store-worker${path.extname(import.meta.url)}`, import.meta.url)
}

function takeLock(home: string): StoreLock {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    return StoreLock.take(home)
  } catch (error) {
    if (error instanceof Failure) throw error
    const message = `the data directory ${home} can not be used (${String(error)})`
    throw new Failure('store_failed', `${message}: check owner and rights`, home, error)
  }
}

async function firstMessage(worker: Worker): Promise<FromWorker> {
  return await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
