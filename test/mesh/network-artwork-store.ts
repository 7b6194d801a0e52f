import { createHash } from 'node:crypto'
import type { ArtworkHash } from '../../src/models/ids.ts'
import type { ArtworkDownload, ArtworkLibrary } from '../../src/ports/artwork.ts'

/** Hands out chunks of this size, as a file stream does. */
const CHUNK_BYTES = 64 * 1024

export function hashOf(bytes: Uint8Array): ArtworkHash {
  return createHash('sha256').update(bytes).digest('hex') as ArtworkHash
}

/** An artwork store in memory that a test can look into, and make lie. */
export class MemoryArtworkStore implements ArtworkLibrary {
  readonly files = new Map<string, Uint8Array>()
  readonly partial = new Map<string, Uint8Array>()
  /** Offsets from which files were read, in order. */
  readonly reads: number[] = []
  failsToWrite = false

  size(hash: ArtworkHash): number | null {
    return this.files.get(hash)?.byteLength ?? null
  }

  path(hash: ArtworkHash): string {
    return `/nowhere/${hash}`
  }

  async put(chunks: AsyncIterable<Uint8Array>): Promise<{ hash: ArtworkHash; bytes: number }> {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks) parts.push(chunk)
    const bytes = new Uint8Array(Buffer.concat(parts))
    const hash = hashOf(bytes)
    this.files.set(hash, bytes)
    return { hash, bytes: bytes.byteLength }
  }

  async *read(hash: ArtworkHash, offset: number): AsyncGenerator<Uint8Array> {
    this.reads.push(offset)
    const bytes = this.files.get(hash) ?? new Uint8Array(0)
    for (let at = offset; at < bytes.byteLength; at += CHUNK_BYTES) {
      yield bytes.subarray(at, at + CHUNK_BYTES)
      await new Promise(setImmediate)
    }
  }

  resume(hash: ArtworkHash): Promise<ArtworkDownload> {
    const parts = [this.partial.get(hash) ?? new Uint8Array(0)]
    const all = (): Uint8Array => new Uint8Array(Buffer.concat(parts))
    return Promise.resolve({
      offset: parts[0]?.byteLength ?? 0,
      append: (chunk) => {
        if (this.failsToWrite) return Promise.reject(new Error('the disk is full'))
        parts.push(chunk)
        return Promise.resolve()
      },
      finish: () => {
        this.partial.delete(hash)
        if (hashOf(all()) !== hash) return Promise.resolve(false)
        this.files.set(hash, all())
        return Promise.resolve(true)
      },
      abort: () => {
        this.partial.set(hash, all())
        return Promise.resolve()
      },
    })
  }

  hasRoomForCopy(): boolean {
    return true
  }

  touch(): void {
    // Nothing ever goes here by itself.
  }

  retain(): Promise<void> {
    return Promise.resolve()
  }

  remove(hash: ArtworkHash): Promise<void> {
    this.files.delete(hash)
    return Promise.resolve()
  }
}
