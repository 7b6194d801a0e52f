import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { syncDirectory } from '../files/sync-directory.ts'
import { Failure } from '../models/failure.ts'
import type { ArtworkHash } from '../models/ids.ts'
import { diskError } from './disk-error.ts'

/** Where artwork lies: whole files under their hash, unfinished ones beside them. */
export class ArtworkFiles {
  readonly held: string
  readonly partial: string

  constructor(directory: string) {
    this.held = path.join(directory, 'held')
    this.partial = path.join(directory, 'partial')
  }

  heldPath(hash: ArtworkHash): string {
    return path.join(this.held, checked(hash))
  }

  partialPath(hash: ArtworkHash): string {
    return path.join(this.partial, checked(hash))
  }
}

export function isArtworkHash(text: string): text is ArtworkHash {
  return /^[0-9a-f]{64}$/.test(text)
}

/** Hashes come from others, and become file names here. */
function checked(hash: ArtworkHash): string {
  if (isArtworkHash(hash)) return hash
  const shown = JSON.stringify(String(hash).slice(0, 80))
  const message = `${shown} is not an artwork hash: give 64 lower-case hex digits of a SHA-256`
  throw new Failure('invalid_input', message, 'artwork.hash')
}

export async function hashFile(file: string): Promise<ArtworkHash> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 262_144 })) {
    hash.update(chunk as Uint8Array)
  }
  return hash.digest('hex') as ArtworkHash
}

/** Makes a finished file appear under its name at once, and stay there through a power cut. */
export async function publish(handle: FileHandle, from: string, to: string): Promise<void> {
  await handle.sync()
  await handle.close()
  await rename(from, to)
  await syncDirectory(path.dirname(to))
}

/** Runs a file operation; a disk without space is a failure a person can act on. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure) throw error
    if (diskError(error) === 'full') {
      throw new Failure('store_full', 'no space left for artwork: free some', 'artwork', error)
    }
    throw new Failure('store_failed', `artwork: ${String(error)}`, 'artwork', error)
  }
}
