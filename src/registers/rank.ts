import type { PeerId } from '../models/ids.ts'
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

/**
 * Rendezvous hashing (Thaler and Ravishankar 1998): everybody puts the same peers in the same order
 * for a key, keys spread evenly, and a peer that leaves moves nobody else.
 */
export function rendezvousOrder<Peer extends string>(key: string, peers: readonly Peer[]): Peer[] {
  const base = hash(0x811c9dc5, key)
  return peers
    .map((peer) => ({ peer, weight: mixed(hash(base, peer)) }))
    .sort((a, b) => b.weight - a.weight || (a.peer < b.peer ? -1 : 1))
    .map(({ peer }) => peer)
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

/** FNV-1a over UTF-16 units. */
function hash(state: number, text: string): number {
  let h = state
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** MurmurHash3's finalizer: FNV alone leaves the high bits of short keys alike. */
function mixed(state: number): number {
  let h = state
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
