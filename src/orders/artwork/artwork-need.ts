import type { OrderSpec } from '../../models/order.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import type { ArtworkFile } from '../../wire/artwork-messages.ts'

/** Everything has left, or will never be made: nobody opens the files of such an order again. */
const DONE_WITH: ReadonlySet<OrderState> = new Set([
  'shipped',
  'delivered',
  'returned',
  'canceled',
  'failed',
])

/** Whether the files of an order in that state must lie somewhere (DESIGN.md 5.8: until shipped). */
export function needsArtwork(state: OrderState): boolean {
  return !DONE_WITH.has(state)
}

/** Each file of an order once. */
export function artworkOf({ items }: OrderSpec): readonly ArtworkFile[] {
  const files = new Map(items.map(({ artwork: { hash, bytes } }) => [hash, { hash, bytes }]))
  return [...files.values()]
}
