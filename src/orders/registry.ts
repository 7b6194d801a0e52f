import type { OrderId } from '../models/ids.ts'
import type { Order } from '../models/order.ts'
import type { Context } from '../ports/context.ts'
import type { Outcome, RegisterProposer } from '../registers/proposer.ts'
import type { Keeper } from '../wire/messages.ts'
import { applyOperation } from './apply.ts'
import type { Applied, OrderOperation } from './operation.ts'
import type { OrderBook } from './order-book.ts'
import { encodeOrder, readOrder } from './order-codec.ts'
import { orderRef } from './order-ref.ts'

/** `unreachable`: no quorum, nothing happened. `unknown`: it may have; read again before acting on it. */
export type ChangeOutcome =
  Applied<Order> | { readonly type: 'unreachable' } | { readonly type: 'unknown' }
export type ReadOutcome =
  | { readonly type: 'found'; readonly order: Order }
  | { readonly type: 'absent' }
  | { readonly type: 'unreachable' }

/** Orders as registers: every read and change of an order passes here, and the book learns from it. */
export class OrderRegistry {
  readonly #context: Context
  readonly #proposer: RegisterProposer
  readonly #book: OrderBook

  constructor(context: Context, proposer: RegisterProposer, book: OrderBook) {
    this.#context = context
    this.#proposer = proposer
    this.#book = book
  }

  /** `fresh`: the id was minted for this call, so the one-round create may be used. */
  create(
    order: Order,
    keepers: readonly Keeper[],
    fresh: boolean,
    done: (outcome: ChangeOutcome) => void,
  ): void {
    const ref = orderRef(order.id, keepers)
    const value = encodeOrder(order)
    const settle = (outcome: Outcome<unknown>): void => {
      if (outcome.type !== 'chosen' || outcome.value === null) {
        done({ type: outcome.type === 'unavailable' ? 'unreachable' : 'unknown' })
        return
      }
      const created = this.#learn(outcome.value)
      done(created === null ? { type: 'unreachable' } : { type: 'changed', order: created })
    }
    if (fresh) this.#proposer.create(ref, value, settle)
    else
      this.#proposer.change(
        ref,
        (held) => ({ next: held === null ? value : null, result: null }),
        settle,
      )
  }

  change(
    id: OrderId,
    keepers: readonly Keeper[],
    operation: OrderOperation,
    done: (outcome: ChangeOutcome) => void,
  ): void {
    const op = this.#context.nextId()
    this.#proposer.change<Applied<Order> | null>(
      orderRef(id, keepers),
      (bytes) => {
        const held = bytes === null ? null : readOrder(bytes)
        // What is no order to this node is left as it is.
        if (bytes !== null && held === null) return { next: null, result: null }
        const actor = { crypto: this.#context.crypto, now: this.#context.now(), op }
        const result = applyOperation(held, operation, actor)
        return { next: result.type === 'changed' ? encodeOrder(result.order) : null, result }
      },
      (outcome) => {
        switch (outcome.type) {
          case 'chosen':
            if (outcome.value !== null) this.#learn(outcome.value)
            done(outcome.result ?? { type: 'unreachable' })
            return
          case 'expired':
            done({ type: 'refused', reason: 'no_such_order', order: null })
            return
          case 'unknown':
            done({ type: 'unknown' })
            return
          case 'unavailable':
            done({ type: 'unreachable' })
            return
        }
      },
    )
  }

  read(id: OrderId, keepers: readonly Keeper[], done: (outcome: ReadOutcome) => void): void {
    this.#proposer.read(orderRef(id, keepers), (outcome) => {
      if (outcome.type === 'expired') done({ type: 'absent' })
      else if (outcome.type !== 'chosen') done({ type: 'unreachable' })
      else if (outcome.value === null) done({ type: 'absent' })
      else {
        const order = this.#learn(outcome.value)
        done(order === null ? { type: 'unreachable' } : { type: 'found', order })
      }
    })
  }

  /** Null for what is no order: its keepers are of no use to this node. */
  #learn(bytes: Uint8Array): Order | null {
    const order = readOrder(bytes)
    if (order === null) this.#context.count('order_unreadable')
    else this.#book.learn(order)
    return order
  }
}
