import type { StoreId } from '../models/ids.ts'
import type { StoreFailure, StoreRecord } from '../ports/store.ts'
import { diskError } from './disk-error.ts'
import type { DiskError } from './disk-error.ts'
import type { HeadFile } from './head-file.ts'
import { DRAIN_BYTES_MAX, DRAIN_ROWS_MAX } from './limits.ts'
import type { LogWriter, Segment } from './log-files.ts'
import { logBytes, writeLogRecord } from './log-record.ts'
import { packRecords, unpackRecords } from './packed-records.ts'
import type { RecordTable } from './record-table.ts'
import { newestWrites } from './replay.ts'
import type { NewestWrite, Replay } from './replay.ts'
import { leaveDoubt } from './store-files.ts'
import type { StoreFiles } from './store-files.ts'

/** Puts the newest batch into the head file; a seam so that a test can let the flush fail. */
export type HeadWriter = Pick<HeadFile, 'write' | 'close'>

export interface LedgerParts {
  readonly files: StoreFiles
  /** Size of each file of the log. */
  readonly segmentBytes: number
  readonly table: RecordTable
  readonly log: LogWriter
  readonly head: HeadWriter
  /** The batch that the head file names. */
  readonly headSeq: number
  readonly replay: Replay
}

/** The newest batch. */
export interface LedgerState {
  readonly storeId: StoreId
  readonly boot: number
  readonly seq: number
  readonly chain: string
  readonly chainBefore: string
}

export interface Trouble {
  readonly kind: DiskError
  readonly text: string
}

/** The file of the log that is being written. */
interface Active {
  readonly segment: Segment
  end: number
  readonly writes: Map<string, NewestWrite>
}

/** The other file, full: its writes are on their way into the database. */
interface Sealed {
  readonly writes: ReadonlyMap<string, NewestWrite>
  /** Sorted, so that neighbours in the database are written together. */
  readonly keys: readonly string[]
  /** So many are there. */
  done: number
  /** The last batch of the file. */
  readonly end: LedgerState
}

/** Nobody can tell what is on the disk now, or what a transaction left. */
class Irreparable extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super(String(reason))
    this.reason = reason
  }
}

/**
 * The open store, synchronous: a batch is one write and one flush of the log, from which the
 * database is filled when nobody waits. After an I/O error it answers `failed` for ever, because
 * nobody can tell what the kernel still holds.
 */
export class Ledger {
  readonly #parts: LedgerParts
  #state: LedgerState
  #active: Active
  #sealed: Sealed | null = null
  #headSeq: number
  #trouble: Trouble | null = null
  /** Where batches are laid out; grows to the largest. */
  #scratch = Buffer.alloc(0)

  constructor(parts: LedgerParts) {
    this.#parts = parts
    const { batches } = parts.replay
    const { storeId } = parts.table.state
    const last = batches.at(-1)
    const stateOf = ({ boot, seq, chain, chainBefore }: Omit<LedgerState, 'storeId'>) => {
      return { storeId, boot, seq, chain, chainBefore }
    }
    this.#state = stateOf(last ?? parts.table.state)
    this.#headSeq = parts.headSeq
    const segment = last?.segment ?? 0
    const current = batches.filter((batch) => batch.segment === segment)
    const older = batches.filter((batch) => batch.segment !== segment)
    this.#active = { segment, end: last?.end ?? 0, writes: newestWrites(current) }
    const end = older.at(-1)
    if (end !== undefined) this.#sealed = sealedOf(newestWrites(older), stateOf(end))
  }

  get state(): LedgerState {
    return this.#state
  }

  /** Why it has failed; null: it has not. */
  get trouble(): Trouble | null {
    return this.#trouble
  }

