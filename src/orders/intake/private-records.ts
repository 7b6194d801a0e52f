import { encode } from '../../wire/cbor-writer.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import { DAY_MS } from '../../models/ids.ts'
import type { OrderId, PeerId } from '../../models/ids.ts'
import type { Recipient } from '../../models/order.ts'
import type { CancelTimer, Context } from '../../ports/context.ts'
import type { StoreRecord } from '../../ports/store.ts'
import { decodeShaped } from '../../wire/decode-shaped.ts'
import type { Keeper, RecordMessage } from '../../wire/messages.ts'
import { fields, text } from '../../wire/shape.ts'
import { quorumOf } from '../../registers/ballot.ts'
import { worksFor } from '../apply.ts'
import type { OrderRegistry } from '../registry.ts'

const PREFIX = 'private/'
/** After that an address is of no more use to anybody (DESIGN.md 5.5). */
export const ERASED_AFTER_DAYS = 30
const ASK_TIMEOUT_MS = 1_500

export interface PrivateRecord {
  readonly recipient: Recipient
  /** What the address hash in the register was salted with. */
  readonly salt: string
}

/** Far longer than the API takes: what a keeper tells has been through there. */
const line = text(1_000)
const RECORD = fields({
  recipient: fields({
    name: line,
    street: line,
    city: line,
    region: line,
    postcode: line,
    country: line,
    email: line,
    phone: line,
  }),
  salt: line,
})

/** A month of a busy shop and its neighbours, at some 600 bytes each in memory: three orders a minute. */
const RECORDS_MAX = 150_000
/** A keeper that has not said that it has its copy is asked again. */
const SPREAD_AGAIN_MS = 700
/** After that the caller is told that it is not known to be kept: people retry at about this time. */
const SPREAD_MS = 5_000

/** A copy that nobody had may be had later, from a keeper that was away. */
const COPY_AGAIN_MS = 30_000

interface Spread {
  readonly order: OrderId
  readonly clear: Uint8Array
  /** Keepers that have not answered. */
  readonly left: Set<PeerId>
  /** How many may be missing. */
  readonly spare: number
  readonly until: number
  readonly done: (kept: boolean) => void
  timer: CancelTimer
}

interface Ask {
  /** Who has not answered. */
  readonly left: Set<PeerId>
  /** Keepers that have not said that they hold no copy. */
  readonly mayHold: Set<PeerId>
  readonly done: (record: PrivateRecord | null, isNowhere: boolean) => void
  readonly timer: CancelTimer
}

/**
 * The only place for personal data: beside the register, sealed to the node that keeps it, told only
 * to a shop that works for the order as the register says, and erased in time.
 */
export class PrivateRecords {
  readonly #context: Context
  readonly #registry: OrderRegistry
  readonly #sealed = new Map<OrderId, Uint8Array>()
  readonly #asks = new Map<string, Ask>()
  readonly #spreads = new Map<string, Spread>()
  /** Asked for lately: not again at once. */
  readonly #copying = new Set<OrderId>()

