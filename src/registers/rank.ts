import type { PeerId } from '../models/ids.ts'
import { rendezvousOrder } from '../models/rendezvous.ts'
import type { Keeper, RegisterKey } from '../wire/messages.ts'

/**
 * Between one rank and the next: a detour of two rounds, so that the first has usually succeeded
 * before the second begins, and proposers do not duel (CONSENSUS.md 1.4).
 */
const RANK_STEP_MS = 400

/** `usualRoundMs`: where rounds take longer than on a LAN, so does the detour. */
export function rankStepMs(usualRoundMs: number): number {
  return Math.max(RANK_STEP_MS, 2 * usualRoundMs)
}

/** Whose turn it is to act for a register: 0 acts at once, r after r steps; null for none of its keepers. */
export function rankOf(key: RegisterKey, keepers: readonly Keeper[], self: PeerId): number | null {
  const order = rendezvousOrder(
    key,
    keepers.map((keeper) => keeper.peer),
  )
  const rank = order.indexOf(self)
  return rank < 0 ? null : rank
}
