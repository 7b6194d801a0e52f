import type { Dice } from '../dice.ts'
import { MINUTE_MS } from './draw-shops.ts'
import type { FaultPlan, Scenario, ShopPlan } from './scenario.ts'

/** Of a thousand worlds, those in which shops close now and then. */
const WORLDS = 200

/**
 * Planned stops among all that befalls a world. Drawn from dice of their own: they are no accident, and
 * worlds without them stay what they were.
 */
export function drawStops(dice: Dice, shops: readonly ShopPlan[], safetyMs: number): FaultPlan[] {
  if (!dice.hits(WORLDS)) return []
  return Array.from({ length: dice.between(1, 2 * shops.length) }, () => ({
    type: 'planned_stop',
    atMs: dice.between(20_000, safetyMs),
    forMs: Math.floor(dice.skewed(5_000, 3 * MINUTE_MS)),
    shop: dice.between(0, shops.length - 1),
  }))
}

/**
 * Nothing but planned stops, at any time and of anybody, also while it has only just come back: clusters in
 * which the one keeper sleeps, or everybody does, or who was let in has not heard so.
 */
export function drawNaps(dice: Dice, scenario: Scenario): Scenario {
  const { shops, safetyMs, network } = scenario
  return {
    ...scenario,
    network: { ...network, lossRate: 0, stallRate: 0 },
    faults: Array.from({ length: dice.between(2, 3 * shops.length) }, () => ({
      type: 'planned_stop',
      atMs: dice.between(5_000, safetyMs),
      forMs: Math.floor(dice.skewed(2_000, 3 * MINUTE_MS)),
      shop: dice.between(0, shops.length - 1),
    })),
  }
}

/**
 * An evening and a morning, and nothing else that goes wrong: all shops but one close one after the
 * other while orders come in, and return in another order. In such a world nobody may be suspected.
 */
export function drawEvening(dice: Dice, scenario: Scenario): Scenario {
  const { shops } = scenario
  const safetyMs = Math.max(scenario.safetyMs, 8 * MINUTE_MS)
  const owl = dice.between(0, shops.length - 1)
  // The clusters have formed by then, and each stop has ended before the next begins, or has not.
  const beginMs = dice.between(60_000, 2 * MINUTE_MS)
  const gapMs = dice.between(1_000, 30_000)
  const others = dice.sample(
    shops.map((_, index) => index).filter((index) => index !== owl),
    shops.length - 1,
  )
  const faults = others.map((shop, nth): FaultPlan => {
    const atMs = beginMs + nth * gapMs
    const wakesMs = safetyMs - dice.between(20_000, 2 * MINUTE_MS)
    return { type: 'planned_stop', atMs, forMs: Math.max(5_000, wakesMs - atMs), shop }
  })
  const orders = scenario.orders.map((order) => ({
    ...order,
    atMs: dice.between(20_000, safetyMs),
    // Somebody is there to ask.
    intake: dice.hits(500) ? owl : order.intake,
  }))
  const calm = { lossRate: 0, stallRate: 0, duplicateRate: 0, noticeMsMax: 50 }
  const quick = { commitMsMin: 1, commitMsMax: 10 }
  return {
    ...scenario,
    safetyMs,
    network: { ...scenario.network, ...calm },
    shops: shops.map((shop) => ({
      ...shop,
      skewMs: 0,
      clockRate: 1,
      disk: quick,
      takesOrders: true,
    })),
    orders,
    faults,
  }
}
