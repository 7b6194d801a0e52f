import type { Dice } from '../dice.ts'
import type { FaultPlan, Scenario, ShopPlan } from './scenario.ts'
import { FAULTLESS } from '../town/sim-printer.ts'

/** A press that takes everything at once and forgets nothing. */
export const QUICK_QUEUE: ShopPlan['printer'] = {
  ...FAULTLESS,
  kind: 'queue',
  answerMsMax: 20,
}

/** Faults that come again and again, one in so many milliseconds. */
export function many(
  { safetyMs }: Scenario,
  everyMs: number,
  dice: Dice,
  fault: (when: { atMs: number; forMs: number }) => FaultPlan,
): FaultPlan[] {
  return Array.from({ length: Math.ceil(safetyMs / everyMs) }, () =>
    fault({ atMs: dice.between(0, safetyMs), forMs: dice.between(20, 2_000) }),
  )
}
