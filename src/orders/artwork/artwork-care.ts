import type { ArtworkHash, OrderId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { CopyFailure } from '../../ports/hands.ts'
import type { Context } from '../../ports/context.ts'
import type { Hands } from '../../ports/hands.ts'
import type { ArtworkFile } from '../../wire/artwork-messages.ts'
import type { Keeper } from '../../wire/messages.ts'
import { holdersOf } from './artwork-errands.ts'
import { artworkOf, needsArtwork } from './artwork-need.ts'
import type { FloorJob } from '../floor/floor-job.ts'
import type { OrderBook } from '../order-book.ts'
import { retryDelayMs } from '../../models/retry-pace.ts'

/** The copy that the intake waits for, and the shop that prints, have the line to themselves first. */
const FILL_AFTER_MS = 20_000
/** A file that nobody gave: its holders may be away for the night. */
const RETRY = { firstMs: 10_000, maxMs: 10 * 60_000 }
/** Files that are not here and wait for their turn: more come with the next walk. */
const WAITING_MAX = 1_000
/** What is needed is said so often: a walk along all orders may take less. */
const RETAIN_EVERY_MS = 60_000

export interface ArtworkCareInit {
  readonly context: Context
  readonly hands: Hands
  readonly book: OrderBook
  /** What this shop works on. */
  readonly jobs: () => readonly FloorJob[]
  /** A kept order that the book does not know yet: as it lies on the disk, chosen or not. */
  readonly onDisk: (order: OrderId) => Order | null
}

interface Missing {
  readonly file: ArtworkFile
  readonly order: Order
  readonly keepers: readonly Keeper[]
  failures: number
  notBefore: number
}

/**
 * Sees to it that the files of open orders lie with each of their keepers, as their addresses do, and
 * says what is needed here, so that the rest can go. Volatile: a start finds out anew what is here.
 */
export class ArtworkCare {
  readonly #init: ArtworkCareInit
  readonly #context: Context
  /** Of the walk under way. */
  #needed = new Set<ArtworkHash>()
  /** Known to be here, of what is needed. */
  readonly #here = new Set<ArtworkHash>()
  readonly #missing = new Map<ArtworkHash, Missing>()
  #fetching = false
  #retainedAt = 0

  constructor(init: ArtworkCareInit) {
    this.#init = init
    this.#context = init.context
  }

  /** A kept order, as the walk along all of them comes by. */
  look(id: OrderId, keepers: readonly Keeper[]): void {
    const { book, onDisk } = this.#init
    const state = book.stateOf(id)
    if (state !== null && !needsArtwork(state)) return
    const order = state === null ? onDisk(id) : book.get(id)
    if (order === null) return
    for (const file of artworkOf(order.spec)) {
      this.#needed.add(file.hash)
      if (!this.#here.has(file.hash)) this.#want(file, order, keepers)
    }
  }

  /** The walk has come round: what it found and what is worked on is all that is needed. */
  walked(): void {
    const needed = this.#needed
    this.#needed = new Set()
    const now = this.#context.now()
    if (now - this.#retainedAt < RETAIN_EVERY_MS) return
    if (!this.#addJobs(needed)) {
      this.#context.count('artwork_retain_put_off')
      return
    }
    this.#retainedAt = now
    for (const hash of this.#here) if (!needed.has(hash)) this.#here.delete(hash)
    for (const hash of this.#missing.keys()) if (!needed.has(hash)) this.#missing.delete(hash)
    this.#init.hands.retain([...needed])
  }

  /** False if the files of one of them are not known: nothing may go then. */
  #addJobs(needed: Set<ArtworkHash>): boolean {
    for (const { order: id } of this.#init.jobs()) {
      const state = this.#init.book.stateOf(id)
      if (state !== null && !needsArtwork(state)) continue
      const order = state === null ? this.#init.onDisk(id) : this.#init.book.get(id)
      if (order === null) return false
      for (const { hash } of artworkOf(order.spec)) needed.add(hash)
    }
    return true
  }

  #want(file: ArtworkFile, order: Order, keepers: readonly Keeper[]): void {
    const now = this.#context.now()
    if (!this.#missing.has(file.hash)) {
      if (this.#missing.size >= WAITING_MAX) return
      // An order that has waited long enough, or a node that has just started: at once.
      const notBefore = Math.max(now, order.createdAt + FILL_AFTER_MS)
      this.#missing.set(file.hash, { file, order, keepers, failures: 0, notBefore })
    }
    this.#fetchNext()
  }

  /** One at a time: this is in nobody's way. */
  #fetchNext(): void {
    if (this.#fetching) return
    const now = this.#context.now()
    for (const missing of this.#missing.values()) {
      if (missing.notBefore > now) continue
      this.#fetching = true
      const peers = missing.keepers.map(({ peer }) => peer)
      this.#init.hands.copy(missing.file, holdersOf(missing.order, peers), (failure) =>
        this.#fetched(missing, failure),
      )
      return
    }
  }

  #fetched(missing: Missing, failure: CopyFailure | null): void {
    this.#fetching = false
    const { hash } = missing.file
    // Dropped and added again, it goes behind the others.
    this.#missing.delete(hash)
    if (failure === null) {
      this.#here.add(hash)
    } else {
      this.#context.count(`artwork_fill_${failure}`)
      missing.failures += 1
      missing.notBefore = this.#context.now() + retryDelayMs(RETRY, missing.failures, this.#context)
      this.#missing.set(hash, missing)
    }
    this.#fetchNext()
  }
}
