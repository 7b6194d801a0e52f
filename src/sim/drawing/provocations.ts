import type { Dice } from '../dice.ts'
import { drawCut } from './draw-cuts.ts'
import { drawMakerOf, TRADES } from './draw-shops.ts'
import { drawNaps } from './draw-stops.ts'
import { many, QUICK_QUEUE } from './provoking.ts'
import { lateRivals } from './late-rivals.ts'
import { lateCancels, manyParts } from './many-parts.ts'
import { standstills } from './standstills.ts'
import type { FaultPlan, Link, OrderPlan, Scenario, ShopPlan } from './scenario.ts'

/**
 * Worlds made for one rule each: they bring about again and again just what it is there for, and little
 * else. A general world meets some of these once in hundreds of seeds.
 */
export const PROVOCATIONS = {
  /**
   * Doors refuse, daemons die as they give the part back, and what they said arrives after they have
   * started again (D2). Six shops, so that who works for an order is mostly none of its keepers.
   */
  'refused doors': (scenario, dice) => ({
    ...scenario,
    shops: Array.from({ length: 6 }, (_, index) => ({
      ...started(drawMakerOf(dice.stream(`shop/${index}`), index, TRADES)),
      printer: { ...QUICK_QUEUE, stageFailureRate: 600 },
    })),
    orders: thrice(scenario.orders.slice(0, 8)).map((order) => ({
      ...order,
      intake: 0,
      elsewhere: [],
      spec: { ...order.spec, shop: null, priceCap: null, strategy: 'auto' as const },
    })),
    network: {
      ...scenario.network,
      lossRate: 20,
      stallRate: 400,
      stallMsMax: 40_000,
      ordered: false,
    },
    faults: many(scenario, 4_000, dice, (when) => ({
      ...when,
      type: 'crash',
      shop: dice.between(0, 5),
      moment: dice.hits(800)
        ? { type: 'giving_up', times: 3 }
        : { type: 'refusal', times: 3, count: dice.between(1, 14) },
    })),
  }),

  /** Queues that hold jobs back for minutes, beside daemons that die: people look before they print (D4). */
  'held queues': (scenario, dice) => ({
    ...scenario,
    shops: scenario.shops.map((shop) => ({
      ...started(shop),
      operatorEveryMs: 10_000,
      printer: { ...QUICK_QUEUE, answerMsMax: 90_000 },
    })),
    faults: many(scenario, 10_000, dice, (when) => ({
      ...when,
      type: 'crash',
      shop: dice.between(0, scenario.shops.length - 1),
      moment: { type: 'now' },
    })),
  }),

  /** Disks are lost while their presses run (D1). */
  'lost at work': (scenario, dice) => ({
    ...scenario,
    shops: scenario.shops.map((shop, index) => ({ ...started(shop), takesOrders: index === 0 })),
    orders: scenario.orders.map((order) => ({ ...order, intake: 0, elsewhere: [] })),
    faults: many(scenario, 10_000, dice, (when) => ({
      ...when,
      type: 'wipe',
      shop: dice.between(1, scenario.shops.length - 1),
      moment: 'pressed',
    })),
  }),

  /** Answers are late or lost: nobody knows for long what was chosen (D9, D13). */
  'late answers': (scenario) => ({
    ...scenario,
    shops: scenario.shops.map(started),
    network: { ...scenario.network, ...LATE },
    faults: [],
  }),

  /** Disks come back as they were some seconds ago, while keepers miss each other's changes. */
  'old backups': (scenario, dice) => ({
    ...scenario,
    shops: scenario.shops.map((shop) => started({ ...shop, takesOrders: true })),
    network: { ...scenario.network, ...LATE },
    faults: [
      ...many(scenario, 5_000, dice, (when) => ({
        ...when,
        forMs: dice.between(500, 20_000),
        type: 'old_backup',
        shop: dice.between(0, scenario.shops.length - 1),
      })),
      ...many(scenario, 15_000, dice, (when) => ({
        ...when,
        forMs: dice.between(2_000, 20_000),
        ...drawCut(dice, [...scenario.shops.keys()]),
        type: 'cut',
      })),
    ],
  }),

  /** Folders are copied to a second computer, and run there beside the first (CONSENSUS.md 8). */
  'cloned disks': (scenario, dice) => ({
    ...scenario,
    shops: scenario.shops.map((shop) =>
      started({ ...shop, skewMs: 0, clockRate: 1, opensAtMs: 0 }),
    ),
    // In some worlds what one of the two is told gets lost.
    network: {
      ...scenario.network,
      lossRate: dice.stream('links').hits(250) ? 300 : 0,
      stallRate: 0,
    },
    faults: Array.from({ length: Math.ceil(scenario.safetyMs / 40_000) }, () => ({
      type: 'clone',
      atMs: dice.between(20_000, scenario.safetyMs),
      forMs: dice.between(20_000, 90_000),
      shop: dice.between(0, scenario.shops.length - 1),
    })),
  }),

  /** Orders of several parts (`many-parts.ts`). */
  'many parts': manyParts,

  /** The same, of which most are canceled while their parts stand everywhere between door and carrier. */
  'late cancels': lateCancels,

  /** The same, canceled while one part stands still and the others have come far (`standstills.ts`). */
  standstills,

  /** Work that nobody begins, and who would do it for less opens later (`late-rivals.ts`). */
  'late rivals': lateRivals,

  /** One shop, which makes everything itself and whose disk is full or slow at times: nobody else helps. */
  alone: (scenario, dice) => ({
    ...scenario,
    shops: [started(drawMakerOf(dice.stream('shop'), 0, TRADES))],
    orders: scenario.orders.map((order) => ({
      ...order,
      intake: 0,
      elsewhere: [],
      spec: { ...order.spec, shop: null, priceCap: null, strategy: 'auto' as const },
    })),
    faults: many(scenario, 15_000, dice, ({ atMs }) => {
      const when = { atMs, forMs: dice.between(5_000, 30_000), shop: 0 }
      return dice.hits(500)
        ? { ...when, type: 'full_disk' }
        : { ...when, type: 'slow_disk', factor: 10_000 }
    }),
  }),

  /**
   * One city, cut in two for a minute again and again, whose shops are slow to start what they have: some
   * order's keepers are on one side and its shop on the other, which must not lose it to a minority (I14).
   */
  'torn apart': (scenario, dice) => {
    const shops = Array.from({ length: 5 }, (_, index) => {
      const shop = drawMakerOf(dice.stream(`shop/${index}`), index, TRADES)
      const place = { ...placeOf(scenario), site: `site-${index}` }
      return {
        ...shop,
        profile: { ...shop.profile, place },
        takesOrders: true,
        floor: { ...shop.floor, start: 'manual' as const },
        operatorEveryMs: 120_000,
        disk: { commitMsMin: 1, commitMsMax: 10 },
      }
    })
    return {
      ...scenario,
      shops,
      orders: thrice(scenario.orders).map((order, index) => ({
        ...order,
        intake: index % shops.length,
        elsewhere: [],
        spec: { ...order.spec, shop: null, priceCap: null, strategy: 'auto' as const },
      })),
      faults: many(scenario, 20_000, dice, ({ atMs }) => {
        const side = dice.sample([...shops.keys()], 2)
        const links = [...shops.keys()]
          .filter((index) => !side.includes(index))
          .flatMap((other) =>
            side.flatMap((one): Link[] => [
              [one, other],
              [other, one],
            ]),
          )
        return { atMs, forMs: dice.between(30_000, 60_000), type: 'cut', shape: 'side', links }
      }),
    }
  },

  /** Shops that start nothing by themselves, close for good, and are voted out before anybody asks (D12). */
  'voted out': (scenario, dice) => {
    return {
      ...scenario,
      shops: scenario.shops.map((shop, index) => ({
        ...shop,
        takesOrders: index === 0,
        floor: { ...shop.floor, start: 'manual' as const },
        operatorEveryMs: Math.max(shop.operatorEveryMs, 60_000),
      })),
      orders: scenario.orders.map((order) => ({ ...order, intake: 0, elsewhere: [] })),
      faults: [...scenario.shops.keys()].slice(1).flatMap((shop): FaultPlan[] => {
        const when = { atMs: dice.between(0, scenario.safetyMs / 2), forMs: 0, shop }
        return [
          { ...when, type: 'voted_out', moment: 'gone', at: 0 },
          { ...when, type: 'gone', moment: 'offered' },
        ]
      }),
    }
  },

  /** Shops close for good in the midst of a job: nobody will ever say what became of it. */
  'closed at work': (scenario, dice) => ({
    ...scenario,
    shops: scenario.shops.map((shop, index) => ({
      ...shop,
      takesOrders: index === 0,
      floor: { ...shop.floor, start: index === 0 ? ('manual' as const) : ('auto' as const) },
    })),
    orders: scenario.orders.map((order) => ({ ...order, intake: 0, elsewhere: [] })),
    faults: [...scenario.shops.keys()].slice(1).flatMap((shop): FaultPlan[] => {
      const when = { atMs: dice.between(0, scenario.safetyMs / 2), forMs: 0, shop }
      const gone = { ...when, type: 'gone', moment: 'started' } as const
      return dice.hits(500) ? [gone] : [{ ...when, type: 'voted_out', moment: 'gone', at: 0 }, gone]
    }),
  }),

  /** Shops close and open again all the time, and nothing else goes wrong: nobody is suspected. */
  naps: (scenario, dice) => drawNaps(dice, scenario),

  /** People vote out shops that live, and that come back with all that they had. */
  dismissed: (scenario, dice) => ({
    ...scenario,
    faults: many(scenario, 20_000, dice, ({ atMs }) => {
      const [shop = 0, at = 0] = dice.sample([...scenario.shops.keys()], 2)
      return { type: 'voted_out', moment: 'now', atMs, forMs: 0, shop, at }
    }),
  }),
} satisfies Record<string, (scenario: Scenario, dice: Dice) => Scenario>

