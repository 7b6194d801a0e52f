import { priceSlots } from './slot-auction.ts'
import type { AuctionSettings, SlotMarket } from './slot-auction.ts'

/**
 * Bid prices: what a unit of a shop's capacity is worth, asked on top of its tariff so that work
 * which could as well go elsewhere leaves room for work that cannot (ROUTING.md, points 1 and 6).
 * Merchants do not pay it. There are two ways to learn it: each shop from its own queue, and one
 * member of a cluster for all, from the demand that it expects.
 */
export interface PriceRule {
  /** Minor units that a day of backlog too much adds to a unit at first. */
  readonly step: number
  /** The step shrinks by this factor a day, but not below `stepLeast`: learn quickly, then steadily. */
  readonly stepShrink: number
  readonly stepLeast: number
  /** A shop without a queue lets its price go by this factor a day: idle capacity is worth nothing. */
  readonly decay: number
}

/** In cents: a unit costs some 10 euro, and the right prices lie between 0 and 2 euro. */
export const PRICE_RULE: PriceRule = { step: 30, stepShrink: 0.7, stepLeast: 5, decay: 0.8 }

export interface LearntPrice {
  /** Minor units a unit. */
  readonly price: number
  readonly step: number
}

export function firstPrice(price: number, rule: PriceRule): LearntPrice {
  return { price, step: rule.step }
}

/** The shop's own rule: its price after a day that left so many days of work in the queue. */
export function priceAtDayEnd(
  last: LearntPrice,
  backlogDays: number,
  rule: PriceRule,
): LearntPrice {
  const excess = Math.min(1, Math.max(0, backlogDays - 1))
  const price = excess > 0 ? last.price + last.step * excess : last.price * rule.decay
  return { price, step: Math.max(rule.stepLeast, last.step * rule.stepShrink) }
}

export interface DualSettings extends AuctionSettings {
  /** Days from today that a shop's one price is the mean of. */
  readonly daysMean: number
  /** Prices are asked at this share: too high costs more than too low (ROUTING.md, point 6). */
  readonly caution: number
}

export const DUAL_SETTINGS: DualSettings = {
  // A hundredth of a usual unit: a finer step took ten times as long and routed no better.
  step: 10,
  // A minute or so; a week of 60,000 orders took some 100,000 bids a process.
  bidsMax: 50_000_000,
  // Measured best of 3 to 7 when prices are renewed every day.
  daysMean: 5,
  caution: 0.85,
}

/**
 * Prices for all shops of a market, in minor units a unit, by shop: dual prices of the demand that
 * is expected, given what is free now. Days begin with today; renew them every day.
 */
export function dualPrices(market: SlotMarket, settings: DualSettings): Float64Array {
  const slots = priceSlots(market, settings)
  const { days, capacity } = market
  const prices = new Float64Array(market.shops)
  for (let shop = 0; shop < market.shops; shop++) {
    let sum = 0
    let free = 0
    for (let day = 0; day < Math.min(days, settings.daysMean); day++) {
      const slot = shop * days + day
      // A day that is sold out already has no price of its own.
      if ((capacity[slot] as number) <= 0) continue
      sum += slots[slot] as number
      free++
    }
    const price = free > 0 ? sum / free : firstFree(market, slots, shop)
    prices[shop] = price * settings.caution
  }
  return prices
}

/** Sold out for days: what comes in now pushes other work to the first free day. */
function firstFree(market: SlotMarket, slots: Float64Array, shop: number): number {
  const { days, capacity } = market
  for (let slot = shop * days; slot < (shop + 1) * days; slot++) {
    if ((capacity[slot] as number) > 0) return slots[slot] as number
  }
  return 0
}
