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
import { syncDirectoryNow } from './sync-directory.ts'

/** Nobody but the user that runs the node. */
const FILE_MODE = 0o600
const DIRECTORY_MODE = 0o700

/**
 * Writes a small file that only its owner can read: after a crash there is the old one or the new one, whole and
 * on disk. Makes the directory if need be. Synchronous: such files are of a few kilobytes and change on a
 * person's command.
 */
export function replacePrivateFile(path: string, text: string): void {
  putInPlace(path, text, (temporary) => renameSync(temporary, path))
}

/** The same, but a file that is there is left alone, and the answer is false. */
export function createPrivateFile(path: string, text: string): boolean {
  try {
    putInPlace(path, text, (temporary) => linkSync(temporary, path))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function putInPlace(path: string, text: string, put: (temporary: string) => void): void {
  mkdirSync(dirname(path), { recursive: true, mode: DIRECTORY_MODE })
  const temporary = `${path}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  const file = openSync(temporary, 'wx', FILE_MODE)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    put(temporary)
  } finally {
    rmSync(temporary, { force: true })
  }
  syncDirectoryNow(dirname(path))
}
