import type { Process } from '../../models/catalog.ts'
import { makeBlankSku } from '../../models/ids.ts'
import type { Capability, Place, ShopProfile, StockLine } from '../../models/shop.ts'
import type { Dice } from '../dice.ts'
import { shopLetter, simPeer } from './names.ts'
import type { ShopPlan } from './scenario.ts'

export const MINUTE_MS = 60_000

interface Trade {
  readonly process: Process
  readonly substrate: string
  readonly sizes: readonly string[]
}

/** Few kinds of work, so that shops compete for it and few can make all of an order. */
export const TRADES: readonly Trade[] = [
  { process: 'digital', substrate: 'silk-170', sizes: ['A3', 'A4'] },
  { process: 'dtg', substrate: 'tshirt-white', sizes: ['M', 'L'] },
  { process: 'sublimation', substrate: 'mug-white', sizes: ['11oz'] },
]

const PLACES: readonly Omit<Place, 'site'>[] = [
  place(37.77, -122.42, 'San Francisco', 'America/Los_Angeles'),
  place(37.8, -122.28, 'Oakland', 'America/Los_Angeles'),
  place(34.04, -118.24, 'Los Angeles', 'America/Los_Angeles'),
  place(39.74, -104.99, 'Denver', 'America/Denver'),
  place(40.71, -74.01, 'New York', 'America/New_York'),
]

function place(lat: number, lon: number, city: string, timeZone: string): Omit<Place, 'site'> {
  return { lat, lon, country: 'US', city, timeZone }
}

/** Draws one shop. A world in which `short` is true has too little of everything. */
export function drawShop(dice: Dice, index: number, short: boolean, safetyMs: number): ShopPlan {
  const peer = simPeer(dice.stream('peer'))
  const trades = dice.sample(TRADES, dice.between(1, TRADES.length))
  const opensAtMs = dice.stream('opening').hits(80) ? dice.between(0, safetyMs) : 0
  return { ...drawPlan(dice, peer, index, trades, short), opensAtMs }
}

/** A shop with room and stock that makes these and nothing else. */
export function drawMakerOf(dice: Dice, index: number, trades: readonly Trade[]): ShopPlan {
  return drawPlan(dice, simPeer(dice.stream('peer')), index, trades, false)
}

function drawPlan(
  dice: Dice,
  peer: ShopPlan['peer'],
  index: number,
  trades: readonly Trade[],
  short: boolean,
): ShopPlan {
  return {
    peer,
    profile: drawProfile(dice, peer, index, trades, short),
    stock: trades.flatMap((trade) => drawStock(dice, trade, short)),
    floor: {
      start: dice.hits(750) ? 'auto' : 'manual',
      concurrentJobs: dice.between(1, 4),
      confirm: dice.hits(500) ? 'auto' : 'operator',
    },
    printer: drawPrinter(dice),
    // From a good drive to one that is dying: fsyncs of seconds have been seen on both.
    disk: { commitMsMin: 1, commitMsMax: dice.pick([3, 10, 40, 400, 4_000]) },
    skewMs: dice.hits(500) ? 0 : dice.between(-5 * MINUTE_MS, 5 * MINUTE_MS),
    // A quartz that is off by one per cent is broken, and there are broken ones.
    clockRate: dice.hits(700) ? 1 : 1 + dice.between(-10, 10) / 1_000,
    operatorEveryMs: dice.between(10_000, 120_000),
    rejectRate: dice.hits(300) ? dice.between(5, 100) : 0,
    takesOrders: index === 0 || dice.hits(600),
    opensAtMs: 0,
    fetches: true,
  }
}

function drawProfile(
  dice: Dice,
  peer: ShopProfile['peer'],
  index: number,
  trades: readonly Trade[],
  short: boolean,
): ShopProfile {
  const day = { opensAt: '08:00', closesAt: '19:00' }
  const capacity: Partial<Record<Process, number>> = {}
  for (const { process } of trades) {
    capacity[process] = short ? dice.between(2, 12) : dice.between(20, 200)
  }
  return {
    peer,
    boot: 0,
    revision: 0,
    name: `Shop ${shopLetter(index)}`,
    place: { ...dice.pick(PLACES), site: `site-${dice.between(0, 6)}` },
    capabilities: trades.map((trade) => drawCapability(dice, trade)),
    capacity,
    hours: {
      week: [day, day, day, day, day, dice.hits(500) ? day : null, null],
      cutOff: '17:00',
      closedDays: [],
    },
    shipping: { parcel: dice.between(300, 800), per100Km: dice.between(5, 40), customs: 1_500 },
    currency: 'USD',
    leadDays: dice.between(0, 1),
    embargo: [],
  }
}

function drawCapability(dice: Dice, trade: Trade): Capability {
  return {
    process: trade.process,
    sizes: trade.sizes,
    substrates: [trade.substrate],
    finishings: ['fold'],
    coloursMax: 4,
    sidesMax: 2,
    price: { setup: dice.between(0, 500), unit: dice.between(50, 900), finishing: 10 },
  }
}

function drawStock(dice: Dice, trade: Trade, short: boolean): StockLine[] {
  return trade.sizes.map((size) => ({
    sku: makeBlankSku(trade.substrate, size),
    onHand: short ? dice.between(0, 15) : dice.between(20, 400),
    reorderPoint: 5,
  }))
}

function drawPrinter(dice: Dice): ShopPlan['printer'] {
  const rough = dice.hits(500)
  const rate = (most: number): number => (rough ? dice.between(0, most) : 0)
  return {
    kind: dice.hits(500) ? 'folder' : 'queue',
    answerMsMax: dice.pick([20, 200, 5_000]),
    busyRate: rate(200),
    stageFailureRate: rate(200),
    lostReplyRate: rate(200),
    failureRate: rate(100),
    forgetRate: rate(500),
    twiceRate: rate(200),
  }
}
