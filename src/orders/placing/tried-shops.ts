import type { PeerId } from '../../models/ids.ts'
import type { Order, OrderEventType, Part, Tried } from '../../models/order.ts'

/** Why a shop gave a part back: it closed for the night (`hand-back.ts`). */
export const SHOP_STOPPING = 'shop_stopping'

/**
 * Why a shop lost a part and may have it again: nothing was wrong with the shop for this work, only
 * with the world about it. Where it is the only one that can make it, excluding it for ever would
 * leave the order on hold for ever.
 */
const PASSING: ReadonlySet<string> = new Set([
  'artwork_unavailable',
  'unreachable',
  'ack_late',
  'desk_lost',
  SHOP_STOPPING,
])
const LOSSES: ReadonlySet<OrderEventType> = new Set(['decline', 'withdraw', 'void'])
/** Doubled with each time that it lost the part: others come first, and attempts are few. */
const AGAIN_MS = 60_000
/** A shop that was away for the night is asked again within the hour. */
const AGAIN_MAX_MS = 60 * 60_000

/** Shops that had the part and must not be offered it now, and why. */
export function triedInVain(order: Order, part: Part, now: number): ReadonlyMap<PeerId, string> {
  const excluded = new Map<PeerId, string>()
  const losses = new Map<PeerId, number>()
  for (const tried of part.tried) {
    const { shop, reason } = tried
    const times = (losses.get(shop) ?? 0) + 1
    losses.set(shop, times)
    const lostAt = passedAt(order, part, tried)
    const waitMs = Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** (times - 1))
    if (lostAt === null || now < lostAt + waitMs) excluded.set(shop, reason)
  }
  return excluded
}

/** When it was lost, for a reason that passes; null: for another, or begun and given back. */
function passedAt(order: Order, part: Part, { attempt, reason }: Tried): number | null {
  if (!PASSING.has(reason)) return null
  const loss = order.events.findLast(
    (e) => e.part === part.id && e.attempt === attempt && LOSSES.has(e.type),
  )
  return loss === undefined || loss.type === 'void' ? null : loss.at
}
