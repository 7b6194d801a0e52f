import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import type { MerchantId, OrderId, PartId, PeerId } from '../models/ids.ts'
import type { Order, Part } from '../models/order.ts'
import { orderIsClosed } from '../models/order-lifecycle.ts'
import type { OrderState } from '../models/order-lifecycle.ts'
import { partIsTerminal } from '../models/part-lifecycle.ts'
import type { Context } from '../ports/context.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { OrderChange } from './order-change.ts'
import { decodeOrder, encodeOrder } from './order-codec.ts'

/** Events that a subscriber may be behind: at ten an order, the last 10,000 orders. */
const FEED_MAX = 100_000
/** One page of the feed. */
const PAGE_MAX = 1_000

const FEED_PREFIX = 'feed/'
const SEEN_PREFIX = 'seen/'

/** As much of a part as is asked for over and over, and kept for closed orders too. */
export type PartStanding = Pick<Part, 'id' | 'state' | 'attempt' | 'shop'>

interface Entry {
  readonly version: number
  readonly state: OrderState
  readonly merchant: MerchantId
  readonly createdAt: number
  /** Of its last event. */
  readonly newsAt: number
  readonly parts: readonly PartStanding[]
  /** Open orders as they are; closed ones packed, for there are many. */
  readonly order: Order | Uint8Array
}

/**
 * What this node knows of orders, each at its newest chosen version, and the feed of what happened
 * to them. Only ever told chosen values; an older one than known is ignored, so that a status never
 * goes backwards (promise 6). The feed is durable and dense: a subscriber with a cursor misses nothing.
 */
export class OrderBook {
  readonly #context: Context
  readonly #onChanges: (changes: readonly OrderChange[]) => void
  readonly #onLearnt: (order: Order) => void
  readonly #entries = new Map<OrderId, Entry>()
  /** A status is asked for far more often than there are states. */
  readonly #counts = new Map<OrderState, number>()
  /** Events of each order that are in the feed already. */
  readonly #seen = new Map<OrderId, number>()
  readonly #feed: OrderChange[] = []
  #lastSeq = 0

  /** `onChanges` is called once they are durable, in order; `onLearnt` for each newer value. */
  constructor(
    context: Context,
    onChanges: (changes: readonly OrderChange[]) => void,
    onLearnt: (order: Order) => void = () => undefined,
  ) {
    this.#context = context
    this.#onChanges = onChanges
    this.#onLearnt = onLearnt
  }

  static owns(key: string): boolean {
    return key.startsWith(FEED_PREFIX) || key.startsWith(SEEN_PREFIX)
  }

  /** Records come in key order, so the feed comes in its own. */
  restore(key: string, bytes: Uint8Array): void {
    if (key.startsWith(SEEN_PREFIX)) {
      this.#seen.set(key.slice(SEEN_PREFIX.length) as OrderId, decode(bytes) as number)
      return
    }
    const change = decode(bytes) as OrderChange
    this.#feed.push(change)
    this.#lastSeq = Math.max(this.#lastSeq, change.seq)
  }

