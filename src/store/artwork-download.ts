import { rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { assert } from '../models/failure.ts'
import type { ArtworkHash } from '../models/ids.ts'
import type { ArtworkDownload } from '../ports/artwork.ts'
import { hashFile, onDisk } from './artwork-files.ts'

interface DownloadParts {
  readonly hash: ArtworkHash
  readonly file: string
  readonly handle: FileHandle
  readonly offset: number
  /** Makes room for so many more bytes. Throws Failure `too_large` or `store_full`. */
  readonly take: (bytes: number, fileBytes: number) => Promise<void>
  readonly free: (bytes: number) => void
  /** Moves the verified file to its place. */
  readonly publish: (handle: FileHandle, bytes: number) => Promise<void>
  /** Called once, however it ends. */
  readonly ended: () => void
}

/** A file that is coming in; what has come survives a restart. Calls follow each other. */
export class PartialDownload implements ArtworkDownload {
  readonly offset: number
  readonly #parts: DownloadParts
  #bytes: number
  #open = true

  constructor(parts: DownloadParts) {
    this.offset = parts.offset
    this.#parts = parts
    this.#bytes = parts.offset
  }

  async append(chunk: Uint8Array): Promise<void> {
    assert(this.#open, 'a download that ended takes no more')
    const { take, handle } = this.#parts
    try {
      await take(chunk.length, this.#bytes)
    } catch (error) {
      await this.#discard()
      throw error
    }
    const at = this.#bytes
    this.#bytes += chunk.length
    await onDisk(async () => await writeAll(handle, chunk, at))
  }

  async finish(): Promise<boolean> {
    assert(this.#open, 'a download ends once')
    const { hash, file, handle, publish } = this.#parts
    // The file as it lies on the disk is what counts, not what was meant to be written.
    const actual = await onDisk(async () => await hashFile(file))
    if (actual !== hash) {
      await this.#discard()
      return false
    }
    this.#end()
    await onDisk(async () => await publish(handle, this.#bytes))
    return true
  }

  async abort(): Promise<void> {
    if (!this.#open) return
    this.#end()
    await onDisk(async () => await this.#parts.handle.close())
  }

  async #discard(): Promise<void> {
    this.#end()
    this.#parts.free(this.#bytes)
    await onDisk(async () => {
      await this.#parts.handle.close()
      await rm(this.#parts.file, { force: true })
    })
  }

  #end(): void {
    this.#open = false
    this.#parts.ended()
  }
}

/** One write may take only part of a buffer. */
export async function writeAll(handle: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
  for (let sent = 0; sent < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, sent, chunk.length - sent, at + sent)
    sent += bytesWritten
  }
}

/** A download of what is held already: nothing to do. */
export class NeedlessDownload implements ArtworkDownload {
  readonly offset: number

  constructor(bytes: number) {
    this.offset = bytes
  }

  async append(): Promise<void> {
    await Promise.resolve()
  }

  async finish(): Promise<boolean> {
    return await Promise.resolve(true)
  }

  async abort(): Promise<void> {
    await Promise.resolve()
  }
}
