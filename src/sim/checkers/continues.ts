import type { Order } from '../../models/order.ts'

/** Whether `after` is `before` with more changes: no event of it is missing, and none is another. */
export function continues(before: Order, after: Order): boolean {
  if (after.version <= before.version || after.events.length < before.events.length) return false
  return before.events.every((event, i) => {
    const same = after.events[i]?.signature
    return same !== undefined && event.signature.every((byte, at) => byte === same[at])
  })
}
