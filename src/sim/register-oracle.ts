import type { OrderId } from '../models/ids.ts'
import type { Order } from '../models/order.ts'
import { decodeOrder } from '../orders/order-codec.ts'
import { orderOfKey } from '../orders/order-ref.ts'
import type { StoreRecord } from '../ports/store.ts'
import { quorumOf } from '../registers/ballot.ts'
import { SLOT_PREFIX } from '../registers/keeper.ts'
import { contentOf } from '../registers/register-value.ts'
import { decodeRecord } from '../registers/slot-codec.ts'
import type { Effect } from '../runtime/effect.ts'
import type { Ballot } from '../wire/messages.ts'

export interface ChosenOrder {
  readonly order: Order
  /** The value as the register holds it. */
  readonly bytes: Uint8Array
}

export interface OracleEars {
  /** A value of an order's register is chosen: durable at a quorum of its keepers. */
  chosen(now: ChosenOrder, before: ChosenOrder | null): void
  /** One ballot was found with two values (I1). */
  twoValues(key: string, ballot: string): void
}

interface Proposal {
  readonly value: Uint8Array
  /** Nodes on whose disks it lies. */
  readonly holders: Set<number>
}

/**
 * Knows the truth about registers, from nothing but what lies on disks: a value counts as chosen
 * once a quorum of the keepers that it was sent to have accepted it durably. No node is asked.
 */
export class RegisterOracle {
  readonly #ears: OracleEars
  readonly #proposals = new Map<string, Proposal>()
  /** Keepers that the accepts of a ballot were addressed to. */
  readonly #addressed = new Map<string, number>()
  readonly #latest = new Map<OrderId, ChosenOrder>()

  constructor(ears: OracleEars) {
    this.#ears = ears
  }

  latest(order: OrderId): Order | null {
    return this.#latest.get(order)?.order ?? null
  }

  /** Every order that was ever chosen, as it stands. */
  *orders(): Iterable<Order> {
    for (const { order } of this.#latest.values()) yield order
  }

  /** A ballot's accepts leave once, to every keeper of its register. */
  sent(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'send' || effect.message.type !== 'accept') continue
      const { key, generation, ballot } = effect.message
      const id = proposalId(`${generation}/${key}`, ballot)
      this.#addressed.set(id, (this.#addressed.get(id) ?? 0) + 1)
    }
  }

  durable(node: number, records: readonly StoreRecord[]): void {
    for (const { key, value } of records) {
      if (value === null || !key.startsWith(SLOT_PREFIX)) continue
      const record = decodeRecord(value)
      if (record.type !== 'slot' || record.accepted === null) continue
      const content = contentOf(record.value) ?? new Uint8Array(0)
      this.#accepted(node, key.slice(SLOT_PREFIX.length), record.accepted, content)
    }
  }

  #accepted(node: number, name: string, ballot: Ballot, value: Uint8Array): void {
    const id = proposalId(name, ballot)
    let proposal = this.#proposals.get(id)
    if (proposal === undefined) {
      proposal = { value, holders: new Set() }
      this.#proposals.set(id, proposal)
    }
    if (proposal.holders.has(node)) return
    if (!sameBytes(proposal.value, value)) this.#ears.twoValues(name, id)
    proposal.holders.add(node)
    const keepers = this.#addressed.get(id) ?? 1
    if (proposal.holders.size === quorumOf(keepers)) this.#choose(name, value)
  }

  #choose(name: string, bytes: Uint8Array): void {
    const id = orderOfKey(name.slice(name.indexOf('/') + 1))
    if (id === null || bytes.length === 0) return
    const before = this.#latest.get(id) ?? null
    // The same value under a higher ballot: an identity round.
    if (before !== null && sameBytes(before.bytes, bytes)) return
    const now = { order: decodeOrder(bytes), bytes }
    this.#latest.set(id, now)
    this.#ears.chosen(now, before)
  }
}

function proposalId(name: string, ballot: Ballot): string {
  return `${name}#${ballot.counter}.${ballot.node}.${ballot.boot}`
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}
