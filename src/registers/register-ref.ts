import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import type { Keeper, RegisterKey } from '../wire/messages.ts'

/** A register as a proposer addresses it: one generation of it, and who keeps that. */
export interface RegisterRef {
  readonly key: RegisterKey
  readonly generation: number
  readonly keepers: readonly Keeper[]
  /**
   * Anybody may be the first to write to it, so that a change of what is likely empty begins with one
   * round to all keepers (`race.ts`). As one for all who ask for it: it says how to read, too.
   */
  readonly raced?: true
}

/** Two of five may fail. More keepers cost a message and a disk write each, and rarely help. */
export const KEEPERS_MAX = 5

/** A keeper counted twice would be a quorum that does not overlap: a bug of the caller. */
export function assertKeepers(keepers: readonly Keeper[]): void {
  assert(
    keepers.length > 0 && keepers.length <= KEEPERS_MAX,
    `a register has 1 to ${KEEPERS_MAX} keepers, not ${keepers.length}`,
  )
  const peers = new Set(keepers.map((keeper) => keeper.peer))
  assert(peers.size === keepers.length, 'a register has each keeper once')
}

/** -1 for a peer that keeps nothing of this. */
export function keeperIndex(keepers: readonly Keeper[], peer: PeerId): number {
  for (let i = 0; i < keepers.length; i += 1) if (keepers[i]?.peer === peer) return i
  return -1
}
