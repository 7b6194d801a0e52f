import type { OrderId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import type { Context } from '../../ports/context.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { OrderRegistry } from '../registry.ts'

/** A chosen value gives this node's own shop a part. */
export type Given = (order: Order, keepers: readonly Keeper[]) => void

/** How shops hear that an order has work for them: hints, no more; the register is what counts. */
export class Reminders {
  readonly #context: Context
  readonly #registry: OrderRegistry
  readonly #given: Given

  constructor(context: Context, registry: OrderRegistry, given: Given) {
    this.#context = context
    this.#registry = registry
    this.#given = given
  }

  /**
   * The first word of a part that was just given to a shop. One that keeps the order hears from its
   * proposer what was chosen, and what a shop did itself it knows; reminders come after both.
   */
  announce(order: Order, parts: readonly Part[]): void {
    const keepers = this.#registry.keepers(order.id)
    const news = parts.filter(({ state }) => state !== 'accepted' && state !== 'in_production')
    if (news.some(({ shop }) => shop === this.#context.self)) this.#given(order, keepers)
    this.remind(
      order.id,
      news.filter(({ shop }) => keepers.every(({ peer }) => peer !== shop)),
    )
  }

  /** A hint to look at the register now: the shop that has a part, or had it until it was canceled. */
  remind(order: OrderId, parts: readonly Part[]): void {
    const keepers = this.#registry.keepers(order)
    if (keepers.length === 0) return
    for (const { shop, id: part } of parts) {
      if (shop !== null) this.#context.send(shop, { type: 'poke', order, part, keepers })
    }
  }
}
