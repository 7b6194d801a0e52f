import { decode, encode } from '@ipld/dag-cbor'
import type { OrderId, PartId, PeerId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { Keeper, RecordMessage } from '../wire/messages.ts'

const PREFIX = 'explain/'
/** Orders whose choices are remembered: some 10 KiB each. Older ones keep their history, not their why. */
const ORDERS_MAX = 2_000
/** Decisions kept an order: attempts are capped at 8 a part. */
const DECISIONS_MAX = 16
const ASK_TIMEOUT_MS = 3_000

/** One routing decision. `explanation` is the routing ring's own record. */
export interface Decision {
  readonly at: number
  readonly part: PartId | ''
  readonly attempt: number
  readonly explanation: unknown
}

interface Ask {
  readonly from: ReadonlySet<PeerId>
  readonly done: (decisions: readonly Decision[] | null) => void
  readonly timer: CancelTimer
}

/** Why each shop was or was not chosen, kept by the conductor that chose, told to any member that asks. */
export class Explanations {
  readonly #context: Context
  readonly #kept = new Map<OrderId, Uint8Array[]>()
  readonly #asks = new Map<string, Ask>()

  constructor(context: Context) {
    this.#context = context
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX)
  }

  restore(key: string, bytes: Uint8Array): void {
    this.#kept.set(key.slice(PREFIX.length) as OrderId, decode<Uint8Array[]>(bytes))
  }

  record(order: OrderId, part: PartId, attempt: number, explanation: unknown): void {
    const decision: Decision = { at: this.#context.now(), part, attempt, explanation }
    const decisions = [...(this.#kept.get(order) ?? []), encode(decision)].slice(-DECISIONS_MAX)
    this.#kept.delete(order)
    this.#kept.set(order, decisions)
    const records: StoreRecord[] = [{ key: PREFIX + order, value: encode(decisions) }]
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= ORDERS_MAX) break
      this.#kept.delete(old)
      records.push({ key: PREFIX + old, value: null })
    }
    this.#context.persist(records, () => undefined)
  }

  /** Null when no keeper answers. Empty: nobody remembers. */
  ask(
    order: OrderId,
    keepers: readonly Keeper[],
    done: (decisions: readonly Decision[] | null) => void,
  ): void {
    const rid = this.#context.nextId()
    const timer = this.#context.after(ASK_TIMEOUT_MS, () => this.#settle(rid, null))
    this.#asks.set(rid, { from: new Set(keepers.map((k) => k.peer)), done, timer })
    for (const { peer } of keepers) this.#context.send(peer, { type: 'explain_ask', rid, order })
  }

  handle(
    from: PeerId,
    message: Extract<RecordMessage, { type: 'explain_ask' | 'explain_told' }>,
  ): void {
    if (message.type === 'explain_ask') {
      const explanations = this.#kept.get(message.order) ?? []
      this.#context.send(from, { type: 'explain_told', rid: message.rid, explanations })
      return
    }
    if (this.#asks.get(message.rid)?.from.has(from) !== true) return
    this.#settle(
      message.rid,
      message.explanations.map((bytes) => decode<Decision>(bytes)),
    )
  }

  #settle(rid: string, decisions: readonly Decision[] | null): void {
    const ask = this.#asks.get(rid)
    if (ask === undefined) return
    this.#asks.delete(rid)
    ask.timer()
    ask.done(decisions)
  }
}
