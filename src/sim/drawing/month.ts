import { DAY_MS } from '../../models/ids.ts'
import { RETENTION_DAYS } from '../../registers/horizon.ts'
import type { Dice } from '../dice.ts'
import { drawMakerOf, TRADES } from './draw-shops.ts'
import { SIM_DETECTOR, SIM_STEWARD } from './patience.ts'
import type { FaultPlan, OrderPlan, Scenario, ShopPlan } from './scenario.ts'

const HOUR_MS = 3_600_000
/** Orders come in the first hours, and what can be done for them is done… */
const EARLY_MS = 2 * HOUR_MS
const CLOSES_AT_MS = 10 * HOUR_MS
/** …before everybody goes away until they are history. */
const AWAY_MS = (RETENTION_DAYS + 3) * DAY_MS
/** A store forgets what is old after a day of uptime at the earliest, and prices come of a day's orders. */
const OPEN_AGAIN_MS = 34 * HOUR_MS
/** Everything that is done at a pace is done more slowly: days of heartbeats are a million steps. */
const SLOWER = 100
const SHOPS = 3
/** One order in so many is never made. */
const UNMAKEABLE_EVERY = 4
const GOOD = { lossRate: 10, duplicateRate: 10 }
const ROUGH = { lossRate: 200, duplicateRate: 300 }
const NOTHING = { amount: 1, currency: 'USD' }

/**
 * Three shops that work for half a day, are closed for more than a month, and work again for a day: what
 * ended before is dropped, what did not end is not, clusters price their capacity from days of history,
 * and somebody asks again for what was made a month ago.
 */
export function aMonth(scenario: Scenario, dice: Dice): Scenario {
  const shops = Array.from({ length: SHOPS }, (_, index): ShopPlan => {
    const shop = drawMakerOf(dice.stream(`shop/${index}`), index, TRADES)
    return {
      ...shop,
      takesOrders: true,
      skewMs: 0,
      clockRate: 1,
      operatorEveryMs: HOUR_MS / 3,
      disk: { commitMsMin: 1, commitMsMax: 10 },
    }
  })
  const early = scenario.orders.map((order, index) => {
    const calm = calmly(order, dice.between(0, EARLY_MS), scenario)
    // Nobody makes it for that: it waits for its merchant's word, for ever if need be.
    const priceCap = index % UNMAKEABLE_EVERY === 0 ? NOTHING : null
    return { ...calm, spec: { ...calm.spec, priceCap } }
  })
  const late = early.map((order, index) => again(order, index, dice, scenario))
  // What is told once in hours is lost or doubled now and then, too.
  const links = dice.stream('links').hits(500) ? ROUGH : GOOD
  return {
    ...scenario,
    shops,
    orders: [...early, ...late],
    network: { ...scenario.network, ...links, stallRate: 0 },
    placement: { ackByMs: 4 * HOUR_MS, startByMs: 12 * HOUR_MS },
    detector: slowed(SIM_DETECTOR),
    steward: slowed(SIM_STEWARD),
    watchEveryMs: HOUR_MS,
    faults: Array.from({ length: SHOPS }, (_, shop): FaultPlan => ({
      type: 'crash',
      atMs: CLOSES_AT_MS + dice.between(0, HOUR_MS),
      forMs: AWAY_MS,
      shop,
      moment: { type: 'now' },
    })),
    clusterPrices: true,
    safetyMs: CLOSES_AT_MS + AWAY_MS + OPEN_AGAIN_MS,
    livenessMs: 3 * DAY_MS,
  }
}

function calmly(order: OrderPlan, atMs: number, { startAt }: Scenario): OrderPlan {
  return {
    ...order,
    atMs,
    intake: order.intake % SHOPS,
    elsewhere: [],
    spec: {
      ...order.spec,
      shop: null,
      priceCap: null,
      strategy: 'auto',
      shipBy: startAt + atMs + 4 * DAY_MS,
    },
  }
}

/** The same thing for somebody else, when all are back. */
function again(order: OrderPlan, index: number, dice: Dice, scenario: Scenario): OrderPlan {
  const { key, spec } = order
  const merchantReference = `late-${index}`
  const other = {
    ...order,
    key: key === '' ? '' : `late-${key}`,
    spec: { ...spec, merchantReference },
  }
  const backMs = CLOSES_AT_MS + AWAY_MS + 2 * HOUR_MS
  return calmly(other, backMs + dice.between(0, OPEN_AGAIN_MS / 4), scenario)
}

function slowed<Terms extends object>(terms: Terms): Terms {
  const slow = Object.entries(terms).map(([name, ms]) => [name, (ms as number) * SLOWER])
  return Object.fromEntries(slow) as Terms
}
