import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Failure } from '../models/failure.ts'
import type { ArtworkHash } from '../models/ids.ts'
import type { ArtworkDownload, ArtworkLibrary } from '../ports/artwork.ts'
import { NeedlessDownload, PartialDownload, writeAll } from './artwork-download.ts'
import { ArtworkFiles, isArtworkHash, onDisk, publish } from './artwork-files.ts'
import { ArtworkShelfLife } from './artwork-shelf-life.ts'
import { ARTWORK_LIMITS, ArtworkSpace } from './artwork-space.ts'
import type { ArtworkLimits } from './artwork-space.ts'

/** An order that still wants a file after a week without progress fetches it from the beginning. */
const PARTIAL_AGE_MS_MAX = 7 * 86_400_000

/** Print-ready files by content, in one directory that belongs to this node alone. */
export class FileArtworkStore implements ArtworkLibrary {
  readonly #files: ArtworkFiles
  readonly #space: ArtworkSpace
  readonly #life = new ArtworkShelfLife()
  readonly #clock: () => number
  /** Sizes of the whole files. */
  readonly #held = new Map<ArtworkHash, number>()
  readonly #coming = new Set<ArtworkHash>()

  private constructor(files: ArtworkFiles, space: ArtworkSpace, clock: () => number) {
    this.#files = files
    this.#space = space
    this.#clock = clock
  }

  /** Takes stock of the directory, making it if need be, and clears what an earlier run left half done. */
  static async open(
    directory: string,
    clock: () => number,
    limits: ArtworkLimits = ARTWORK_LIMITS,
  ): Promise<FileArtworkStore> {
    const space = new ArtworkSpace(limits)
    const store = new FileArtworkStore(new ArtworkFiles(directory), space, clock)
    await onDisk(async () => await store.#takeStock(clock()))
    return store
  }

  /** Bytes in use, unfinished files included. */
  get bytesUsed(): number {
    return this.#space.used
  }

  size(hash: ArtworkHash): number | null {
    return this.#held.get(hash) ?? null
  }

  path(hash: ArtworkHash): string {
    this.#require(hash)
    return this.#files.heldPath(hash)
  }

  /** Errors of the stream itself come out as they are. */
  async put(chunks: AsyncIterable<Uint8Array>): Promise<{ hash: ArtworkHash; bytes: number }> {
    const file = path.join(this.#files.partial, `put-${randomBytes(8).toString('hex')}`)
    const handle = await onDisk(async () => await open(file, 'wx', 0o600))
    const digest = createHash('sha256')
    let bytes = 0
    try {
      for await (const chunk of chunks) {
        await this.#take(chunk.length, bytes)
        const at = bytes
        bytes += chunk.length
        digest.update(chunk)
        await onDisk(async () => await writeAll(handle, chunk, at))
      }
      const hash = digest.digest('hex') as ArtworkHash
      await onDisk(async () => await this.#publish(hash, file, handle, bytes))
      return { hash, bytes }
    } catch (error) {
      this.#space.free(bytes)
      // Closing fails if it was closed already; removing is what matters.
      await handle.close().catch(() => {})
      await rm(file, { force: true })
      throw error
    }
  }

  read(hash: ArtworkHash, offset: number): AsyncIterable<Uint8Array> {
    this.#require(hash)
    return createReadStream(this.#files.heldPath(hash), { start: offset, highWaterMark: 65_536 })
  }

  async resume(hash: ArtworkHash): Promise<ArtworkDownload> {
    const held = this.#held.get(hash)
    if (held !== undefined) return new NeedlessDownload(held)
    const file = this.#files.partialPath(hash)
    if (this.#coming.has(hash)) {
      throw new Failure('busy', `artwork ${hash} is being fetched already: wait for it`, 'artwork')
    }
    this.#coming.add(hash)
    const ended = (): void => {
      this.#coming.delete(hash)
    }
    try {
      return await onDisk(async () => {
        // Not `a`: appending would ignore the positions that writes are given.
        const handle = await open(file, 'r+').catch(async () => await open(file, 'wx+', 0o600))
        const { size: offset } = await handle.stat()
        const done = async (finished: FileHandle, bytes: number): Promise<void> => {
          await this.#publish(hash, file, finished, bytes)
        }
        return new PartialDownload({
          hash,
          file,
          handle,
          offset,
          take: async (more, before) => await this.#take(more, before),
          free: (freed) => this.#space.free(freed),
          publish: done,
          ended,
        })
      })
    } catch (error) {
      ended()
      throw error
    }
  }

  async remove(hash: ArtworkHash): Promise<void> {
    const bytes = this.#held.get(hash)
    if (bytes === undefined) return
    this.#held.delete(hash)
    this.#life.forget(hash)
    this.#space.free(bytes)
    await onDisk(async () => await rm(this.#files.heldPath(hash), { force: true }))
  }

  hasRoomForCopy(bytes: number): boolean {
    return this.#space.hasRoomForCopy(bytes)
  }

  touch(hash: ArtworkHash): void {
    this.#life.touch(hash)
  }

  async retain(needed: ReadonlySet<ArtworkHash>, nowMs: number): Promise<void> {
    const { idle, renewed } = this.#life.retain(this.#held.keys(), needed, nowMs)
    for (const hash of idle) await this.remove(hash)
    // The file itself bears when it was needed last, for the next start.
    const now = new Date(nowMs)
    for (const hash of renewed) {
      if (!this.#held.has(hash)) continue
      await onDisk(async () => await utimes(this.#files.heldPath(hash), now, now))
    }
  }

  /** As `ArtworkSpace.take`; where there is no room, what is idle makes some. */
  async #take(bytes: number, fileBytes: number): Promise<void> {
    if (!this.#space.fits(bytes)) {
      for (const hash of this.#life.idle(this.#clock())) {
        if (this.#space.fits(bytes)) break
        await this.remove(hash)
      }
    }
    this.#space.take(bytes, fileBytes)
  }

  async #takeStock(nowMs: number): Promise<void> {
    const { held, partial } = this.#files
    await mkdir(held, { recursive: true, mode: 0o700 })
    await mkdir(partial, { recursive: true, mode: 0o700 })
    for (const name of await readdir(held)) {
      // Other names are not ours to judge, nor to serve.
      if (!isArtworkHash(name)) continue
      const { size, mtimeMs } = await stat(path.join(held, name))
      this.#held.set(name, size)
      this.#life.found(name, mtimeMs)
      this.#space.count(size)
    }
    for (const name of await readdir(partial)) {
      const file = path.join(partial, name)
      const { size, mtimeMs } = await stat(file)
      const useless = !isArtworkHash(name) || this.#held.has(name)
      if (useless || nowMs - mtimeMs > PARTIAL_AGE_MS_MAX) await rm(file, { force: true })
      else this.#space.count(size)
    }
  }

  async #publish(
    hash: ArtworkHash,
    file: string,
    handle: FileHandle,
    bytes: number,
  ): Promise<void> {
    await publish(handle, file, this.#files.heldPath(hash))
    // The same file came twice at once: it lies there once.
    if (this.#held.has(hash)) this.#space.free(bytes)
    this.#held.set(hash, bytes)
    this.#life.touch(hash)
  }

  #require(hash: ArtworkHash): void {
    if (this.#held.has(hash)) return
    this.#files.heldPath(hash)
    throw new Failure('artwork_unavailable', `artwork ${hash} is not held here`, 'artwork')
  }
}