  constructor(context: Context, registry: OrderRegistry) {
    this.#context = context
    this.#registry = registry
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX)
  }

  /** Under which a store has an order's. */
  static keyOf(order: OrderId): string {
    return PREFIX + order
  }

  restore(key: string, bytes: Uint8Array): void {
    this.#sealed.set(key.slice(PREFIX.length) as OrderId, bytes)
  }

  /** To be written in the batch that announces the order. */
  #keep(order: OrderId, record: PrivateRecord): StoreRecord {
    const sealed = this.#context.crypto.seal(this.#context.self, encode(record))
    this.#sealed.set(order, sealed)
    return { key: PrivateRecords.keyOf(order), value: sealed }
  }

  holds(order: OrderId): boolean {
    return this.#sealed.has(order)
  }

  /**
   * Gives each keeper its copy, sealed to it; who has one stays with that. `done(true)` once a quorum
   * of them, this node counted where it is one, has it on disk; `done(false)` if that is not known in
   * time.
   */
  spread(
    order: OrderId,
    { recipient, salt }: PrivateRecord,
    keepers: readonly Keeper[],
    done: (kept: boolean) => void,
  ): void {
    const { self } = this.#context
    const record: PrivateRecord = { recipient, salt }
    const isKept = this.#sealed.has(order) || keepers.every(({ peer }) => peer !== self)
    const records = isKept ? [] : [this.#keep(order, record)]
    const others = keepers.map(({ peer }) => peer).filter((peer) => peer !== self)
    const spare = keepers.length - quorumOf(keepers.length)
    const rid = this.#context.nextId()
    const until = this.#context.now() + SPREAD_MS
    const timer = (): void => undefined
    const clear = encode(record)
    this.#spreads.set(rid, { order, clear, left: new Set(others), spare, until, done, timer })
    this.#context.persist(records, () => this.#count(rid))
    this.#send(rid)
  }

  /** Gives those who are to keep the order from now on what this node holds; `done` as for `spread`. */
  passOn(order: OrderId, keepers: readonly Keeper[], done: (kept: boolean) => void): void {
    const clear = this.#open(order)
    const record = clear === null ? null : (decodeShaped(clear, RECORD) as PrivateRecord | null)
    if (record === null) done(false)
    else this.spread(order, record, keepers, done)
  }

  /** This node keeps the order's register, and lacks the address: another keeper may have it. */
  copy(order: OrderId, keepers: readonly Keeper[]): void {
    const others = keepers.filter(({ peer }) => peer !== this.#context.self)
    if (this.#sealed.has(order) || others.length === 0 || this.#copying.has(order)) return
    this.#copying.add(order)
    this.#context.after(COPY_AGAIN_MS, () => this.#copying.delete(order))
    this.fetch(order, others, (record) => {
      if (record === null || this.#sealed.has(order)) return
      this.#context.count('private_record_copied')
      this.#context.persist([this.#keep(order, record)], () => undefined)
    })
  }

  /** Orders whose address is still held here. */
  held(): OrderId[] {
    return [...this.#sealed.keys()]
  }

  /** Whether the address has outlived its use: the order ended long enough ago. */
  isDue(endedAt: number, now: number): boolean {
    return now - endedAt > ERASED_AFTER_DAYS * DAY_MS
  }

  erase(order: OrderId): StoreRecord {
    this.#sealed.delete(order)
    return { key: PrivateRecords.keyOf(order), value: null }
  }

  /**
   * From the keepers, and from `besides`, who kept it once; null when none of them has it or answers.
   * `isNowhere`: all keepers have said that they hold no copy.
   */
  fetch(
    order: OrderId,
    keepers: readonly Keeper[],
    done: (record: PrivateRecord | null, isNowhere: boolean) => void,
    besides: readonly Keeper[] = [],
  ): void {
    const rid = this.#context.nextId()
    const timer = this.#context.after(ASK_TIMEOUT_MS, () => this.#settle(rid, null))
    const mayHold = new Set(keepers.map((keeper) => keeper.peer))
    const left = new Set([...mayHold, ...besides.map((keeper) => keeper.peer)])
    this.#asks.set(rid, { left, mayHold, done, timer })
    for (const peer of left) this.#context.send(peer, { type: 'private_ask', rid, order })
  }

  handle(
    from: PeerId,
    message: Extract<
      RecordMessage,
      { type: 'private_keep' | 'private_kept' | 'private_ask' | 'private_told' }
    >,
  ): void {
    switch (message.type) {
      case 'private_keep':
        this.#take(from, message.rid, message.order, message.sealed)
        return
      case 'private_kept':
        this.#spreads.get(message.rid)?.left.delete(from)
        this.#count(message.rid)
        return
      case 'private_ask':
        this.#tell(from, message.rid, message.order)
        return
      case 'private_told':
        this.#told(from, message)
        return
    }
  }

  #told(from: PeerId, message: Extract<RecordMessage, { type: 'private_told' }>): void {
    const ask = this.#asks.get(message.rid)
    if (ask === undefined || !ask.left.delete(from)) return
    if (!message.held) ask.mayHold.delete(from)
    const opened = message.sealed === null ? null : this.#context.crypto.open(message.sealed)
    const told = opened === null ? null : decodeShaped(opened, RECORD)
    const record = told as PrivateRecord | null
    if (record !== null || ask.left.size === 0) this.#settle(message.rid, record)
  }

  #send(rid: string): void {
    const spread = this.#spreads.get(rid)
    if (spread === undefined) return
    const { order, clear, left, until, done } = spread
    if (this.#context.now() >= until) {
      this.#spreads.delete(rid)
      done(false)
      return
    }
    for (const peer of left) {
      const sealed = this.#context.crypto.seal(peer, clear)
      this.#context.send(peer, { type: 'private_keep', rid, order, sealed })
    }
    spread.timer = this.#context.after(SPREAD_AGAIN_MS, () => this.#send(rid))
  }

  #count(rid: string): void {
    const spread = this.#spreads.get(rid)
    if (spread === undefined || spread.left.size > spread.spare) return
    this.#spreads.delete(rid)
    spread.timer()
    spread.done(true)
  }

  /** Sealed to this node by a member: kept as it is, once it is seen to be an address. */
  #take(from: PeerId, rid: string, order: OrderId, sealed: Uint8Array): void {
    const kept = (): void => this.#context.send(from, { type: 'private_kept', rid })
    if (this.#sealed.has(order)) {
      this.#context.persist([], kept)
      return
    }
    if (this.#sealed.size >= RECORDS_MAX) {
      this.#context.count('private_record_no_room')
      return
    }
    const clear = this.#context.crypto.open(sealed)
    if (clear === null || decodeShaped(clear, RECORD) === null) {
      this.#context.count('private_record_malformed')
      return
    }
    this.#sealed.set(order, sealed)
    this.#context.persist([{ key: PrivateRecords.keyOf(order), value: sealed }], kept)
  }

  #open(order: OrderId): Uint8Array | null {
    const sealed = this.#sealed.get(order)
    return sealed === undefined ? null : this.#context.crypto.open(sealed)
  }

  /** Who may have it is decided by the register as it stands now, not by what this node remembers. */
  #tell(to: PeerId, rid: string, order: OrderId): void {
    const refuse = (): void => {
      this.#context.count('private_record_refused')
      this.#context.send(to, { type: 'private_told', rid, sealed: null, held: true })
    }
    if (!this.#sealed.has(order)) {
      this.#context.count('private_record_not_held')
      this.#context.send(to, { type: 'private_told', rid, sealed: null, held: false })
      return
    }
    this.#registry.read(order, [], (outcome) => {
      const isOpen = outcome.type === 'found' && !orderIsClosed(outcome.order.state)
      const keeps = this.#registry.keepers(order).some(({ peer }) => peer === to)
      if (!isOpen || (!keeps && !worksFor(outcome.order, to))) {
        refuse()
        return
      }
      const clear = this.#open(order)
      const resealed = clear === null ? null : this.#context.crypto.seal(to, clear)
      this.#context.send(to, { type: 'private_told', rid, sealed: resealed, held: true })
    })
  }

  #settle(rid: string, record: PrivateRecord | null): void {
    const ask = this.#asks.get(rid)
    if (ask === undefined) return
    this.#asks.delete(rid)
    ask.timer()
    ask.done(record, record === null && ask.mayHold.size === 0)
  }
}
