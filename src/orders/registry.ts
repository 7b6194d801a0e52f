import type { OrderId } from '../models/ids.ts'
import type { Order } from '../models/order.ts'
import type { Context } from '../ports/context.ts'
import { quorumOf } from '../registers/ballot.ts'
import type { Outcome, RegisterProposer, RegisterRef } from '../registers/proposer.ts'
import type { MoveResult } from '../registers/outcome.ts'
import type { Keeper } from '../wire/messages.ts'
import { applyOperation } from './apply.ts'
import type { Applied, OrderOperation } from './operation.ts'
import type { OrderBook } from './order-book.ts'
import { encodeOrder, readOrder } from './order-codec.ts'
import { orderKey, orderRef } from './order-ref.ts'

/** `unreachable`: no quorum, nothing happened. `unknown`: it may have; read again before acting on it. */
export type ChangeOutcome =
  Applied<Order> | { readonly type: 'unreachable' } | { readonly type: 'unknown' }
export type ReadOutcome =
  | { readonly type: 'found'; readonly order: Order }
  | { readonly type: 'absent' }
  | { readonly type: 'unreachable' }
  /** Too many of its keepers have other disks now, and nobody who can be asked knows of any others. */
  | { readonly type: 'lost' }
/** `confirmed`: keepers that said that they have it on disk, of all. */
export type CreateOutcome =
  | { readonly type: 'created'; readonly order: Order; readonly confirmed: number }
  | { readonly type: 'unreachable' | 'unknown' }
  /** Nobody can any more: see `ReadOutcome`. */
  | { readonly type: 'lost' }

/** Ways to registers that are known here. */
export interface Ways {
  /** The newest generation that this node keeps, or was led to; null: it must ask around. */
  known(order: OrderId): RegisterRef | null
  /**
   * Asks around. `absent`: whoever must know of such an order does not. `forgotten`: nobody does, and
   * whoever must has another disk now. Null: not all have answered.
   */
  locate(order: OrderId, done: (found: RegisterRef | 'absent' | 'forgotten' | null) => void): void
}

/** Registers whose keepers this node knows: one order in its life concerns a handful of nodes. */
const WAYS_MAX = 10_000

/** Orders as registers: every read and change of an order passes here, and the book learns from it. */
export class OrderRegistry {
  readonly #context: Context
  readonly #proposer: RegisterProposer
  readonly #book: OrderBook
  readonly #ways: Ways
  readonly #refs = new Map<OrderId, RegisterRef>()

  constructor(context: Context, proposer: RegisterProposer, book: OrderBook, ways: Ways) {
    this.#context = context
    this.#proposer = proposer
    this.#book = book
    this.#ways = ways
  }

  /** The newest known keepers; null: nobody here knows any. */
  ref(id: OrderId): RegisterRef | null {
    const here = this.#refs.get(id) ?? null
    const kept = this.#ways.known(id)
    if (here === null || kept === null) return here ?? kept
    return kept.generation > here.generation ? kept : here
  }

  keepers(id: OrderId): readonly Keeper[] {
    return this.ref(id)?.keepers ?? []
  }

  /** Milliseconds that a round with keepers usually takes from here. */
  usualRoundMs(): number {
    return this.#proposer.usualRoundMs()
  }

  /** A chosen value came to this node from its proposer, without being asked for. */
  learnt(ref: RegisterRef, id: OrderId, bytes: Uint8Array): Order | null {
    this.#remember(id, ref)
    return this.#learn(bytes)
  }

