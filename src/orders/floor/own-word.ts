import type { Order, Part } from '../../models/order.ts'
import { refusalOf, wordsOf } from '../../models/refusals.ts'
import type { GoodsFlag } from '../../models/route-rules.ts'
import type { ShopProfile } from '../../models/shop.ts'

/**
 * Why this shop gives back a part that was assigned to it, although its desk has room: what its profile
 * says it does not take or where it does not ship. A router may have an older profile, or none of ours.
 */
export function ownWordAgainst({ spec }: Order, part: Part, profile: ShopProfile): string | null {
  if (profile.embargo.includes(spec.destination.country)) return 'embargo'
  const items = spec.items.filter((_, line) => part.shares.some(([one]) => one === line))
  const has = (flag: GoodsFlag): boolean =>
    items.some(({ goods }) => goods?.includes(flag) === true)
  return refusalOf(
    {
      merchant: spec.merchant,
      hazardous: has('hazardous'),
      restricted: has('restricted'),
      words: () => items.map(wordsOf),
    },
    profile,
  )
}