  /** A chosen value. Answers false when it is no news. */
  learn(order: Order): boolean {
    const known = this.#entries.get(order.id)
    if (known !== undefined && known.version >= order.version) return false
    const isClosed = orderIsClosed(order.state)
    this.#entries.set(order.id, {
      version: order.version,
      state: order.state,
      merchant: order.spec.merchant,
      createdAt: order.createdAt,
      newsAt: order.events.at(-1)?.at ?? order.createdAt,
      parts: isClosed ? order.parts.map(standing) : order.parts,
      order: isClosed ? encodeOrder(order) : order,
    })
    if (known !== undefined) this.#count(known.state, -1)
    this.#count(order.state, 1)
    this.#publish(order)
    this.#onLearnt(order)
    return true
  }

  /** As `get(id)?.state`, without unpacking an order that has ended. */
  stateOf(id: OrderId): OrderState | null {
    return this.#entries.get(id)?.state ?? null
  }

  /** When it was created, and when something last happened to it, without unpacking it. */
  timesOf(id: OrderId): Pick<Entry, 'createdAt' | 'newsAt'> | null {
    return this.#entries.get(id) ?? null
  }

  get(id: OrderId): Order | null {
    const entry = this.#entries.get(id)
    return entry === undefined ? null : unpack(entry)
  }

  /** Without unpacking the order; null: neither is known here. */
  part(order: OrderId, part: PartId): PartStanding | null {
    return this.#entries.get(order)?.parts.find(({ id }) => id === part) ?? null
  }

  /** Newest first. `after`: the last id of the page before. */
  page(query: {
    readonly merchant: MerchantId | null
    readonly state: OrderState | null
    readonly limit: number
    readonly after: OrderId | null
  }): { readonly orders: readonly Order[]; readonly next: OrderId | null } {
    const { merchant, state, after } = query
    // By its place, not by finding it: it may have left the state that is asked for meanwhile.
    const last = after === null ? undefined : this.#entries.get(after)
    const wanted = [...this.#entries]
      .filter(([, e]) => merchant === null || e.merchant === merchant)
      .filter(([, e]) => state === null || e.state === state)
      .filter((row) => after === null || last === undefined || newestFirst([after, last], row) < 0)
      .sort(newestFirst)
    const page = wanted.slice(0, query.limit)
    const more = wanted.length > page.length
    return {
      orders: page.map(([, entry]) => unpack(entry)),
      next: more ? (page.at(-1)?.[0] ?? null) : null,
    }
  }

  /** Orders of a merchant that were created since then, in no meaningful order. */
  since(merchant: MerchantId, createdAt: number): readonly Order[] {
    return [...this.#entries]
      .filter(([, entry]) => entry.merchant === merchant && entry.createdAt >= createdAt)
      .map(([, entry]) => unpack(entry))
  }

  /** Shops that have something to make, or are to be asked for it, of open orders. */
  employed(): Set<PeerId> {
    const shops = new Set<PeerId>()
    for (const { order } of this.#entries.values()) {
      if (order instanceof Uint8Array) continue
      for (const { shop, state } of order.parts)
        if (shop !== null && !partIsTerminal(state)) shops.add(shop)
    }
    return shops
  }

  openOrders(): OrderId[] {
    return [...this.#entries].filter(([, e]) => !orderIsClosed(e.state)).map(([id]) => id)
  }

  countByState(): Partial<Record<OrderState, number>> {
    return Object.fromEntries(this.#counts)
  }

  changesAfter(
    seq: number,
    limit: number,
  ): { readonly changes: readonly OrderChange[]; readonly oldest: number; readonly last: number } {
    const first = this.#feed[0]?.seq ?? this.#lastSeq + 1
    const from = Math.max(0, seq + 1 - first)
    return {
      changes: this.#feed.slice(from, from + Math.min(limit, PAGE_MAX)),
      oldest: first,
      last: this.#lastSeq,
    }
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  #count(state: OrderState, by: number): void {
    const count = (this.#counts.get(state) ?? 0) + by
    if (count === 0) this.#counts.delete(state)
    else this.#counts.set(state, count)
  }

  #publish(order: Order): void {
    const fresh = order.events.slice(this.#seen.get(order.id) ?? 0)
    if (fresh.length === 0) return
    const changes = fresh.map((event): OrderChange => {
      this.#lastSeq += 1
      const { type, part, attempt, at, by, detail } = event
      const { id, state, spec } = order
      return {
        seq: this.#lastSeq,
        order: id,
        merchant: spec.merchant,
        part,
        type,
        state,
        attempt,
        at,
        by,
        detail,
      }
    })
    this.#seen.set(order.id, order.events.length)
    this.#feed.push(...changes)
    const records: StoreRecord[] = changes.map((c) => ({ key: feedKey(c.seq), value: encode(c) }))
    records.push({ key: SEEN_PREFIX + order.id, value: encode(order.events.length) })
    for (const old of this.#feed.splice(0, Math.max(0, this.#feed.length - FEED_MAX))) {
      records.push({ key: feedKey(old.seq), value: null })
    }
    this.#context.persist(records, () => this.#onChanges(changes))
  }
}

type Row = readonly [id: OrderId, entry: Entry]

function newestFirst([a, x]: Row, [b, y]: Row): number {
  if (x.createdAt !== y.createdAt) return y.createdAt - x.createdAt
  return a < b ? 1 : -Number(a > b)
}

function feedKey(seq: number): string {
  // Padded, so that key order is feed order.
  return FEED_PREFIX + String(seq).padStart(15, '0')
}

function standing({ id, state, attempt, shop }: Part): PartStanding {
  return { id, state, attempt, shop }
}

function unpack(entry: Entry): Order {
  return entry.order instanceof Uint8Array ? decodeOrder(entry.order) : entry.order
}