  /** Live records; looks at all that the database has not. */
  count(): number {
    const { table } = this.#parts
    const writes = new Map([...(this.#sealed?.writes ?? []), ...this.#active.writes])
    let { count } = table.state
    for (const [key, { value }] of writes) {
      count += Number(value !== null) - Number(table.has(key))
    }
    return count
  }

  /** As `commit`, of records. `boot` is given once, at open. */
  apply(records: readonly StoreRecord[], boot = this.#state.boot): StoreFailure | null {
    return this.commit([packRecords(records)], boot)
  }

  /** All or nothing, durable when it answers null. Keeps the bodies: they are packed records. */
  commit(bodies: readonly Uint8Array[], boot = this.#state.boot): StoreFailure | null {
    return this.#guard(() => {
      const bytes = logBytes(bodies.reduce((sum, body) => sum + body.length, 0))
      if (this.#active.end + bytes > this.#parts.segmentBytes) this.#makeRoom()
      if (bytes <= this.#parts.segmentBytes) this.#append(bytes, bodies, boot)
      else this.#commitLarge(bytes, bodies, boot)
    })
  }

  /** The head file learns of the newest batch: to be called when nothing follows it at once. */
  settle(): StoreFailure | null {
    return this.#guard(() => this.#writeHead(this.#state))
  }

  /** Something waits to be moved into the database. */
  get hasSealed(): boolean {
    return this.#sealed !== null
  }

  /** Moves a little into the database, when nobody waits. `full` also if somebody has locked it: later. */
  drain(): StoreFailure | null {
    if (this.#sealed === null) return this.#trouble === null ? null : 'failed'
    try {
      this.#drainSome(this.#sealed)
      return null
    } catch (error) {
      const kind = error instanceof Irreparable ? 'failed' : diskError(error)
      return kind === 'full' || kind === 'refused' ? 'full' : this.#fail(error)
    }
  }

  close(): void {
    const { table, log, head } = this.#parts
    this.settle()
    try {
      table.close()
      log.close()
      head.close()
    } catch {
      // Everything acknowledged is in the log already; closing only tidies up.
    }
  }

  #guard(work: () => void): StoreFailure | null {
    if (this.#trouble !== null) return 'failed'
    try {
      work()
      return null
    } catch (error) {
      const isFull = !(error instanceof Irreparable) && diskError(error) === 'full'
      return isFull ? 'full' : this.#fail(error)
    }
  }

  #append(bytes: number, bodies: readonly Uint8Array[], boot: number): void {
    const active = this.#active
    const next = this.#layOut(bytes, bodies, boot)
    try {
      this.#parts.log.write(active.segment, active.end, this.#scratch.subarray(0, bytes))
    } catch (error) {
      // Its space is allocated, so this is never a mere lack of it.
      throw new Irreparable(error)
    }
    active.end += bytes
    for (const body of bodies) {
      for (const { key, value } of unpackRecords(body)) {
        active.writes.set(key, { n: next.seq, value })
      }
    }
    this.#state = next
  }

  /** What no file of the log can hold goes into the database at once: all before it is there by now. */
  #commitLarge(bytes: number, bodies: readonly Uint8Array[], boot: number): void {
    this.#drainAll()
    const next = this.#layOut(bytes, bodies, boot)
    const writes = bodies
      .flatMap((body) => unpackRecords(body))
      .map(({ key, value }) => [key, { n: next.seq, value }] as const)
    this.#take(writes, next)
    this.#state = next
    this.#writeHead(next)
    this.#scratch = Buffer.alloc(0)
  }

  #layOut(bytes: number, bodies: readonly Uint8Array[], boot: number): LedgerState {
    if (this.#scratch.length < bytes) this.#scratch = Buffer.alloc(bytes)
    const { storeId, seq, chain: chainBefore } = this.#state
    const batch = { seq: seq + 1, boot, chainBefore }
    return { storeId, ...batch, chain: writeLogRecord(this.#scratch, storeId, batch, bodies) }
  }

  /** The other file is free when this returns, and the one to write. */
  #makeRoom(): void {
    this.#drainAll()
    if (this.#active.end === 0) return
    this.#sealed = sealedOf(this.#active.writes, this.#state)
    const segment = this.#active.segment === 0 ? 1 : 0
    this.#active = { segment, end: 0, writes: new Map() }
  }

  #drainAll(): void {
    while (this.#sealed !== null) this.#drainSome(this.#sealed)
  }

  #drainSome(sealed: Sealed): void {
    const writes: [string, NewestWrite][] = []
    let bytes = 0
    let next = sealed.done
    for (; next < sealed.keys.length; next += 1) {
      if (writes.length >= DRAIN_ROWS_MAX || bytes >= DRAIN_BYTES_MAX) break
      const key = sealed.keys[next] as string
      // Written again since: it comes with the other file.
      if (this.#active.writes.has(key)) continue
      const write = sealed.writes.get(key) as NewestWrite
      writes.push([key, write])
      bytes += write.value?.length ?? 0
    }
    const isEnd = next === sealed.keys.length
    // Before the file may be written again: until now its batches were proof of each other.
    if (isEnd) this.#writeHead(this.#state)
    this.#take(writes, isEnd ? sealed.end : null)
    sealed.done = next
    if (isEnd) this.#sealed = null
    const { table } = this.#parts
    if (table.wantsCheckpoint) table.checkpoint()
  }

  #take(writes: readonly (readonly [string, NewestWrite])[], end: LedgerState | null): void {
    const { table } = this.#parts
    try {
      table.take(writes, end)
    } catch (error) {
      try {
        table.rollback()
      } catch (second) {
        throw new Irreparable(second)
      }
      throw error
    }
  }

  #writeHead({ storeId, boot, seq, chain }: LedgerState): void {
    if (this.#headSeq === seq) return
    try {
      this.#parts.head.write({ storeId, boot, seq, chain })
    } catch (error) {
      // Its two pages are allocated, so this is never a mere lack of space.
      throw new Irreparable(error)
    }
    this.#headSeq = seq
  }

  #fail(error: unknown): 'failed' {
    const reason = error instanceof Irreparable ? error.reason : error
    const kind = diskError(reason)
    this.#trouble = { kind, text: String(reason) }
    // A foreign lock or a missing right stops this daemon, but does not taint what is on disk.
    if (kind !== 'refused') leaveDoubt(this.#parts.files, `write failed: ${String(reason)}`)
    return 'failed'
  }
}

function sealedOf(writes: ReadonlyMap<string, NewestWrite>, end: LedgerState): Sealed {
  return { writes, keys: [...writes.keys()].sort(), done: 0, end }
}
