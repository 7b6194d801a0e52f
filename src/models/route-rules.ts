import type { Term } from './cost-terms.ts'
import type { PeerId } from './ids.ts'

/** Which concern outweighs the others when shops are compared. */
export const PREFERENCES = ['balanced', 'cheapest', 'fastest', 'greenest'] as const
export type Preference = (typeof PREFERENCES)[number]

/** How far a parcel may come from: the destination's country, or its customs zone. */
export const MARKETS = ['country', 'customs_zone'] as const
export type Market = (typeof MARKETS)[number]

/**
 * What makes goods special. Hazardous goods (solvent inks, batteries, aerosols) may not fly;
 * restricted ones (cultural goods, likenesses under export control) may not cross a customs border.
 * A shop takes either only if it says so.
 */
export const GOODS_FLAGS = ['hazardous', 'restricted'] as const
export type GoodsFlag = (typeof GOODS_FLAGS)[number]

/** Shops that a list of a merchant's may name: each id takes 55 bytes of the order's register. */
export const RULE_SHOPS_MAX = 32
export const KEEP_TOGETHER_MAX = 8

/**
 * A merchant's rules on top of the network's cost model, fixed when the order is created. A field
 * that is not there asks for nothing: orders of older versions have none of them.
 */
export interface RouteRules {
  readonly optimize?: Preference
  /** Replaces what a term counts, in per cent of its face value. */
  readonly weights?: Readonly<Partial<Record<Term, number>>>
  /** Nobody else may have it. */
  readonly allow?: readonly PeerId[]
  readonly deny?: readonly PeerId[]
  /** Whoever is of the first group gets all of it if anybody there can, then the second, … */
  readonly priority?: readonly (readonly PeerId[])[]
  readonly market?: Market
  /** As few parcels as can be, whatever it costs within the cap. */
  readonly fewestSplits?: boolean
  /** One shop makes all of it unless dividing it saves more than this share of the division's cost. */
  readonly oneShopPerMille?: number
  /** Groups of lines that one shop makes whole; a group of one line forbids dividing it. */
  readonly keepTogether?: readonly (readonly number[])[]
  /** Units of the order that a part has at least, where the order is divided. */
  readonly lotMin?: number
  /** The lowest value wins: `models/rank-expression.ts`. */
  readonly rank?: string
  /** Orders of this merchant that one shop gets a day (UTC), as far as the routing node knows them. */
  readonly dailyCap?: number
  /** Quality floor: shops with a worse record are left out. */
  readonly latePerMilleMax?: number
  readonly reprintPerMilleMax?: number
}
