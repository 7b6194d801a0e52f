import { DAY_MS } from '../../models/ids.ts'
import type { OrderId, StoreId } from '../../models/ids.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import { RETENTION_DAYS } from '../../registers/horizon.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Acknowledgement, Checker, Exchange, Truth } from './checker.ts'

/**
 * Promise 1: no acknowledged order is lost, until a month after its day at the earliest. What a merchant was
 * told lies on the disks of a quorum of its keepers at that moment, and a strong read never again fails to
 * find it; but for an intake whose disk was put back, of which nobody has told it yet.
 */
export class DurabilityChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #acknowledged = new Map<OrderId, Acknowledgement>()
  /** Disks that are older than they were. */
  readonly #stale = new Set<StoreId>()
  readonly #now: () => number

  constructor(court: Court, truth: Truth, now: () => number) {
    this.#court = court
    this.#truth = truth
    this.#now = now
  }

  putBack({ disk }: SimNode): void {
    this.#stale.add(disk.storeId)
  }

  /** It has ended, and is so old that its keepers may have dropped it (CONSENSUS.md 6.9). */
  isHistory(id: OrderId): boolean {
    const order = this.#truth.latest(id)
    if (order === null || !orderIsClosed(order.state)) return false
    return this.#now() - order.createdAt > RETENTION_DAYS * DAY_MS
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
    if (ack?.order.intake !== node.self || this.#stale.has(node.disk.storeId)) return
    if (this.isHistory(command.order)) return
    this.#court.report('promise 1', `order ${command.order} was acknowledged and is not found`)
  }
}
