import { DAY_MS } from '../../models/ids.ts'
import type { ArtworkHash, MerchantId } from '../../models/ids.ts'
import type { Item, OrderSpec } from '../../models/order.ts'
import type { Dice } from '../dice.ts'
import { TRADES } from './draw-shops.ts'
import type { OrderPlan, ShopPlan } from './scenario.ts'

/** How the merchants of one world behave. Rates are per thousand orders. */
export interface OrderMix {
  readonly count: number
  /** Orders come within this time from the beginning. */
  readonly withinMs: number
  readonly unitsMax: number
  readonly keyRate: number
  readonly againRate: number
  readonly elsewhereRate: number
  readonly cancelRate: number
  readonly spoiledRate: number
  readonly vanishRate: number
}

const PLACES = [
  { near: { lat: 37.8, lon: -122.4 }, postcodePrefix: '941' },
  { near: { lat: 34, lon: -118.2 }, postcodePrefix: '900' },
  { near: { lat: 40.7, lon: -74 }, postcodePrefix: '100' },
  { near: { lat: 41.9, lon: -87.6 }, postcodePrefix: '606' },
]

export function drawOrder(
  dice: Dice,
  index: number,
  mix: OrderMix,
  shops: readonly ShopPlan[],
  startAt: number,
): OrderPlan {
  const intakes = shops.flatMap((shop, at) => (shop.takesOrders ? [at] : []))
  const atMs = dice.between(0, mix.withinMs)
  const key = dice.hits(mix.keyRate) ? `key-${index}` : ''
  return {
    atMs,
    intake: dice.pick(intakes),
    spec: drawSpec(dice, index, mix, shops, startAt),
    key,
    againAfterMs: key !== '' && dice.hits(mix.againRate) ? dice.between(0, 30_000) : null,
    // Most cancels come while the part is on its way to the press: that is where they race.
    cancelAfterMs: dice.hits(mix.cancelRate) ? Math.floor(dice.skewed(0, 180_000)) : null,
    vanishes: dice.stream('vanishes').hits(mix.vanishRate),
    spoiled: dice.hits(mix.spoiledRate)
      ? dice.pick(['preflight_failed', 'artwork_hash_mismatch'] as const)
      : null,
    elsewhere: key !== '' && dice.hits(mix.elsewhereRate) ? drawElsewhere(dice, intakes) : [],
  }
}

/** A merchant's program that does not wait, or two of them that do not know of each other. */
function drawElsewhere(dice: Dice, intakes: readonly number[]): OrderPlan['elsewhere'] {
  return dice.sample(intakes, dice.between(1, 2)).map((intake) => ({
    intake,
    // Most at once: that is where they race.
    afterMs: dice.hits(600) ? dice.between(0, 20) : Math.floor(dice.skewed(0, 60_000)),
  }))
}

function drawSpec(
  dice: Dice,
  index: number,
  mix: OrderMix,
  shops: readonly ShopPlan[],
  startAt: number,
): OrderSpec {
  const lines = dice.hits(700) ? 1 : dice.between(2, 3)
  const strategy = dice.hits(600)
    ? 'auto'
    : dice.pick(['cluster', 'direct', 'direct', 'split', 'split'] as const)
  // Mostly what somebody makes: what nobody can make ends before anything can go wrong.
  const made = TRADES.filter(({ process }) =>
    shops.some(({ profile }) => profile.capacity[process] !== undefined),
  )
  const trades = dice.hits(950) ? made : TRADES
  return {
    merchant: `sim.${dice.between(1, 3)}` as MerchantId,
    // Names the request: two orders with one reference are one request placed twice.
    merchantReference: `request-${index}`,
    items: dice.sample(trades, lines).map((trade) => drawItem(dice, trade, mix.unitsMax)),
    destination: { country: 'US', ...dice.pick(PLACES), addressHash: '' },
    shippingMethod: dice.pick(['budget', 'standard', 'express'] as const),
    shipBy: startAt + dice.between(1, 5) * DAY_MS,
    priceCap: dice.hits(50) ? { amount: dice.between(100, 5_000), currency: 'USD' } : null,
    strategy,
    shop: strategy === 'direct' && dice.hits(500) ? dice.pick(shops).peer : null,
    maxSplits: dice.between(1, 4),
  }
}

function drawItem(dice: Dice, trade: (typeof TRADES)[number], unitsMax: number): Item {
  return {
    process: trade.process,
    size: dice.pick(trade.sizes),
    substrate: trade.substrate,
    finishings: dice.hits(200) ? ['fold'] : [],
    colours: 4,
    sides: dice.hits(300) ? 2 : 1,
    product: `${trade.substrate} thing`,
    quantity: dice.between(1, unitsMax),
    artwork: {
      hash: dice.hex(64) as ArtworkHash,
      bytes: dice.between(1_000, 9_000_000),
      mediaType: 'application/pdf',
      pages: dice.between(1, 4),
    },
  }
}
