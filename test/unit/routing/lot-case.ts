import type { BlankSku, PeerId } from '../../../src/models/ids.ts'
import type { RouteRules } from '../../../src/models/route-rules.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import type { ExactDivision } from '../../../src/routing/division/exact-division.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import { MUG, MUGS, POSTER, capability, item, request, shop } from './fixtures.ts'

export const A = 'a' as PeerId
export const B = 'b' as PeerId
export const C = 'c' as PeerId

/** What a unit costs, and how many there are blanks for; mugs are the second line. */
function maker(
  peer: PeerId,
  parcel: number,
  poster: number,
  posters: number,
  mug: number,
  mugs: number,
): KnownShop {
  const { profile, report } = shop({ peer })
  const price = (unit: number) => ({ setup: 0, unit, finishing: 0 })
  return {
    profile: {
      ...profile,
      shipping: { parcel, per100Km: 0, customs: 0 },
      capabilities: [capability({ price: price(poster) }), { ...MUGS, price: price(mug) }],
    },
    report: {
      ...report,
      promise: { digital: Array<number>(14).fill(60), sublimation: Array<number>(14).fill(60) },
      stock: { ['silk-170/A3' as BlankSku]: posters, ['mug-white/11oz' as BlankSku]: mugs },
    },
  }
}

/**
 * Three shops among which the search, when parts are to be of 20 units at least, ends with a division a
 * third dearer than the best: the cheapest posters come in tens.
 */
export const LOT_SHOPS: readonly KnownShop[] = [
  maker(A, 300, 700, 10, 300, 60),
  maker(B, 500, 300, 60, 1_000, 50),
  maker(C, 900, 100, 10, 900, 50),
]

export const LOT_RULES: RouteRules = { lotMin: 20 }

/** 20 posters and 40 mugs. */
export function lotOrder(
  rules: RouteRules = LOT_RULES,
  spec: Partial<RouteRequest['spec']> = {},
): RouteRequest {
  const items = [item(POSTER, 20), item(MUG, 40)]
  return request({ spec: { items, strategy: 'auto', maxSplits: 3, rules, ...spec } })
}

export const BEST: ExactDivision = {
  type: 'proposed',
  proven: true,
  legs: [
    [A, [[1, 40]]],
    [B, [[0, 20]]],
  ],
}
