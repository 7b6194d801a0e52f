import type { OrderId } from '../../models/ids.ts'
import type { Court } from '../court.ts'
import type { Acknowledgement, Checker, Exchange, Truth } from './checker.ts'

/**
 * Promise 1: no acknowledged order is lost. What a merchant was told lies on the disks of a quorum
 * of its keepers at that moment, and a strong read never again fails to find it.
 */
export class DurabilityChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #acknowledged = new Map<OrderId, Acknowledgement>()

  constructor(court: Court, truth: Truth) {
    this.#court = court
    this.#truth = truth
  }

  get acknowledgements(): Iterable<Acknowledgement> {
    return this.#acknowledged.values()
  }

  acknowledged(ack: Acknowledgement): void {
    const { id, version } = ack.order
    this.#acknowledged.set(id, ack)
    const chosen = this.#truth.latest(id)?.version ?? 0
    this.#court.expect(
      'promise 1',
      chosen >= version,
      () => `order ${id}: version ${version} was acknowledged, version ${chosen} is on disk`,
    )
  }

  answered({ command, result, node }: Exchange): void {
    if (command.type !== 'order' || result.ok || result.code !== 'not_found') return
    // Only its keeper can tell that an order does not exist; others may not know where to ask.
    const ack = this.#acknowledged.get(command.order)
    if (ack?.order.intake !== node.self) return
    this.#court.report('promise 1', `order ${command.order} was acknowledged and is not found`)
  }
}
