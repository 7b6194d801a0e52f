import { Dice } from '../dice.ts'
import { drawFaults } from './draw-faults.ts'
import { drawOrder } from './draw-orders.ts'
import type { OrderMix } from './draw-orders.ts'
import { drawStops } from './draw-stops.ts'
import { EMPHASES, emphasize } from './emphasis.ts'
import { DRAWN_BY_NAME } from './provocations.ts'
import { drawShop, MINUTE_MS } from './draw-shops.ts'
import { SIM_DETECTOR, SIM_STEWARD, SIM_STEWARD_HURRIED } from './patience.ts'
import type { KeepingTerms } from '../../orders/intake/keeping.ts'
import type { Scenario } from './scenario.ts'
import type { NetworkTerms } from '../town/sim-network.ts'

/** Of a thousand worlds of a hunt, those in which a few shops have a few orders for a minute or two… */
const TINY_RATE = 750
/** …and of the others those that are large and live long. */
const LARGE_RATE = 50
/**
 * Most mistakes need few shops and a few minutes, and ten such worlds cost what a large one does:
 * what shows only among many, or after long, is left to the large ones.
 */
const SIZES = {
  tiny: { shops: 5, orders: 4, minutes: [1, 2] },
  small: { shops: 6, orders: 10, minutes: [1, 5] },
  large: { shops: 9, orders: 30, minutes: [4, 12] },
} as const
/** Of a thousand worlds, those that are one evening and one morning… */
const EVENINGS = 60
/** …and those that are made for one rule. */
const PROVOKED = 100
const SHOPS_MIN = 3
const ORDERS_MIN = 2
/** Drawn with dice of their own, as evenings are: worlds of other seeds stay what they were. */
const LATE_CANCELS = 10
const STANDSTILLS = 10
const NAPS = 30
const CLOSED_AT_WORK = 5
/** Half an hour each. */
const LATE_RIVALS = 4
/** Three shops, and a month: seconds of processor time each. */
const MONTHS = 1
/** Monday 2 March 2026, midnight UTC. */
const MONDAY = Date.UTC(2026, 2, 2)
const HOUR_MS = 60 * MINUTE_MS

/** A whole world from one seed, as hunts run it. */
export function drawScenario(seed: string): Scenario {
  if (new Dice(seed).stream('a month').hits(MONTHS)) return emphasize(drawPlain(seed), 'a month')
  return new Dice(seed).stream('tiny').hits(TINY_RATE) ? drawTiny(seed) : drawFull(seed)
}

export function drawTiny(seed: string): Scenario {
  return emphasizeSome(seed, drawPlain(seed, 'tiny'))
}

/** A world that is small or large, and never tiny. */
export function drawFull(seed: string): Scenario {
  return emphasizeSome(seed, drawPlain(seed))
}

/** Every second world has an emphasis. */
function emphasizeSome(seed: string, plain: Scenario): Scenario {
  const dice = new Dice(seed).stream('emphasis')
  if (new Dice(seed).stream('evening').hits(EVENINGS)) return emphasize(plain, 'evenings')
  if (new Dice(seed).stream('late cancels').hits(LATE_CANCELS))
    return emphasize(plain, 'late cancels')
  if (new Dice(seed).stream('standstills').hits(STANDSTILLS)) return emphasize(plain, 'standstills')
  if (new Dice(seed).stream('naps').hits(NAPS)) return emphasize(plain, 'naps')
  if (new Dice(seed).stream('closed at work').hits(CLOSED_AT_WORK))
    return emphasize(plain, 'closed at work')
  if (new Dice(seed).stream('late rivals').hits(LATE_RIVALS)) return emphasize(plain, 'late rivals')
  const made = new Dice(seed).stream('provocation')
  if (made.hits(PROVOKED)) return emphasize(plain, made.pick(DRAWN_BY_NAME))
  return dice.hits(500) ? emphasize(plain, dice.pick(EMPHASES)) : plain
}

