import type { Dice } from '../dice.ts'
import { drawMakerOf, TRADES } from './draw-shops.ts'
import { many, QUICK_QUEUE } from './provoking.ts'
import type { Scenario, ShopPlan } from './scenario.ts'

const SHOPS = 6

/**
 * Orders of several parts, each made elsewhere and at its own pace, of which some are canceled, wait for
 * stock, or are lost over the press: states of an order that one part alone never leads to.
 */
export function manyParts(scenario: Scenario, dice: Dice): Scenario {
  return {
    ...scenario,
    shops: Array.from({ length: SHOPS }, (_, index): ShopPlan => {
      const trade = TRADES[index % TRADES.length]
      const shop = drawMakerOf(dice.stream(`shop/${index}`), index, trade ? [trade] : TRADES)
      const start = dice.hits(500) ? ('auto' as const) : ('manual' as const)
      return {
        ...shop,
        takesOrders: true,
        // Little enough that some part of an order has to wait.
        stock: shop.stock.map((line) => ({
          ...line,
          onHand: Math.min(line.onHand, dice.between(5, 60)),
        })),
        floor: { ...shop.floor, start },
        operatorEveryMs: dice.pick([5_000, 20_000, 120_000]),
        printer: { ...QUICK_QUEUE, stageFailureRate: 200, failureRate: 300, forgetRate: 300 },
        disk: { commitMsMin: 1, commitMsMax: 10 },
      }
    }),
    orders: scenario.orders.map((order, index) => ({
      ...order,
      intake: index % SHOPS,
      elsewhere: [],
      cancelAfterMs: dice.hits(500) ? Math.floor(dice.skewed(1_000, 240_000)) : null,
      spec: {
        ...order.spec,
        items: TRADES.flatMap(({ process }) => {
          const made = scenario.orders.flatMap(({ spec }) => spec.items)
          const item = made.find((other) => other.process === process)
          return item === undefined ? [] : [item]
        }),
        shop: null,
        priceCap: null,
        strategy: 'split' as const,
        maxSplits: 4,
      },
    })),
    faults: many(scenario, 30_000, dice, ({ atMs }) => ({
      atMs,
      forMs: dice.between(5_000, 60_000),
      type: dice.pick(['paper_out', 'dead_printer'] as const),
      shop: dice.between(0, SHOPS - 1),
    })),
  }
}

/**
 * The same, with every order canceled while one part is with the carrier, another at a press that refuses
 * or ruins every second job, and a third has not found a shop yet.
 */
export function lateCancels(scenario: Scenario, dice: Dice): Scenario {
  const world = manyParts(scenario, dice)
  return {
    ...world,
    shops: world.shops.map((shop, index) => ({
      ...shop,
      lostRate: 600,
      operatorEveryMs: dice.pick([1_000, 4_000, 30_000]),
      printer: {
        ...shop.printer,
        answerMsMax: index % 2 === 0 ? 2_000 : 20_000,
        stageFailureRate: 600,
        failureRate: 500,
      },
    })),
    orders: world.orders.map((order) => ({
      ...order,
      cancelAfterMs: dice.between(2_000, 60_000),
      // Some are over when their one part is.
      spec: dice.hits(400) ? { ...order.spec, items: order.spec.items.slice(0, 1) } : order.spec,
    })),
  }
}
