import type { OrderId } from '../../models/ids.ts'
import type { Court } from '../court.ts'
import type { Acknowledgement, Checker, Truth } from './checker.ts'

/**
 * Promise 4, as far as one intake can keep it: a request with a key becomes one order, however often
 * it is sent there. Each request of a scenario carries its own reference, so that two orders of one
 * request are found even if nobody was told of the second.
 */
export class IdempotencyChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #keyed: ReadonlySet<string>
  readonly #answered = new Map<string, OrderId>()

  /** `keyed`: references of the requests that carry a key. */
  constructor(court: Court, truth: Truth, keyed: ReadonlySet<string>) {
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
    if (plan.key === '') return
    const first = this.#answered.get(reference) ?? order.id
    this.#answered.set(reference, first)
    this.#court.expect(
      'promise 4',
      first === order.id,
      () => `${reference} was answered with ${first}, then with ${order.id}`,
    )
  }

  end(): void {
    const orders = new Map<string, OrderId>()
    for (const { id, spec } of this.#truth.orders()) {
      if (!this.#keyed.has(spec.merchantReference)) continue
      const other = orders.get(spec.merchantReference)
      orders.set(spec.merchantReference, id)
      this.#court.expect(
        'promise 4',
        other === undefined,
        () => `${spec.merchantReference} has become ${other} and ${id}`,
      )
    }
  }
}
