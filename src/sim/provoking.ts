import type { Dice } from './dice.ts'
import type { FaultPlan, Scenario, ShopPlan } from './scenario.ts'

/** A press that takes everything at once and forgets nothing. */
export const QUICK_QUEUE: ShopPlan['printer'] = {
  kind: 'queue',
  answerMsMax: 20,
  busyRate: 0,
  stageFailureRate: 0,
  lostReplyRate: 0,
  failureRate: 0,
  forgetRate: 0,
  twiceRate: 0,
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
