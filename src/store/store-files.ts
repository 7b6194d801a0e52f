import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { syncDirectoryNow } from '../files/sync-directory.ts'

/** Where a store lies inside the data directory. */
export interface StoreFiles {
  readonly directory: string
  readonly database: string
  readonly head: string
  /** Written in turn. */
  readonly log: readonly [string, string]
  /** Written when a flush failed: what the kernel then forgot, no later reading can show. */
  readonly doubt: string
}

export function storeFiles(directory: string): StoreFiles {
  return {
    directory,
    database: path.join(directory, 'records.db'),
    head: path.join(directory, 'head'),
    log: [path.join(directory, 'log.0'), path.join(directory, 'log.1')],
    doubt: path.join(directory, 'doubt'),
  }
}

export function storeDirectory(home: string): string {
  return path.join(home, 'store')
}

/** As well as a failing disk lets us: the store stops answering in any case. */
export function leaveDoubt(files: StoreFiles, reason: string): void {
  try {
    if (existsSync(files.doubt)) return
    const fd = openSync(files.doubt, 'w', 0o600)
    writeSync(fd, reason)
    fsyncSync(fd)
    closeSync(fd)
    syncDirectoryNow(files.directory)
  } catch {
    // The disk refuses this too. The daemon stops on `failed`, and its operator sees why.
  }
}

/** The next open sets the store aside and begins anew: what it holds is not to be relied on. */
export function distrustStore(home: string, reason: string): void {
  leaveDoubt(storeFiles(storeDirectory(home)), reason)
}
