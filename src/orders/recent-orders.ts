import type { OrderId } from '../models/ids.ts'
import type { Order } from '../models/order.ts'
import { sameBytes } from '../registers/register-value.ts'
import { readOrder } from './order-codec.ts'

/** Orders at work at one time, with room to spare: some kilobytes each. */
const RECENT_MAX = 256

interface Read {
  readonly bytes: Uint8Array
  readonly order: Order
}

/**
 * Orders as they were last read. The same bytes come again and again (every keeper sends them, every
 * look fetches them), and comparing is ten times as fast as decoding. Only a memory: it decides nothing.
 */
export class RecentOrders {
  readonly #reads = new Map<OrderId, Read>()

  /** As `readOrder`: null for what is no order. */
  read(id: OrderId, bytes: Uint8Array): Order | null {
    const known = this.#reads.get(id)
    if (known !== undefined && sameBytes(known.bytes, bytes)) return known.order
    const order = readOrder(bytes)
    if (order !== null) this.#keep(id, { bytes, order })
    return order
  }

  #keep(id: OrderId, read: Read): void {
    this.#reads.delete(id)
    this.#reads.set(id, read)
    if (this.#reads.size <= RECENT_MAX) return
    for (const oldest of this.#reads.keys()) {
      this.#reads.delete(oldest)
      return
    }
  }
}
