import type { OrderId } from '../models/ids.ts'
import type { Order } from '../models/order.ts'
import { openValue } from '../registers/register-value.ts'
import type { RegisterShelf } from '../registers/shelf.ts'
import { readOrder } from './order-codec.ts'
import { orderKey } from './order-ref.ts'

/** The newest value of an order that lies in this store, chosen or not; null: none that is an order. */
export function orderOnDisk(shelf: RegisterShelf, order: OrderId): Order | null {
  for (const { slot } of shelf.generations(orderKey(order)).toReversed()) {
    const open = openValue(slot.value)
    if (open?.type === 'live' || open?.type === 'moved') return readOrder(open.bytes)
  }
  return null
}
