import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { crc32 } from 'node:zlib'
import type { StoreId } from '../models/ids.ts'

/** The last batch that was told to be durable, kept apart from the database. */
export interface Head {
  readonly storeId: StoreId
  readonly boot: number
  readonly seq: number
  readonly chain: string
}

/** A page of its own for each slot: a torn write of one never touches the other. */
const SLOT_BYTES = 4096
const SLOTS = 2
const MAGIC = 'printnode head 1'

/**
 * Two slots, written in turn and synced before anybody hears of the batch. If the database forgets
 * its newest batches, which SQLite does in silence when a byte of its log flips, the head still
 * knows them (CONSENSUS.md 5.3, 5.4).
 */
export class HeadFile {
  readonly #fd: number

  constructor(path: string) {
    this.#fd = openSync(path, 'r+')
  }

  /** Both slots allocated, so that a full disk can not keep a head from being written. */
  static create(path: string): void {
    const fd = openSync(path, 'wx', 0o600)
    writeSync(fd, Buffer.alloc(SLOT_BYTES * SLOTS), 0, SLOT_BYTES * SLOTS, 0)
    fsyncSync(fd)
    closeSync(fd)
  }

  /** Throws on any I/O error: the caller must then treat the store as failed. */
  write(head: Head): void {
    const slot = Buffer.alloc(SLOT_BYTES)
    const text = JSON.stringify(head)
    slot.write(`${MAGIC}\n${crc32(text)}\n${text}\n`, 'utf8')
    writeSync(this.#fd, slot, 0, SLOT_BYTES, (head.seq % SLOTS) * SLOT_BYTES)
    fdatasyncSync(this.#fd)
  }

  /** The newer of the readable slots; null if neither is. One torn slot is what a crash leaves. */
  read(): Head | null {
    const heads = Array.from({ length: SLOTS }, (_, index) => this.#slot(index))
    return heads.reduce((a, b) => (a !== null && (b === null || a.seq > b.seq) ? a : b), null)
  }

  close(): void {
    closeSync(this.#fd)
  }

  #slot(index: number): Head | null {
    const slot = Buffer.alloc(SLOT_BYTES)
    const bytes = readSync(this.#fd, slot, 0, SLOT_BYTES, index * SLOT_BYTES)
    const [magic, crc, text] = slot.toString('utf8', 0, bytes).split('\n')
    if (magic !== MAGIC || text === undefined || crc32(text) !== Number(crc)) return null
    return JSON.parse(text) as Head
  }
}

/** The head of a store that may lack it. */
export function readHead(path: string): Head | null {
  if (!existsSync(path)) return null
  const file = new HeadFile(path)
  try {
    return file.read()
  } finally {
    file.close()
  }
}
