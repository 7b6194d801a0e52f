import type { MerchantId, OrderId, PartId, PeerId } from '../models/ids.ts'
import type { OrderEventType } from '../models/order.ts'
import type { OrderState } from '../models/order-lifecycle.ts'

/** One line of a node's feed. `seq` is the cursor: dense, per node, never reused. */
export interface OrderChange {
  readonly seq: number
  readonly order: OrderId
  readonly merchant: MerchantId
  readonly part: PartId | ''
  readonly type: OrderEventType
  /** The order's state after it. */
  readonly state: OrderState
  readonly attempt: number
  readonly at: number
  readonly by: PeerId
  readonly detail: string
}
