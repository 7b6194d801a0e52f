import type { PeerId } from '../../models/ids.ts'
import { PARTS_MAX } from '../../models/order.ts'
import type { Order, Part } from '../../models/order.ts'
import type { RouteRequest } from './route-port.ts'
import { triedInVain } from './tried-shops.ts'

/** What a round of placing knows beyond the order's value. */
export interface Round {
  readonly now: number
  /** Shops that said no, or that were asked for another part, and why they cannot have this one. */
  readonly excluded: ReadonlyMap<PeerId, string>
  /** Minor units of the parts that are being offered. */
  readonly costAsked: number
  readonly explained: boolean
}

/** More parts that the order may have. */
export function roomForParts(order: Order): number {
  return PARTS_MAX - order.parts.length
}

/**
 * The question to the router for one part, all others as they stand. The same whether the part is to
 * be placed or only to be looked at: a part that is resumed for a shop that it cannot have after all
 * goes straight back on hold.
 */
export function routeQuestion(order: Order, part: Part, round: Round): RouteRequest {
  const excluded = new Map([...triedInVain(order, part, round.now), ...round.excluded])
  const others = order.parts.filter((other) => other.id !== part.id && isLive(other))
  // A shop gets one part of an order: two parcels from one door help nobody.
  for (const { shop } of others) if (shop !== null) excluded.set(shop, 'has_other_part')
  return {
    order: order.id,
    spec: order.spec,
    shares: part.shares,
    excluded,
    now: round.now,
    mayDivide: roomForParts(order) >= 2,
    costAlready: others.reduce((sum, other) => sum + other.cost, round.costAsked),
    explained: round.explained,
  }
}

function isLive(part: Part): boolean {
  return part.state !== 'canceled' && part.state !== 'replaced' && part.state !== 'failed'
}
