import { assert } from '../models/failure.ts'
import type { StoreId } from '../models/ids.ts'
import type { Store, StoreFailure, StoreRecord } from '../ports/store.ts'
import { checkRecords, compareKeys } from './records.ts'

/** What outlives a memory store: hand the same one to the next, and it has everything. */
export class MemoryDisk {
  readonly storeId: StoreId
  readonly records = new Map<string, Uint8Array>()
  boot = 0
  sequence = 0

  constructor(storeId: StoreId) {
    this.storeId = storeId
  }
}

/** A store for tests: same order, same asynchrony, no disk. */
export class MemoryStore implements Store {
  readonly storeId: StoreId
  readonly boot: number
  readonly #disk: MemoryDisk
  #open = true
  #pending = 0
  #whenIdle: (() => void) | null = null

  constructor(disk: MemoryDisk, nowMs: number) {
    disk.boot = Math.max(disk.boot + 1, Math.floor(nowMs / 1000))
    this.#disk = disk
    this.storeId = disk.storeId
    this.boot = disk.boot
  }

  get sequence(): number {
    return this.#disk.sequence
  }

  commit(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void {
    assert(this.#open, 'nothing is committed to a closed store')
    checkRecords(records)
    const copies = records.map(({ key, value }) => {
      return { key, value: value === null ? null : new Uint8Array(value) }
    })
    this.#pending += 1
    setImmediate(() => {
      for (const { key, value } of copies) {
        if (value === null) this.#disk.records.delete(key)
        else this.#disk.records.set(key, value)
      }
      this.#disk.sequence += 1
      this.#pending -= 1
      done(null)
      if (this.#pending === 0) this.#whenIdle?.()
    })
  }

  *scan(): Generator<{ readonly key: string; readonly value: Uint8Array }> {
    const keys = [...this.#disk.records.keys()].sort(compareKeys)
    for (const key of keys) {
      const value = this.#disk.records.get(key)
      if (value !== undefined) yield { key, value: new Uint8Array(value) }
    }
  }

  async close(): Promise<void> {
    this.#open = false
    if (this.#pending === 0) return
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve
    })
  }
}
