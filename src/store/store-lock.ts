import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../models/failure.ts'
import { diskError } from './disk-error.ts'

/**
 * One daemon a data directory. The lock is the operating system's (SQLite takes it on an empty
 * file), so that it ends with the process, however that ends: no stale lock files after a kill -9.
 */
export class StoreLock {
  readonly #database: DatabaseSync
  readonly #pidFile: string

  private constructor(database: DatabaseSync, pidFile: string) {
    this.#database = database
    this.#pidFile = pidFile
  }

  /** Throws Failure `daemon_running` if another process, or this one, holds it. */
  static take(home: string): StoreLock {
    const pidFile = path.join(home, 'store.pid')
    const database = new DatabaseSync(path.join(home, 'store.lock'))
    try {
      database.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      database.close()
      if (diskError(error) !== 'refused') throw error
      throw new Failure(
        'daemon_running',
        `another printnode ${processOf(pidFile)}uses ${home}: ` +
          'stop it with `printnode stop`, or give this one its own --home',
        home,
        error,
      )
    }
    writeFileSync(pidFile, `${process.pid}\n`)
    return new StoreLock(database, pidFile)
  }

  release(): void {
    rmSync(this.#pidFile, { force: true })
    this.#database.close()
  }
}

function processOf(pidFile: string): string {
  try {
    return `(process ${readFileSync(pidFile, 'utf8').trim()}) `
  } catch {
    // It holds the lock and has not yet written who it is.
    return ''
  }
}
