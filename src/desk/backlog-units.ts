import { claimedUnits } from '../models/claim.ts'
import type { Desk } from './desk.ts'

/** Units on a shop's books, all processes: what is not begun, and what is on the press. */
export function backlogOf(desk: Desk): { readonly waiting: number; readonly onPress: number } {
  let waiting = 0
  let onPress = 0
  for (const { claim, state } of desk.jobs()) {
    const units = claimedUnits(claim).reduce((sum, [, count]) => sum + count, 0)
    if (state === 'consumed' || state === 'starting') onPress += units
    else waiting += units
  }
  return { waiting, onPress }
}