export type Provocation = keyof typeof PROVOCATIONS

/** Worlds that hunts draw. */
export const DRAWN_BY_NAME: readonly (Provocation | 'far apart')[] = [
  'refused doors',
  'held queues',
  'lost at work',
  'late answers',
  'old backups',
  'cloned disks',
  'many parts',
  'torn apart',
  'alone',
  'voted out',
  'dismissed',
  // Nobody is asked beyond the own cluster anywhere else.
  'far apart',
]

export function isProvocation(name: string): name is Provocation {
  return Object.hasOwn(PROVOCATIONS, name)
}

/** Of three answers one comes when nobody waits for it any more. */
const LATE = { lossRate: 100, stallRate: 300, stallMsMax: 20_000 }

/** Where its first shop stands. */
function placeOf({ shops }: Scenario): ShopPlan['profile']['place'] {
  return (shops[0] as ShopPlan).profile.place
}

/** As many orders again, twice: each a minute after the one that it is like. */
function thrice(orders: readonly OrderPlan[]): readonly OrderPlan[] {
  return [0, 1, 2].flatMap((times) =>
    orders.map((order) => ({
      ...order,
      atMs: order.atMs + times * 60_000,
      key: order.key === '' || times === 0 ? order.key : `${order.key}-${times}`,
      spec: {
        ...order.spec,
        merchantReference: `${order.spec.merchantReference}-${times}`,
      },
    })),
  )
}

/** Works by itself, on a disk that is no matter. */
function started(shop: ShopPlan): ShopPlan {
  return {
    ...shop,
    floor: { ...shop.floor, start: 'auto' },
    disk: { commitMsMin: 1, commitMsMax: 10 },
  }
}
