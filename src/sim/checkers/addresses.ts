import { ADDRESS_LOST } from '../../models/order.ts'
import type { OrderId, PeerId, StoreId } from '../../models/ids.ts'
import { PrivateRecords } from '../../orders/intake/private-records.ts'
import type { Court } from '../court.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Checker, Truth } from './checker.ts'

/** A part is given back for want of an address only where it lies on the disk of no keeper of the order. */
export class AddressChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #nodes: readonly SimNode[]

  constructor(court: Court, truth: Truth, nodes: readonly SimNode[]) {
    this.#court = court
    this.#truth = truth
    this.#nodes = nodes
  }

  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    for (const { type, detail } of order.events.slice(before?.order.events.length ?? 0)) {
      if (type !== 'void' || detail !== ADDRESS_LOST) continue
      const holder = this.#truth.keepersOf(order.id).find((keeper) => this.#holds(keeper, order.id))
      this.#court.expect(
        'promise 5',
        holder === undefined,
        () => `order ${order.id} is given back for want of an address, which ${holder?.peer} has`,
      )
    }
  }

  #holds({ peer, store }: { peer: PeerId; store: StoreId }, order: OrderId): boolean {
    const node = this.#nodes.find(({ self, disk }) => self === peer && disk.storeId === store)
    return node?.disk.holds(PrivateRecords.keyOf(order)) === true
  }
}