/** A world in which everything happens as it comes. */
export function drawPlain(seed: string, wanted: keyof typeof SIZES | null = null): Scenario {
  const dice = new Dice(seed)
  const size = dice.stream('size')
  const drawn = size.hits(LARGE_RATE) ? 'large' : 'small'
  const most = SIZES[wanted ?? drawn]
  const large = most === SIZES.large
  const shopCount = Math.round(size.skewed(SHOPS_MIN, most.shops))
  const safetyMs = size.between(most.minutes[0] * MINUTE_MS, most.minutes[1] * MINUTE_MS)
  // Any hour of a working day on the western coast, its end included: days change during a run.
  const startAt =
    MONDAY + size.between(0, 3) * 24 * HOUR_MS + size.between(14 * 60, 32 * 60) * MINUTE_MS
  const short = size.hits(350)
  const shops = Array.from({ length: shopCount }, (_, index) =>
    drawShop(dice.stream(`shop/${index}`), index, short, safetyMs),
  )
  const mix = drawMix(
    dice.stream('mix'),
    Math.round(size.skewed(ORDERS_MIN, most.orders)),
    safetyMs,
  )
  return {
    seed,
    startAt,
    shops,
    network: drawNetwork(dice.stream('network')),
    placement: {
      ackByMs: size.between(1, 15) * MINUTE_MS,
      startByMs: size.between(20, 90) * MINUTE_MS,
    },
    keeping: drawKeeping(dice.stream('keeping')),
    detector: SIM_DETECTOR,
    steward: large ? SIM_STEWARD : { ...SIM_STEWARD, ...SIM_STEWARD_HURRIED },
    orders: Array.from({ length: mix.count }, (_, index) =>
      drawOrder(dice.stream(`order/${index}`), index, mix, shops, startAt),
    ),
    faults: [
      ...drawFaults(dice.stream('faults'), shops, safetyMs),
      ...drawStops(dice.stream('stops'), shops, safetyMs),
    ],
    watchEveryMs: size.between(2_000, 40_000),
    safetyMs,
    quietMs: large ? 10 * MINUTE_MS : 0,
    // Longer than every timeout of an order in a row: acknowledge, start, and the longest hold.
    livenessMs: 4 * HOUR_MS,
  }
}

/** In some worlds five keepers for everything; in most for some: what is dear, or has days of time. */
function drawKeeping(dice: Dice): KeepingTerms {
  return {
    fiveKeepersAbove: dice.pick([0, 2_000, 5_000]),
    fiveKeepersBeyondMs: dice.pick([2, 4, 10]) * 24 * HOUR_MS,
  }
}

function drawMix(dice: Dice, count: number, safetyMs: number): OrderMix {
  const sometimes = (most: number): number => (dice.hits(500) ? dice.between(0, most) : 0)
  return {
    count,
    withinMs: Math.floor(safetyMs * dice.pick([0.05, 0.5, 0.9])),
    unitsMax: dice.pick([1, 5, 20]),
    keyRate: dice.between(200, 1_000),
    againRate: sometimes(500),
    cancelRate: sometimes(500),
    spoiledRate: sometimes(150),
    elsewhereRate: sometimes(900),
    vanishRate: sometimes(300),
  }
}

function drawNetwork(dice: Dice): NetworkTerms {
  const bad = dice.hits(600)
  const rate = (most: number): number => (bad ? Math.floor(dice.skewed(0, most)) : 0)
  return {
    delayMsMin: dice.pick([0, 1, 10]),
    delayMsMax: dice.pick([5, 50, 400]),
    stallRate: rate(50),
    stallMsMax: dice.pick([1_000, 5_000, 30_000]),
    lossRate: rate(300),
    duplicateRate: rate(500),
    ordered: dice.hits(500),
    noticeMsMax: dice.pick([50, 3_000, 60_000]),
  }
}
