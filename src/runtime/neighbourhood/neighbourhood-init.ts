import type { View } from '../../clusters/view/view.ts'
import type { Desk } from '../../desk/desk.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { Topic } from '../../ports/network.ts'
import type { RouterSettings } from '../../routing/settings.ts'
import type { MachineContext } from '../machine-context.ts'

/** What a node's picture of the other shops is made with. */
export interface NeighbourhoodInit {
  readonly context: MachineContext
  readonly desk: Desk
  publish(topic: Topic, bytes: Uint8Array): void
  listen(topics: readonly Topic[]): void
  /** Why nothing new may be offered to a shop, as its cluster sees it; null: it may. */
  absentWhy(peer: PeerId): string | null
  /** This shop's cluster as last chosen; null: it is in none. */
  view(): View | null
  /** Where a peer says that it is at home; null: it has not said so. */
  clusterOf(peer: PeerId): ClusterId | null
  /** A number that changes whenever anybody says another home. */
  homesKnown(): number
  /** Connected peers that have said it. */
  homesTold(): Iterable<PeerId>
  /** Shops that have open parts of orders that are kept here. */
  employed(): Iterable<PeerId>
  readonly routing?: RouterSettings
  /** Takes part in working out prices for its cluster; not there: it does not. */
  readonly clusterPrices?: boolean
  /** Orders kept here, newest first. */
  orders(most: number): readonly Order[]
  /** Shops whose full reports are kept; not there: as many as a node is meant to know. */
  readonly shopsMax?: number
}
