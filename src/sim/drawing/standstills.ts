import type { Dice } from '../dice.ts'
import { TRADES } from './draw-shops.ts'
import { manyParts } from './many-parts.ts'
import { QUICK_QUEUE } from './provoking.ts'
import type { Scenario, ShopPlan } from './scenario.ts'

/** Where the part of one trade stays for minutes, by what its shops do not do. */
const STILL = ['offered', 'accepted', 'in production'] as const
/** How far the others come meanwhile. */
const AHEAD = ['packed', 'returned', 'failed'] as const
/** Canceled while the ones stand and the others have just come so far. */
const CANCEL_MS_MIN = 5_000
const CANCEL_MS_MAX = 75_000

/**
 * Orders of several parts, of which one stands still before or at the press while the others are packed,
 * come back or fail, and which are canceled then: what is left of the order is where the others are.
 */
export function standstills(scenario: Scenario, dice: Dice): Scenario {
  const world = manyParts(scenario, dice)
  const still = dice.pick(TRADES)
  const how = dice.pick(STILL)
  const makes = ({ profile }: ShopPlan): boolean => profile.capacity[still.process] !== undefined
  return {
    ...world,
    shops: world.shops.map((shop) => {
      const calm = {
        ...shop,
        printer: QUICK_QUEUE,
        floor: { ...shop.floor, start: 'auto' as const },
      }
      return makes(shop) ? standing(calm, how) : going(calm, dice.pick(AHEAD), dice)
    }),
    orders: world.orders.map((order) => {
      const { items } = order.spec
      const [other] = items.filter(({ process }) => process !== still.process)
      const two = items.filter((item) => item.process === still.process || item === other)
      return {
        ...order,
        cancelAfterMs: dice.between(CANCEL_MS_MIN, CANCEL_MS_MAX),
        // Of two parts one is all that is left.
        spec: dice.hits(600) ? { ...order.spec, items: two } : order.spec,
      }
    }),
    faults: [],
  }
}

function standing(shop: ShopPlan, how: (typeof STILL)[number]): ShopPlan {
  switch (how) {
    case 'offered':
      return { ...shop, fetches: false }
    case 'accepted':
      return { ...shop, floor: { ...shop.floor, start: 'manual' }, operatorEveryMs: 300_000 }
    case 'in production':
      // Its door thinks for long, and then refuses.
      return {
        ...shop,
        printer: { ...shop.printer, answerMsMax: 30_000, stageFailureRate: 1_000 },
      }
  }
}

function going(shop: ShopPlan, where: (typeof AHEAD)[number], dice: Dice): ShopPlan {
  const quick = { ...shop, operatorEveryMs: 2_000 }
  switch (where) {
    case 'packed':
      return { ...shop, operatorEveryMs: dice.between(10_000, 30_000) }
    case 'returned':
      return { ...quick, returnedRate: 800 }
    case 'failed':
      return { ...quick, lostRate: 1_000, printer: { ...shop.printer, failureRate: 1_000 } }
  }
}
