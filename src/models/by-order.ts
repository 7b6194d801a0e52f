import type { OrderId } from './ids.ts'

/**
 * A map that also knows what belongs to an order: a node holds thousands of things, an order has one
 * or two of them, and each news of an order asks for those.
 */
export class MapByOrder<Id, Item extends { readonly order: OrderId }> extends Map<Id, Item> {
  readonly #ids = new Map<OrderId, Set<Id>>()

  override set(id: Id, item: Item): this {
    const before = this.get(id)
    if (before !== undefined && before.order !== item.order) this.delete(id)
    const ids = this.#ids.get(item.order)
    if (ids === undefined) this.#ids.set(item.order, new Set([id]))
    else ids.add(id)
    return super.set(id, item)
  }

  override delete(id: Id): boolean {
    const item = this.get(id)
    if (item === undefined) return false
    const ids = this.#ids.get(item.order)
    ids?.delete(id)
    if (ids?.size === 0) this.#ids.delete(item.order)
    return super.delete(id)
  }

  override clear(): void {
    this.#ids.clear()
    super.clear()
  }

  /** A list of its own: the map may change while it is gone through. In order of arrival. */
  of(order: OrderId): Item[] {
    const items: Item[] = []
    for (const id of this.#ids.get(order) ?? []) {
      const item = this.get(id)
      if (item !== undefined) items.push(item)
    }
    return items
  }
}
