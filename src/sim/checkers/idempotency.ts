import type { OrderId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { Court } from '../court.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { OrderPlan } from '../drawing/scenario.ts'
import type { Acknowledgement, Checker, Truth } from './checker.ts'

/**
 * Promise 4: a request with a key becomes one order, however often it is sent, and to whichever intakes.
 * Each request of a scenario carries its own reference, so that two orders of one request are found even
 * if nobody was told of the second. Intakes that were sent it at once may each create one; only one of
 * these is ever answered, or given to a shop, and the others are canceled.
 */
export class IdempotencyChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #keyed: ReadonlySet<string>
  readonly #isStranded: (order: OrderId) => boolean
  readonly #isHistory: (order: OrderId) => boolean
  /** By reference: the order that was told to the merchant, or given to a shop. */
  readonly #answered = new Map<string, OrderId>()

  /** `keyed`: references of the requests that carry a key; `isStranded`: nobody can cancel it any more; `isHistory`: it may have been dropped. */
  constructor(
    court: Court,
    truth: Truth,
    keyed: ReadonlySet<string>,
    isStranded: (order: OrderId) => boolean,
    isHistory: (order: OrderId) => boolean,
  ) {
    this.#isHistory = isHistory
    this.#isStranded = isStranded
    this.#court = court
    this.#truth = truth
    this.#keyed = keyed
  }

  acknowledged({ plan, order }: Acknowledgement): void {
    const reference = plan.spec.merchantReference
    this.#court.expect(
      'promise 4',
      order.spec.merchantReference === reference,
      () => `${reference} was answered with ${order.id}, which is ${order.spec.merchantReference}`,
    )
    if (plan.key !== '') this.#stands(reference, order.id, 'is answered with')
  }

  /** Then there is none, or a month has gone by: the same request under another key is made once. */
  disowned({ spec: { merchantReference: reference } }: OrderPlan): void {
    const order = this.#answered.get(reference) ?? null
    this.#court.expect(
      'promise 4',
      order === null || this.#isStranded(order) || this.#isHistory(order),
      () => `${reference} was told that nobody has its order, which is ${order}`,
    )
  }

  chosen({ order }: ChosenOrder): void {
    const reference = order.spec.merchantReference
    if (this.#keyed.has(reference) && isWorkedFor(order)) {
      this.#stands(reference, order.id, 'is worked for as')
    }
  }

  end(): void {
    for (const { id, spec, state } of this.#truth.orders()) {
      const reference = spec.merchantReference
      if (!this.#keyed.has(reference) || state === 'canceled' || this.#isStranded(id)) continue
      this.#stands(reference, id, 'has become')
    }
  }

  #stands(reference: string, order: OrderId, how: string): void {
    const first = this.#answered.get(reference) ?? order
    this.#answered.set(reference, first)
    this.#court.expect(
      'promise 4',
      first === order,
      () => `${reference} ${how} ${order}, and stands for ${first}`,
    )
  }
}

/** Somebody has begun to look for a shop, or has found none: nobody does that before the key is won. */
function isWorkedFor({ parts }: Order): boolean {
  return parts.some(({ attempt, state }) => attempt > 0 || state === 'on_hold')
}
