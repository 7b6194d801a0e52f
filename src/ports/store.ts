import type { StoreId } from '../models/ids.ts'

/** One durable fact. `null` deletes. Keys are `<kind>/<name>`; the newest write of a key wins. */
export interface StoreRecord {
  readonly key: string
  readonly value: Uint8Array | null
}

/** `failed`: an I/O error, the node must stop; `full`: no space, refuse new promises and stay up. */
export type StoreFailure = 'failed' | 'full'

/**
 * The node's disk. Commits are atomic and ordered: if one is durable, so is every earlier one.
 * A callback rather than a promise, so that the simulator decides when a disk answers.
 */
export interface Store {
  readonly storeId: StoreId
  /**
   * Grows by at least one at each open and is durable before the store is handed out. At least the
   * clock's seconds, so that a wiped node does not begin again below what its peers remember.
   */
  readonly boot: number
  /**
   * Batches made durable in the life of this store: never less at a later start, unless what is read
   * is not what was written. Peers remember it, and so notice a restored backup.
   */
  readonly sequence: number
  commit(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void
  /** Everything durable, in key order; read once, at boot. */
  scan(): Iterable<{ readonly key: string; readonly value: Uint8Array }>
  /** Resolves when all commits that were asked for have been answered. */
  close(): Promise<void>
}
