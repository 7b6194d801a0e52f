import type { Dice } from '../dice.ts'
import { drawMakerOf, MINUTE_MS, TRADES } from './draw-shops.ts'
import type { Scenario, ShopPlan } from './scenario.ts'

const DEAR = 3
const CHEAP = 2
/** Orders come at once; who is cheaper opens when they have been taken. */
const ORDERED_MS = MINUTE_MS / 2
const OPENS_MS_MIN = 2 * MINUTE_MS
const OPENS_MS_MAX = 5 * MINUTE_MS
/** Longer than a part must have settled, and one more look (`orders/placing/reroute.ts`). */
const SAFETY_MS = 25 * MINUTE_MS
const START_BY_MS = 90 * MINUTE_MS
/** Dear and cheap differ by more than way and lateness. */
const DEARER = 4

/**
 * Shops that take work and do not begin it, and cheaper ones in the same place that open later: what has
 * settled is asked back, over links that lose and double what they carry, and moves once.
 */
export function lateRivals(scenario: Scenario, dice: Dice): Scenario {
  const place = scenario.shops[0]?.profile.place
  const shops = Array.from({ length: DEAR + CHEAP }, (_, index): ShopPlan => {
    const shop = drawMakerOf(dice.stream(`shop/${index}`), index, TRADES)
    const isDear = index < DEAR
    return {
      ...shop,
      profile: {
        ...shop.profile,
        place: { ...(place ?? shop.profile.place), site: `site-${index}` },
        capabilities: shop.profile.capabilities.map((made) => ({
          ...made,
          price: { ...made.price, unit: made.price.unit * (isDear ? DEARER : 1) },
        })),
      },
      takesOrders: isDear,
      opensAtMs: isDear ? 0 : dice.between(OPENS_MS_MIN, OPENS_MS_MAX),
      rejectRate: 0,
      floor: { ...shop.floor, start: isDear ? 'manual' : 'auto' },
      operatorEveryMs: MINUTE_MS / 2,
      ...(isDear ? { absentMs: SAFETY_MS } : {}),
      disk: { commitMsMin: 1, commitMsMax: 10 },
    }
  })
  return {
    ...scenario,
    shops,
    network: { ...scenario.network, lossRate: 150, duplicateRate: 300, stallRate: 0 },
    placement: { ...scenario.placement, startByMs: START_BY_MS },
    orders: scenario.orders.map((order, index) => ({
      ...order,
      atMs: dice.between(0, ORDERED_MS),
      intake: index % DEAR,
      elsewhere: [],
      cancelAfterMs: null,
      spec: { ...order.spec, shop: null, priceCap: null, strategy: 'auto' as const },
    })),
    faults: [],
    safetyMs: SAFETY_MS,
  }
}
