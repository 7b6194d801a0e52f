import { DAY_MS } from '../../models/ids.ts'
import type { Order, OrderSpec, Part } from '../../models/order.ts'

/** Copies of an order: one of three may be lost, as often as there is time to replace it. */
export const KEEPERS_WANTED = 3
/** For what is dear, or open for long: two of them in other clusters, where no power cut reaches both. */
export const KEEPERS_WANTED_MOST = 5

/** Which orders have five keepers (DESIGN.md 5.5). */
export interface KeepingTerms {
  /** Minor units: what costs more, or may cost more. */
  readonly fiveKeepersAbove: number
  /** Milliseconds: what must leave later than that after it was placed. */
  readonly fiveKeepersBeyondMs: number
}

export const KEEPING_TERMS: KeepingTerms = {
  // Five hundred of a network's currency: a day's work of a small shop.
  fiveKeepersAbove: 50_000,
  // Longer than repair, and a shop's holiday, take (CONSENSUS.md 6.10).
  fiveKeepersBeyondMs: 7 * DAY_MS,
}

/** Keepers that an order should have, as far as its price is known: at first only its cap is. */
export function keepersWanted(
  {
    spec,
    parts,
    createdAt,
  }: Pick<Order, 'createdAt'> & {
    readonly spec: Pick<OrderSpec, 'priceCap' | 'shipBy'>
    readonly parts: readonly Pick<Part, 'cost'>[]
  },
  terms: KeepingTerms,
): 3 | 5 {
  const costs = parts.reduce((sum, { cost }) => sum + cost, 0)
  const isDear = Math.max(spec.priceCap?.amount ?? 0, costs) > terms.fiveKeepersAbove
  const isLate = spec.shipBy - createdAt > terms.fiveKeepersBeyondMs
  return isDear || isLate ? KEEPERS_WANTED_MOST : KEEPERS_WANTED
}
