import type { ArtworkHash, PeerId } from '../models/ids.ts'

/** Print-ready files by content: what is stored under a hash has that hash. */
export interface ArtworkStore {
  /** Size in bytes, or null if it is not held here. */
  size(hash: ArtworkHash): number | null
  /** Absolute path of a held file, for the floor. */
  path(hash: ArtworkHash): string
  /** Stores a stream; refuses with `too_large` beyond the limit. The hash is computed, not believed. */
  put(chunks: AsyncIterable<Uint8Array>): Promise<{ hash: ArtworkHash; bytes: number }>
  /** Bytes of [offset, end of file), in chunks. */
  read(hash: ArtworkHash, offset: number): AsyncIterable<Uint8Array>
  /** A download that may have begun earlier: how many verified-order bytes are there, and appending to them. */
  resume(hash: ArtworkHash): Promise<ArtworkDownload>
  remove(hash: ArtworkHash): Promise<void>
}

/** A store that knows what is needed: the rest goes in time, and at once where room is wanted. */
export interface ArtworkLibrary extends ArtworkStore {
  /** Whether a file may come in that this node does not print. */
  hasRoomForCopy(bytes: number): boolean
  /** Somebody relies on its being here: needed at least until the next `retain`, whatever that says. */
  touch(hash: ArtworkHash): void
  /** All that is needed at `nowMs`. What has not been needed for a week is removed. */
  retain(needed: ReadonlySet<ArtworkHash>, nowMs: number): Promise<void>
}

export interface ArtworkDownload {
  readonly offset: number
  append(chunk: Uint8Array): Promise<void>
  /** Checks the hash and publishes the file, or discards everything and answers false. */
  finish(): Promise<boolean>
  /** Keeps what has come so far for a later resume. */
  abort(): Promise<void>
}

export type ArtworkFailure = 'artwork_unavailable' | 'artwork_hash_mismatch' | 'artwork_too_large'

/** Fetches a file from any holder into the local store; resumes, verifies, tries holders in turn. */
export interface ArtworkFetcher {
  fetch(
    hash: ArtworkHash,
    bytes: number,
    holders: readonly PeerId[],
    signal: AbortSignal,
  ): Promise<{ ok: true } | { ok: false; failure: ArtworkFailure }>
}
