import type { Dice } from '../dice.ts'
import { drawCut } from './draw-cuts.ts'
import { MINUTE_MS } from './draw-shops.ts'
import type { FaultPlan, FaultType, Moment, Rot, ShopPlan } from './scenario.ts'
import { FAULT_TYPES } from './scenario.ts'

/** Faults of one world begin this densely at most: that still lets work be done. */
const FAULT_EVERY_MS = 8_000

const ROTS: readonly Rot[] = ['bit_flip', 'truncated_tail', 'misdirected_write']

/** Deaths are what everything is built against, and few of them come at a bad moment. */
const WEIGHTS: Readonly<Record<FaultType, number>> = {
  crash: 6,
  pause: 2,
  cut: 3,
  flap: 1,
  slow_disk: 2,
  full_disk: 1,
  failed_disk: 1,
  wipe: 1,
  rotten_disk: 1,
  old_backup: 1,
  clock: 1,
  still_clock: 1,
  wrong_date: 1,
  paper_out: 1,
  dead_printer: 1,
}

/**
 * Which kinds of fault a world knows, and how many of each, is itself drawn (swarm): a world with
 * everything at once hides what a world with one kind of fault shows.
 */
export function drawFaults(dice: Dice, shops: readonly ShopPlan[], safetyMs: number): FaultPlan[] {
  if (dice.hits(50)) return []
  const kinds = FAULT_TYPES.filter(() => dice.hits(450)).flatMap((type) =>
    Array.from({ length: WEIGHTS[type] }, () => type),
  )
  const count = Math.floor(dice.skewed(1, safetyMs / FAULT_EVERY_MS))
  const faults: FaultPlan[] = []
  if (kinds.length === 0) return faults
  for (let i = 0; i < count; i += 1) {
    faults.push(drawFault(dice.stream(`${i}`), dice.pick(kinds), shops, safetyMs))
  }
  return faults.sort((a, b) => a.atMs - b.atMs)
}

function drawFault(
  dice: Dice,
  type: FaultType,
  shops: readonly ShopPlan[],
  safetyMs: number,
): FaultPlan {
  const all = shops.map((_, index) => index)
  const shop = dice.pick(all)
  const when = { atMs: dice.between(0, safetyMs), forMs: duration(dice) }
  switch (type) {
    case 'crash':
      return { ...when, type, shop, moment: drawMoment(dice) }
    case 'pause':
      return { ...when, type, shop }
    case 'cut':
      return { ...when, ...drawCut(dice, all), type }
    case 'flap': {
      const [a, b] = dice.sample(all, 2) as [number, number]
      return { ...when, type, a, b, everyMs: dice.between(50, 10_000) }
    }
    case 'slow_disk':
      return { ...when, type, shop, factor: dice.pick([10, 100, 1_000]) }
    case 'full_disk':
      return { ...when, type, shop }
    case 'still_clock':
    case 'paper_out':
    case 'dead_printer':
      return { ...when, type, shop }
    case 'clock': {
      const most = dice.pick([10, 60]) * MINUTE_MS
      return { ...when, type, shop, byMs: dice.between(-most, most) }
    }
    case 'wrong_date':
      return { ...when, type, shop, days: dice.pick([-40, -3, -2, -1, 1, 2, 3, 40]) }
    case 'failed_disk':
    case 'rotten_disk':
    case 'old_backup':
    case 'wipe': {
      // Whoever it is: whether that disk can be spared is seen when it is to be lost (`disk-faults.ts`).
      const victim = dice.pick(all)
      switch (type) {
        case 'failed_disk':
        case 'old_backup':
          return { ...when, type, shop: victim }
        case 'rotten_disk':
          return { ...when, type, shop: victim, how: dice.pick(ROTS) }
        case 'wipe':
          return { ...when, type, shop: victim, moment: dice.pick(['now', 'offered'] as const) }
      }
    }
  }
}

function drawMoment(dice: Dice): Moment {
  const type = dice.pick(['now', 'now', 'effects', 'writes', 'press'] as const)
  switch (type) {
    case 'now':
    case 'press':
      return { type }
    case 'effects':
      return { type, count: dice.between(0, 40) }
    case 'writes':
      return { type, count: dice.between(1, 20) }
  }
}

/** A blink, a restart, a lunch break. */
function duration(dice: Dice): number {
  return Math.floor(dice.skewed(20, dice.pick([1_000, 30_000, 5 * MINUTE_MS])))
}
