import type { PeerId } from '../models/ids.ts'
import type { Share } from '../models/order.ts'
import type { Terms } from './settings.ts'

/** What one shop is to make. */
export interface RouteLeg {
  readonly shop: PeerId
  /** In the order of the order's lines. */
  readonly shares: readonly Share[]
  /** What routing minimised, in minor units. */
  readonly cost: number
  /** What the merchant pays for it, in minor units. */
  readonly price: number
  readonly terms: Terms
  /** The shop's local day by which production is booked, in days since 1970. */
  readonly day: number
  /**
   * Milliseconds since 1970: the parcel leaves by then, so that it is on time for everything that was
   * asked. Explanations of older versions have none.
   */
  readonly shipBy?: number
}

/** Why there is no route: stable codes. */
export type Unroutable =
  /** No shop is known, or none can have it: the explanation counts the reasons. */
  | 'no_eligible_shop'
  /** Shops could, but for more than the merchant will pay. */
  | 'price_cap'
  /** The one shop that the merchant named cannot have it. */
  | 'named_shop_unavailable'
  /** Nobody in the destination's cluster can have it. */
  | 'no_eligible_shop_in_cluster'

/** The bare choice: what `route` decides, without the reasons. */
export type RouteChoice =
  | { readonly type: 'routed'; readonly legs: readonly RouteLeg[] }
  | { readonly type: 'unroutable'; readonly reason: Unroutable }

export function legsOf(choice: RouteChoice): readonly RouteLeg[] {
  return choice.type === 'routed' ? choice.legs : []
}

export function sameChoice(a: RouteChoice, b: RouteChoice): boolean {
  if (a.type === 'unroutable') return b.type === 'unroutable' && a.reason === b.reason
  if (b.type === 'unroutable' || a.legs.length !== b.legs.length) return false
  return a.legs.every((leg, index) => sameLeg(leg, b.legs[index] as RouteLeg))
}

function sameLeg(a: RouteLeg, b: RouteLeg): boolean {
  const figures = a.shop === b.shop && a.cost === b.cost && a.price === b.price && a.day === b.day
  return figures && JSON.stringify(a.shares) === JSON.stringify(b.shares)
}
