import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

export interface AtomicWrite {
  readonly mode: number
  /** False: an existing file is left alone and the answer is false. */
  readonly overwrite: boolean
}

/**
 * Writes a small file so that after a crash there is the old one or the new one, whole and on disk.
 * Makes the directory if need be. Synchronous: these files are of a few kilobytes and change on a person's command.
 */
export function writeFileAtomically(path: string, text: string, write: AtomicWrite): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  const file = openSync(temporary, 'wx', write.mode)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    if (write.overwrite) renameSync(temporary, path)
    else linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
  syncDirectory(dirname(path))
  return true
}

/** A rename is durable only with its directory. Windows cannot open one, and needs not. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
