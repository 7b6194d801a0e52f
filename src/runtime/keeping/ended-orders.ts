import type { OrderId } from '../../models/ids.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import type { OrderBook } from '../../orders/order-book.ts'
import type { OrderRegistry } from '../../orders/registry.ts'
import { compareBallots, quorumOf } from '../../registers/ballot.ts'
import type { RegisterProposer } from '../../registers/proposer.ts'
import type { RegisterRef } from '../../registers/register-ref.ts'
import { openValue } from '../../registers/register-value.ts'
import type { MachineContext } from '../machine-context.ts'

/** An ended order is looked at again after a quarter of the time since its last news, a minute at least. */
const LOOK_MS = 60_000
const LOOK_SHARE = 1 / 4

export interface EndedOrdersInit {
  readonly context: Pick<MachineContext, 'now'>
  readonly proposer: Pick<RegisterProposer, 'survey'>
  readonly registry: Pick<OrderRegistry, 'learnt' | 'level'>
  readonly book: Pick<OrderBook, 'stateOf' | 'timesOf'>
}

/**
 * Keepers of an ended order that missed its last change, or the word that it was chosen, learn of it
 * here: of an open order its conductor asks anyway, of an ended one nobody else would. One of them may
 * never have heard of the order at all, as an intake that died while it wrote what it had sent already:
 * so each looks whether all of them have it, and not only whether it has it itself.
 */
export class EndedOrders {
  readonly #init: EndedOrdersInit
  /** When each is to be looked at again; never where all keepers have what nothing follows. */
  readonly #next = new Map<OrderId, number>()

  constructor(init: EndedOrdersInit) {
    this.#init = init
  }

  look(order: OrderId, ref: RegisterRef): void {
    const { book, context } = this.#init
    const state = book.stateOf(order)
    if (state === null || !orderIsClosed(state)) return
    const now = context.now()
    const next = this.#next.get(order)
    if (next !== undefined && now < next) return
    const known = book.timesOf(order)
    if (known === null) return
    const everyMs = Math.max(LOOK_MS, (now - known.newsAt) * LOOK_SHARE)
    const isDue = next !== undefined || now - known.createdAt >= everyMs
    this.#next.set(order, isDue ? now + everyMs : known.createdAt + everyMs)
    if (isDue) this.#level(order, ref, isOverForGood(state))
  }

  /** It has other keepers now, or none here. */
  forget(order: OrderId): void {
    this.#next.delete(order)
  }

  /** A walk along the `kept` registers has ended: where more are known, some were dropped. */
  walked(kept: number): void {
    if (this.#next.size > kept) this.#next.clear()
  }

  /** `isLast`: what all of them have, they have for good. */
  #level(order: OrderId, ref: RegisterRef, isLast: boolean): void {
    const { proposer, registry } = this.#init
    proposer.survey(ref, (answers) => {
      const held = answers.flatMap((answer) => (answer?.type === 'value' ? [answer] : []))
      const [first] = held
      if (first === undefined || held.length < quorumOf(ref.keepers.length)) return
      if (held.some(({ accepted }) => compareBallots(accepted, first.accepted) !== 0)) {
        registry.level(order)
        return
      }
      // One ballot on a quorum: it is chosen (CONSENSUS.md 1.4).
      const open = openValue(first.value)
      if (open?.type === 'live') registry.learnt(ref, order, open.bytes)
      if (isLast && held.length === ref.keepers.length) this.#next.set(order, Infinity)
    })
  }
}

/** No event leads on. */
function isOverForGood(state: OrderState): boolean {
  return state === 'returned' || state === 'canceled' || state === 'failed'
}
