import type { StoreId } from '../../models/ids.ts'
import type { StoreFailure, StoreRecord } from '../../ports/store.ts'
import type { SimClock } from './clock.ts'
import type { Dice } from '../dice.ts'
import { simStoreId } from '../drawing/names.ts'

export interface DiskTerms {
  readonly commitMsMin: number
  readonly commitMsMax: number
}

/** No drive takes longer and comes back. */
const SPIKE_MS_MAX = 20_000

interface Commit {
  readonly records: readonly StoreRecord[]
  readonly done: (failure: StoreFailure | null) => void
}

export interface OpenedDisk {
  readonly storeId: StoreId
  readonly boot: number
  readonly records: readonly { readonly key: string; readonly value: Uint8Array }[]
}

export interface DiskCopy {
  readonly storeId: StoreId
  readonly boot: number
  readonly sequence: number
  readonly records: ReadonlyMap<string, Uint8Array>
}

type OnDurable = (records: readonly StoreRecord[]) => void

/**
 * A shop's disk (`ports/store.ts`): commits are atomic and ordered, and answered some time after
 * they were asked for. It outlives the process: a crash keeps what was durable and, of what was
 * under way, a random prefix of whole commits.
 */
export class SimDisk {
  /** Every write after this takes so many times as long. */
  slowness = 1
  /** Answers `full` while true. */
  full = false
  /** The next commit fails for good. */
  failing = false
  /** What is on it is not what was written, as the next start will find. */
  rotten = false
  readonly #clock: SimClock
  readonly #dice: Dice
  readonly #terms: DiskTerms
  readonly #onDurable: OnDurable
  readonly #records = new Map<string, Uint8Array>()
  #storeId: StoreId
  #boot = 0
  #sequence = 0
  /** Asked for and not yet answered, oldest first. */
  #pending: Commit[] = []
  #lastDurableAt = 0

  constructor(clock: SimClock, dice: Dice, terms: DiskTerms, onDurable: OnDurable) {
    this.#clock = clock
    this.#dice = dice
    this.#terms = terms
    this.#onDurable = onDurable
    this.#storeId = simStoreId(dice)
  }

  /** Batches made durable. */
  get sequence(): number {
    return this.#sequence
  }

  get storeId(): StoreId {
    return this.#storeId
  }

  /** A process starts: `nowMs` is what its clock shows. */
  open(nowMs: number): OpenedDisk {
    this.#boot = Math.max(this.#boot + 1, Math.floor(nowMs / 1_000))
    const keys = [...this.#records.keys()].sort()
    return {
      storeId: this.#storeId,
      boot: this.#boot,
      records: keys.map((key) => ({ key, value: this.#records.get(key) as Uint8Array })),
    }
  }

  commit(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void {
    const commit: Commit = { records, done }
    this.#pending.push(commit)
    const { commitMsMin, commitMsMax } = this.#terms
    const usually = this.#dice.skewed(commitMsMin, commitMsMax)
    const takes = Math.min(usually * this.slowness, Math.max(usually, SPIKE_MS_MAX))
    this.#lastDurableAt = Math.max(this.#lastDurableAt, this.#clock.now + takes)
    this.#clock.at(this.#lastDurableAt, () => this.#settle(commit))
  }

  /** The process, or the machine, died. */
  crash(): void {
    let survivors = this.#dice.between(0, this.#pending.length)
    for (const { records } of this.#pending) {
      if (survivors === 0 || this.full || this.failing) break
      survivors -= 1
      this.#apply(records)
    }
    this.#pending = []
  }

  /** Whether it is there, if the process died now. */
  holds(key: string): boolean {
    return this.#records.has(key)
  }

  /** A backup, to be put back. */
  copy(): DiskCopy {
    return {
      storeId: this.#storeId,
      boot: this.#boot,
      sequence: this.#sequence,
      records: new Map(this.#records),
    }
  }

  /** Copied from another, as if it were that one. */
  fill(copy: DiskCopy): void {
    this.#storeId = copy.storeId
    this.putBack(copy)
  }

  /** False if the disk is another by now. */
  putBack({ storeId, boot, sequence, records }: DiskCopy): boolean {
    if (storeId !== this.#storeId) return false
    this.#boot = boot
    this.#sequence = sequence
    this.#records.clear()
    for (const [key, value] of records) this.#records.set(key, value)
    return true
  }

  /** Everything is gone, and what comes next is somebody else (DESIGN.md 7). */
  wipe(): void {
    this.#pending = []
    this.#records.clear()
    this.#sequence = 0
    this.failing = false
    this.rotten = false
    this.#storeId = simStoreId(this.#dice)
  }

  #settle(commit: Commit): void {
    // Lost in a crash: nobody waits for it any more.
    if (!this.#pending.includes(commit)) return
    this.#pending.shift()
    if (this.failing) commit.done('failed')
    else if (this.full) commit.done('full')
    else {
      this.#apply(commit.records)
      commit.done(null)
    }
  }

  #apply(records: readonly StoreRecord[]): void {
    for (const { key, value } of records) {
      if (value === null) this.#records.delete(key)
      else this.#records.set(key, value)
    }
    this.#sequence += 1
    this.#onDurable(records)
  }
}
