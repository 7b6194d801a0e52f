import { DAY_MS, parseOrderId } from '../../models/ids.ts'
import type { OrderId } from '../../models/ids.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { Context } from '../../ports/context.ts'
import type { OrderBook } from '../order-book.ts'
import type { PrivateRecords } from './private-records.ts'

/** After a start: by then the registers that are kept here have been read, so that the book knows them. */
const FIRST_MS = 60_000
/** A shop that is switched off every evening still looks several times on each of its days. */
const EVERY_MS = 60 * 60_000

/** Erases addresses that have outlived their use (DESIGN.md 5.5), also those of orders that never were. */
export class AddressEraser {
  readonly #context: Context
  readonly #book: OrderBook
  readonly #private: PrivateRecords
  readonly #keeps: (order: OrderId) => boolean

  /** `keeps`: whether this node holds the order's register, as far as its disk knows. */
  constructor(
    context: Context,
    book: OrderBook,
    privateRecords: PrivateRecords,
    keeps: (order: OrderId) => boolean,
  ) {
    this.#context = context
    this.#book = book
    this.#private = privateRecords
    this.#keeps = keeps
  }

  begin(): void {
    this.#later(FIRST_MS)
  }

  #later(delayMs: number): void {
    this.#context.after(delayMs, () => {
      this.#erase()
      this.#later(EVERY_MS)
    })
  }

  #erase(): void {
    const now = this.#context.now()
    const due = this.#private.held().filter((id) => this.#private.isDue(this.#endOf(id), now))
    const records = due.map((id) => this.#private.erase(id))
    if (records.length > 0) this.#context.persist(records, () => undefined)
  }

  /** When it ended, in milliseconds since 1970; Infinity: it has not, as far as is known here. */
  #endOf(id: OrderId): number {
    const order = this.#book.get(id)
    if (order !== null) {
      return orderIsClosed(order.state) ? (order.events.at(-1)?.at ?? order.createdAt) : Infinity
    }
    // Taken in and never created: the intake died in between. Its id says when that was.
    const day = this.#keeps(id) ? undefined : parseOrderId(id)?.day
    return day === undefined ? Infinity : (day + 1) * DAY_MS
  }
}