  /** `fresh`: the id was minted for this call, so the one-round create may be used. */
  create(
    order: Order,
    keepers: readonly Keeper[],
    fresh: boolean,
    done: (outcome: CreateOutcome) => void,
  ): void {
    const ref = orderRef(order.id, keepers)
    const value = encodeOrder(order)
    const settle = (outcome: Outcome<unknown>): void => {
      if (outcome.type !== 'chosen' || outcome.value === null) {
        done({ type: outcome.type === 'unavailable' ? 'unreachable' : 'unknown' })
        return
      }
      this.#remember(order.id, outcome.ref)
      const created = this.#learn(outcome.value)
      const confirmed = outcome.ref.keepers.length - outcome.silent.length - outcome.lost.length
      done(
        created === null
          ? { type: 'unreachable' }
          : { type: 'created', order: created, confirmed: Math.max(1, confirmed) },
      )
    }
    if (fresh) this.#proposer.create(ref, value, settle)
    else {
      this.#at<null>(
        order.id,
        keepers,
        (at, tell) =>
          this.#proposer.change(
            at,
            (held) => ({ next: held === null ? value : null, result: null }),
            tell,
          ),
        (outcome) => {
          if (outcome === 'lost') done({ type: 'lost' })
          else if (outcome === 'absent' || outcome === null) done({ type: 'unreachable' })
          else settle(outcome)
        },
      )
    }
  }

  /** `hint`: who keeps it, as somebody said; empty: ask around. */
  change(
    id: OrderId,
    hint: readonly Keeper[],
    operation: OrderOperation,
    done: (outcome: ChangeOutcome) => void,
  ): void {
    const op = this.#context.nextId()
    this.#at<Applied<Order> | null>(
      id,
      hint,
      (ref, settle) => {
        this.#proposer.change<Applied<Order> | null>(
          ref,
          (bytes) => {
            const held = bytes === null ? null : readOrder(bytes)
            // What is no order to this node is left as it is.
            if (bytes !== null && held === null) return { next: null, result: null }
            const actor = { crypto: this.#context.crypto, now: this.#context.now(), op }
            const result = applyOperation(held, operation, actor)
            return { next: result.type === 'changed' ? encodeOrder(result.order) : null, result }
          },
          settle,
        )
      },
      (outcome) => {
        if (outcome === 'absent') {
          done({ type: 'refused', reason: 'no_such_order', order: null })
          return
        }
        if (outcome === 'lost') {
          done({ type: 'unreachable' })
          return
        }
        switch (outcome?.type) {
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
          case undefined:
            done({ type: 'unreachable' })
            return
        }
      },
    )
  }

  /** `hint` as in `change`. */
  read(id: OrderId, hint: readonly Keeper[], done: (outcome: ReadOutcome) => void): void {
    this.#at<null>(
      id,
      hint,
      (ref, settle) => this.#proposer.read(ref, settle),
      (outcome) => {
        if (outcome === null) done({ type: 'unreachable' })
        else if (outcome === 'lost') done({ type: 'lost' })
        else if (outcome === 'absent' || outcome.type === 'expired') done({ type: 'absent' })
        else if (outcome.type !== 'chosen') done({ type: 'unreachable' })
        else if (outcome.value === null) done({ type: 'absent' })
        else {
          const order = this.#learn(outcome.value)
          done(order === null ? { type: 'unreachable' } : { type: 'found', order })
        }
      },
    )
  }

  /** Gives all keepers what is chosen, by a round that changes nothing. */
  level(id: OrderId): void {
    this.#at<null>(
      id,
      [],
      (ref, settle) => this.#proposer.change(ref, () => ({ next: null, result: null }), settle),
      (outcome) => {
        if (outcome === null || outcome === 'absent' || outcome === 'lost') return
        if (outcome.type === 'chosen' && outcome.value !== null) this.#learn(outcome.value)
      },
    )
  }

  /**
   * To other keepers, by seal and move; `from` is what they were chosen for. Where it has been moved since
   * it is `overtaken`: who took the place of one keeper of one must not take that of three.
   */
  move(
    id: OrderId,
    from: RegisterRef,
    to: readonly Keeper[],
    done: (outcome: Outcome<MoveResult> | null) => void,
  ): void {
    this.#at<MoveResult>(
      id,
      [],
      (ref, settle) => this.#proposer.move(ref, to, settle, from.generation),
      (outcome) => done(outcome === 'absent' || outcome === 'lost' ? null : outcome),
    )
  }

  /**
   * One operation where the register is thought to be. If nobody answers there, others are asked once
   * for the way: the keepers may have been replaced since. Null: nobody who answers knows the way.
   */
  #at<Result>(
    id: OrderId,
    hint: readonly Keeper[],
    operate: (ref: RegisterRef, settle: (outcome: Outcome<Result>) => void) => void,
    done: (outcome: Outcome<Result> | 'absent' | 'lost' | null) => void,
  ): void {
    const known = this.ref(id) ?? (hint.length > 0 ? orderRef(id, hint) : null)
    const settle = (outcome: Outcome<Result>): void => {
      if (outcome.type === 'chosen') this.#remember(id, outcome.ref)
      done(outcome)
    }
    const elsewhere = (tried: RegisterRef | null, or: Outcome<Result> | null): void => {
      this.#ways.locate(id, (found) => {
        if (found === null) {
          done(or)
          return
        }
        // That its intake has not heard of it says nothing where the others may have made it, and are gone.
        if (found === 'absent' || found === 'forgotten') {
          const nothing = found === 'absent' ? found : null
          done(or !== null && isLost(or) ? 'lost' : (or ?? nothing))
          return
        }
        if (found.generation <= (tried?.generation ?? -1)) {
          done(or)
          return
        }
        this.#remember(id, found)
        operate(found, settle)
      })
    }
    if (known === null) {
      elsewhere(null, null)
      return
    }
    operate(known, (outcome) => {
      if (outcome.type !== 'unavailable' || outcome.reason !== 'no_quorum') settle(outcome)
      else elsewhere(outcome.ref, outcome)
    })
  }

  #remember(id: OrderId, ref: RegisterRef): void {
    const known = this.#refs.get(id)
    if (known !== undefined && known.generation >= ref.generation) return
    this.#refs.delete(id)
    if (this.#refs.size >= WAYS_MAX) {
      const oldest = this.#refs.keys().next()
      if (oldest.done !== true) this.#refs.delete(oldest.value)
    }
    this.#refs.set(id, { ...ref, key: orderKey(id) })
  }

  /** Null for what is no order: its keepers are of no use to this node. */
  #learn(bytes: Uint8Array): Order | null {
    const order = readOrder(bytes)
    if (order === null) this.#context.count('order_unreadable')
    else this.#book.learn(order)
    return order
  }
}

/** So many of these keepers have lost their disks, whoever came after them, that no quorum speaks for them again. */
function isLost({ ref: { keepers }, lost }: Outcome<unknown>): boolean {
  const left = keepers.filter(
    ({ peer, store }) => !lost.some((dead) => dead.peer === peer && dead.store === store),
  )
  return left.length < quorumOf(keepers.length)
}
