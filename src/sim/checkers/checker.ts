import type { OrderId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { Command, CommandResult } from '../../runtime/commands/command.ts'
import type { Effect } from '../../runtime/effect.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { OrderPlan } from '../drawing/scenario.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Press } from '../town/sim-printer.ts'

/** A merchant was told `placed`. */
export interface Acknowledgement {
  readonly plan: OrderPlan
  readonly order: Order
  readonly alreadyExists: boolean
  /** Nodes that hold its files, of how many wanted, as it was told; null: nothing was. */
  readonly artwork: readonly [copies: number, wanted: number] | null
}

/** What an observer asked, when, and what it heard. */
export interface Exchange {
  readonly node: SimNode
  readonly command: Command
  readonly result: CommandResult
  /** Version of the order asked about that was chosen when the question was asked; 0: none. */
  readonly chosenBefore: number
}

/**
 * One promise, watched from the outside: by what leaves nodes, lies on disks and comes out of
 * presses. Each reports at the first moment at which the promise is known to be broken.
 */
export interface Checker {
  chosen?(now: ChosenOrder, before: ChosenOrder | null): void
  acknowledged?(ack: Acknowledgement): void
  /** A merchant was told that nobody has what its key stands for, and that it is to use another. */
  disowned?(plan: OrderPlan): void
  answered?(exchange: Exchange): void
  pressed?(press: Press): void
  /** On the disk of a node, and perhaps not yet known to it. */
  durable?(node: SimNode, records: readonly StoreRecord[]): void
  notified?(node: SimNode, changes: readonly OrderChange[]): void
  stepped?(node: SimNode, effects: readonly Effect[]): void
  wiped?(node: SimNode): void
  /** Its disk is as it was some time ago. */
  putBack?(node: SimNode): void
  /** Everything has settled; faults are long over. */
  end?(): void
}

/** What is known of the truth while a world runs. */
export interface Truth {
  latest(order: OrderId): Order | null
  orders(): Iterable<Order>
  keeps(store: Keeper, order: OrderId): boolean
  /** By its newest chosen value. */
  keepersOf(order: OrderId): readonly Keeper[]
  /** To whom it is being handed; empty: to nobody. */
  heirsOf(order: OrderId): readonly Keeper[]
  maySpare(store: Keeper, isIntact: (keeper: Keeper) => boolean): boolean
}
