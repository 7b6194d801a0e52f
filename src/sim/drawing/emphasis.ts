import { Dice } from '../dice.ts'
import { drawEvening } from './draw-stops.ts'
import { farApart } from './far-apart.ts'
import { aMonth } from './month.ts'
import { isProvocation, PROVOCATIONS } from './provocations.ts'
import type { Provocation } from './provocations.ts'
import type { FaultPlan, Moment, Scenario, ShopPlan } from './scenario.ts'

/**
 * Worlds in which one kind of thing happens all the time: a rare mistake is found there within
 * seconds. Every second seed draws one, and tests of planted faults ask for theirs.
 */
export const EMPHASES = [
  'restarts',
  'scarcity',
  'presses',
  'cancels',
  'lost disks',
  'clocks',
] as const
/**
 * `far apart` and `dead intakes`: asked for by name, so that the worlds of other seeds stay what they
 * are; evenings have dice of their own (`draw-scenario.ts`).
 */
export type Emphasis =
  | (typeof EMPHASES)[number]
  | 'far apart'
  | 'evenings'
  | 'a month'
  | 'dead intakes'
  | NamedOnly
  | Provocation

/** Not drawn yet: too few of these worlds were run. */
type NamedOnly = 'idle shops' | 'emptied shelves'

export function emphasize(scenario: Scenario, emphasis: Emphasis): Scenario {
  const dice = new Dice(`${scenario.seed}/${emphasis}`)
  if (isProvocation(emphasis)) return PROVOCATIONS[emphasis](scenario, dice)
  switch (emphasis) {
    case 'restarts':
      return restless({ ...scenario, shops: scenario.shops.map(slow) }, dice)
    case 'scarcity': {
      const shops = scenario.shops.map((shop) => ({
        ...shop,
        stock: shop.stock.map((line) => ({ ...line, onHand: Math.min(line.onHand, 6) })),
        floor: { ...shop.floor, start: 'manual' as const },
      }))
      const orders = scenario.orders.map((order) => ({
        ...order,
        atMs: dice.between(0, scenario.safetyMs / 2),
        spec: { ...order.spec, strategy: 'auto' as const, priceCap: null },
      }))
      return restless({ ...scenario, shops, orders }, dice)
    }
    case 'presses':
      return {
        ...scenario,
        shops: scenario.shops.map((shop) => ({
          ...slow(shop),
          floor: { ...shop.floor, start: 'auto' },
          // A press that is faster than the disk beside it.
          printer: { ...shop.printer, kind: 'queue', answerMsMax: 20 },
        })),
        faults: crashes(scenario, dice, 10_000, () => ({ type: 'press' })),
      }
    case 'cancels':
      return {
        ...scenario,
        orders: scenario.orders.map((order) => ({
          ...order,
          cancelAfterMs: Math.floor(dice.skewed(0, 20_000)),
        })),
      }
    case 'evenings':
      return drawEvening(dice, scenario)
    case 'clocks':
      return {
        ...scenario,
        faults: Array.from({ length: oneEvery(scenario, 12_000) }, (): FaultPlan => ({
          type: 'clock',
          atMs: dice.between(0, scenario.safetyMs),
          forMs: 0,
          shop: dice.between(0, scenario.shops.length - 1),
          byMs: dice.between(-20, 5) * 60_000,
        })),
      }
    case 'a month':
      return aMonth(scenario, dice)
    case 'far apart':
      return farApart(scenario)
    case 'dead intakes':
      return {
        ...scenario,
        faults: Array.from({ length: oneEvery(scenario, 8_000) }, (): FaultPlan => ({
          type: 'wipe',
          moment: 'placed',
          atMs: dice.between(0, scenario.safetyMs),
          forMs: dice.between(20, 60_000),
          shop: dice.between(0, scenario.shops.length - 1),
        })),
      }
    case 'idle shops':
      return {
        ...scenario,
        // The first makes everything itself; in half of the others nobody ever comes, or nothing is fetched.
        shops: scenario.shops.map((shop, index) => {
          if (index === 0 || dice.hits(300)) return shop
          const floor = { ...shop.floor, start: 'manual' as const, confirm: 'auto' as const }
          return dice.hits(500)
            ? { ...shop, floor, operatorEveryMs: NEVER_MS }
            : { ...shop, fetches: false }
        }),
        faults: scenario.faults.filter(({ type }) => type !== 'gone'),
      }
    case 'emptied shelves': {
      const scarce = emphasize(scenario, 'scarcity')
      const { shops, orders, faults } = emphasize(scarce, 'lost disks')
      const started = shops.map((shop) => ({
        ...shop,
        floor: { ...shop.floor, start: 'auto' as const },
        operatorEveryMs: Math.min(shop.operatorEveryMs, 20_000),
      }))
      return { ...scarce, shops: started, orders, faults }
    }
    case 'lost disks':
      return {
        ...scenario,
        // One shop takes all orders in, so that the others may lose what they have.
        shops: scenario.shops.map((shop, index) => ({ ...shop, takesOrders: index === 0 })),
        orders: scenario.orders.map((order) => ({ ...order, intake: 0, elsewhere: [] })),
        faults: Array.from({ length: oneEvery(scenario, 8_000) }, (): FaultPlan => ({
          type: 'wipe',
          moment: dice.pick(['offered', 'now']),
          atMs: dice.between(0, scenario.safetyMs),
          forMs: dice.between(20, 3_000),
          shop: dice.between(1, scenario.shops.length - 1),
        })),
      }
  }
}

/** Longer than any world lives. */
const NEVER_MS = 1e9

/** What was asked of this disk is often still on its way when the process dies. */
function slow(shop: ShopPlan): ShopPlan {
  return { ...shop, disk: { commitMsMin: 1, commitMsMax: 1_500 } }
}

function restless(scenario: Scenario, dice: Dice): Scenario {
  const moment = (): Moment =>
    dice.hits(500)
      ? { type: 'writes', count: dice.between(1, 8) }
      : { type: 'effects', count: dice.between(0, 25) }
  return { ...scenario, faults: crashes(scenario, dice, 4_000, moment) }
}

/** How many there are if one comes in so much time. */
function oneEvery(scenario: Scenario, everyMs: number): number {
  return Math.ceil(scenario.safetyMs / everyMs)
}

function crashes(
  scenario: Scenario,
  dice: Dice,
  everyMs: number,
  moment: () => Moment,
): FaultPlan[] {
  return Array.from({ length: oneEvery(scenario, everyMs) }, () => ({
    type: 'crash',
    atMs: dice.between(0, scenario.safetyMs),
    forMs: dice.between(20, 2_000),
    shop: dice.between(0, scenario.shops.length - 1),
    moment: moment(),
  }))
}
