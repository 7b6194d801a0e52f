import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { StoreFiles } from './store-files.ts'

/** Which of the two files of the log. */
export type Segment = 0 | 1

/** Where batches are written; a seam so that a test can let the flush fail. */
export interface LogWriter {
  /** Durable when it returns; throws on any I/O error. */
  write(segment: Segment, at: number, bytes: Uint8Array): void
  close(): void
}

const ZEROS = Buffer.alloc(1_048_576)

/**
 * The log: two files of fixed size, written in turn. Their space is allocated and was written once,
 * so that a flush is the data alone: half of what it costs to grow a file, and never short of space.
 */
export class LogFiles implements LogWriter {
  readonly #fds: readonly [number, number]

  constructor(files: StoreFiles) {
    const [first, second] = files.log
    this.#fds = [openSync(first, 'r+'), openSync(second, 'r+')]
  }

  static create(files: StoreFiles, segmentBytes: number): void {
    for (const path of files.log) {
      const fd = openSync(path, 'w', 0o600)
      try {
        for (let at = 0; at < segmentBytes; at += ZEROS.length) {
          writeSync(fd, ZEROS, 0, Math.min(ZEROS.length, segmentBytes - at), at)
        }
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
    }
  }

  write(segment: Segment, at: number, bytes: Uint8Array): void {
    const fd = this.#fds[segment]
    for (let done = 0; done < bytes.length;) {
      done += writeSync(fd, bytes, done, bytes.length - done, at + done)
    }
    fdatasyncSync(fd)
  }

  close(): void {
    for (const fd of this.#fds) closeSync(fd)
  }
}
