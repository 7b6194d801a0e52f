import { encode } from '../wire/cbor-writer.ts'
import { orderIsClosed } from '../models/order-lifecycle.ts'
import { DAY_MS } from '../models/ids.ts'
import type { OrderId, PeerId } from '../models/ids.ts'
import type { Recipient } from '../models/order.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { StoreRecord } from '../ports/store.ts'
import { decodeShaped } from '../wire/decode-shaped.ts'
import type { Keeper, RecordMessage } from '../wire/messages.ts'
import { fields, text } from '../wire/shape.ts'
import { worksFor } from './apply.ts'
import type { OrderRegistry } from './registry.ts'

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

interface Ask {
  /** Keepers that have not answered. */
  readonly left: Set<PeerId>
  readonly done: (record: PrivateRecord | null) => void
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

  constructor(context: Context, registry: OrderRegistry) {
    this.#context = context
    this.#registry = registry
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX)
  }

  restore(key: string, bytes: Uint8Array): void {
    this.#sealed.set(key.slice(PREFIX.length) as OrderId, bytes)
  }

  /** To be written in the batch that announces the order. */
  keep(order: OrderId, { recipient, salt }: PrivateRecord): StoreRecord {
    const record: PrivateRecord = { recipient, salt }
    const sealed = this.#context.crypto.seal(this.#context.self, encode(record))
    this.#sealed.set(order, sealed)
    return { key: PREFIX + order, value: sealed }
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
    return { key: PREFIX + order, value: null }
  }

  /** From the keepers; null when none of them has it or answers. */
  fetch(
    order: OrderId,
    keepers: readonly Keeper[],
    done: (record: PrivateRecord | null) => void,
  ): void {
    const rid = this.#context.nextId()
    const timer = this.#context.after(ASK_TIMEOUT_MS, () => this.#settle(rid, null))
    const left = new Set(keepers.map((keeper) => keeper.peer))
    this.#asks.set(rid, { left, done, timer })
    for (const peer of left) this.#context.send(peer, { type: 'private_ask', rid, order })
  }

  handle(
    from: PeerId,
    message: Extract<RecordMessage, { type: 'private_ask' | 'private_told' }>,
  ): void {
    if (message.type === 'private_ask') {
      this.#tell(from, message.rid, message.order)
      return
    }
    const ask = this.#asks.get(message.rid)
    if (ask === undefined || !ask.left.delete(from)) return
    const opened = message.sealed === null ? null : this.#context.crypto.open(message.sealed)
    const told = opened === null ? null : decodeShaped(opened, RECORD)
    const record = told as PrivateRecord | null
    if (record !== null || ask.left.size === 0) this.#settle(message.rid, record)
  }

  /** Who may have it is decided by the register as it stands now, not by what this node remembers. */
  #tell(to: PeerId, rid: string, order: OrderId): void {
    const sealed = this.#sealed.get(order)
    const self = { peer: this.#context.self, store: this.#context.store }
    const refuse = (): void => {
      this.#context.count('private_record_refused')
      this.#context.send(to, { type: 'private_told', rid, sealed: null })
    }
    if (sealed === undefined) {
      refuse()
      return
    }
    this.#registry.read(order, [self], (outcome) => {
      if (
        outcome.type !== 'found' ||
        orderIsClosed(outcome.order.state) ||
        !worksFor(outcome.order, to)
      ) {
        refuse()
        return
      }
      const clear = this.#context.crypto.open(sealed)
      const resealed = clear === null ? null : this.#context.crypto.seal(to, clear)
      this.#context.send(to, { type: 'private_told', rid, sealed: resealed })
    })
  }

  #settle(rid: string, record: PrivateRecord | null): void {
    const ask = this.#asks.get(rid)
    if (ask === undefined) return
    this.#asks.delete(rid)
    ask.timer()
    ask.done(record)
  }
}
