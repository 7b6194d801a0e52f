import type { Order } from '../../models/order.ts'
import type { PartState } from '../../models/part-lifecycle.ts'
import { PART_TRANSITIONS } from '../../models/part-lifecycle.ts'
import { ORDER_STATES, orderMayMove } from '../../models/order-lifecycle.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import { verifyHistory } from '../../orders/history.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { Coverage } from '../hunt/coverage.ts'
import type { Court } from '../court.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { Tally } from '../tally.ts'
import type { Checker, Truth } from './checker.ts'
import { continues } from './continues.ts'

/**
 * Register invariants I2 and I3 (CONSENSUS.md 7): chosen values of an order lie on one chain, each a
 * continuation of the one before. A value that does not continue its predecessor has lost an update
 * that somebody was told about. Also that every step is one of the table.
 */
export class HistoryChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #crypto: Crypto
  readonly #tally: Tally
  readonly #coverage: Coverage

  constructor(court: Court, truth: Truth, crypto: Crypto, tally: Tally) {
    this.#court = court
    this.#truth = truth
    this.#crypto = crypto
    this.#tally = tally
    this.#coverage = new Coverage(tally)
  }

  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    const known = before?.order ?? null
    if (known !== null && !continues(known, order)) {
      this.#court.report(
        'promise 1',
        `order ${order.id}: version ${order.version} was chosen and does not continue version ${known.version}: an update is lost`,
      )
      return
    }
    const steps = order.version - (known?.version ?? 0)
    if (known !== null && !mayMoveIn(Math.min(steps, UNSEEN_MAX), known.state, order.state)) {
      this.#court.report('promise 6', `order ${order.id}: ${known.state} -> ${order.state}`)
    }
    if (known !== null) this.#coverage.orderMoved(known.state, order.state)
    for (const event of order.events.slice(known?.events.length ?? 0)) {
      this.#tally.add(`event.${event.type}`)
    }
    if (steps !== 1) return
    for (const part of order.parts) {
      const from = known?.parts.find((p) => p.id === part.id)
      this.#moved(order, from?.state ?? 'none', part.state)
      this.#court.expect(
        'promise 2',
        part.attempt >= (from?.attempt ?? 0),
        () => `order ${order.id} ${part.id}: attempt ${from?.attempt} -> ${part.attempt}`,
      )
    }
  }

  end(): void {
    for (const order of this.#truth.orders()) {
      const fault = verifyHistory(order, this.#crypto)
      if (fault !== null) {
        this.#court.report('promise 6', `order ${order.id}: its history is ${fault.type}`)
      }
    }
  }

  /** Some steps of one change: a part may be freed and at once canceled, or planned and nothing else. */
  #moved(order: Order, from: PartState | 'none', to: PartState): void {
    if (from === to) return
    const direct = PART_TRANSITIONS.filter((t) => t.from === from && t.to === to)
    for (const row of direct) this.#coverage.partMoved(row)
    const freed = PART_TRANSITIONS.some((t) => t.from === from && t.to === 'unassigned')
    this.#court.expect(
      'promise 6',
      direct.length > 0 || (freed && to === 'canceled'),
      () => `order ${order.id}: a part went from ${from} to ${to}`,
    )
  }
}

/** Further apart any state may follow any other. */
const UNSEEN_MAX = 4

/** Of a change that reached no quorum before the next one was built on it, nobody saw the state. */
function mayMoveIn(steps: number, from: OrderState, to: OrderState): boolean {
  if (orderMayMove(from, to)) return true
  if (steps <= 1) return false
  return ORDER_STATES.some((mid) => orderMayMove(from, mid) && mayMoveIn(steps - 1, mid, to))
}
