import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import type { OrderId, PartId, PeerId } from '../../models/ids.ts'
import type { CancelTimer, Context } from '../../ports/context.ts'
import type { StoreRecord } from '../../ports/store.ts'
import { decodeShaped } from '../../wire/decode-shaped.ts'
import { DECISIONS_BYTES_MAX, DECISIONS_MAX, RECORD_BYTES_MAX } from '../../wire/limits.ts'
import type { Keeper, RecordMessage } from '../../wire/messages.ts'
import { fields, integer, text } from '../../wire/shape.ts'

const PREFIX = 'explain/'
/** Orders whose choices are remembered. Older ones keep their history, not their why. */
const ORDERS_MAX = 2_000
/** Of all of them, in memory: a choice among a thousand shops takes some 30 KiB. */
const ORDERS_BYTES_MAX = 64 * 1024 * 1024
const ASK_TIMEOUT_MS = 3_000

/** One routing decision. `explanation` is the routing ring's own record. */
export interface Decision {
  readonly at: number
  readonly part: PartId | ''
  readonly attempt: number
  readonly explanation: unknown
}

const DECISION = fields({
  at: integer(0, Number.MAX_SAFE_INTEGER),
  part: text(16),
  attempt: integer(0, 1_000),
  explanation: () => true,
})

interface Ask {
  /** Keepers that have not answered. */
  readonly left: Set<PeerId>
  /** What the others told: each keeper remembers the choices that it made itself. */
  readonly told: Decision[]
  answered: boolean
  readonly done: (decisions: readonly Decision[] | null) => void
  readonly timer: CancelTimer
}

/** Why each shop was or was not chosen, kept by the conductor that chose, told to any member that asks. */
export class Explanations {
  readonly #context: Context
  readonly #kept = new Map<OrderId, readonly Uint8Array[]>()
  #keptBytes = 0
  readonly #asks = new Map<string, Ask>()

  constructor(context: Context) {
    this.#context = context
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX)
  }

  restore(key: string, bytes: Uint8Array): void {
    this.#keep(key.slice(PREFIX.length) as OrderId, decode(bytes) as Uint8Array[])
  }

  record(order: OrderId, part: PartId, attempt: number, explanation: unknown): void {
    const decision = encodeDecision({ at: this.#context.now(), part, attempt, explanation })
    if (decision === null) {
      this.#context.count('explanation_too_large')
      return
    }
    const decisions = newest([...(this.#kept.get(order) ?? []), decision])
    this.#keep(order, decisions)
    const records: StoreRecord[] = [{ key: PREFIX + order, value: encode(decisions) }]
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= ORDERS_MAX && this.#keptBytes <= ORDERS_BYTES_MAX) break
      this.#keep(old, null)
      records.push({ key: PREFIX + old, value: null })
    }
    this.#context.persist(records, () => undefined)
  }

  /** The order that was decided on last is the last to go. */
  #keep(order: OrderId, decisions: readonly Uint8Array[] | null): void {
    this.#keptBytes -= bytesOf(this.#kept.get(order) ?? [])
    this.#kept.delete(order)
    if (decisions === null) return
    this.#kept.set(order, decisions)
    this.#keptBytes += bytesOf(decisions)
  }

  /** Null when no keeper answers. Empty: nobody remembers. */
  ask(
    order: OrderId,
    keepers: readonly Keeper[],
    done: (decisions: readonly Decision[] | null) => void,
  ): void {
    const rid = this.#context.nextId()
    const timer = this.#context.after(ASK_TIMEOUT_MS, () => this.#settle(rid))
    const left = new Set(keepers.map((keeper) => keeper.peer))
    this.#asks.set(rid, { left, told: [], answered: false, done, timer })
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
    const ask = this.#asks.get(message.rid)
    if (ask === undefined || !ask.left.delete(from)) return
    ask.answered = true
    ask.told.push(...message.explanations.flatMap((bytes) => readDecision(bytes) ?? []))
    if (ask.left.size === 0) this.#settle(message.rid)
  }

  #settle(rid: string): void {
    const ask = this.#asks.get(rid)
    if (ask === undefined) return
    this.#asks.delete(rid)
    ask.timer()
    const decisions = ask.told.sort((a, b) => a.at - b.at).slice(-DECISIONS_MAX)
    ask.done(ask.answered ? decisions : null)
  }
}

/** Null if it is too large even without what it was computed from, which is most of it. */
function encodeDecision(decision: Decision): Uint8Array | null {
  const whole = encode(decision)
  if (whole.length <= RECORD_BYTES_MAX) return whole
  const { explanation } = decision
  if (typeof explanation !== 'object' || explanation === null) return null
  const shorter = encode({ ...decision, explanation: { ...explanation, inputs: null } })
  return shorter.length <= RECORD_BYTES_MAX ? shorter : null
}

function readDecision(bytes: Uint8Array): Decision | null {
  return decodeShaped(bytes, DECISION) as Decision | null
}

/** As many of the newest as may be told in one message. */
function newest(decisions: readonly Uint8Array[]): readonly Uint8Array[] {
  let from = Math.max(0, decisions.length - DECISIONS_MAX)
  while (bytesOf(decisions.slice(from)) > DECISIONS_BYTES_MAX) from += 1
  return decisions.slice(from)
}

function bytesOf(decisions: readonly Uint8Array[]): number {
  return decisions.reduce((sum, { length }) => sum + length, 0)
}
