import type { PeerId } from '../models/ids.ts'
import type { RegisterKey } from '../wire/messages.ts'

/** Which day it is, and which a key is of: ids carry their day, and age by it (CONSENSUS.md 6.9). */
export interface RegisterCalendar {
  /** Days since 1970; null for a key that never grows old. */
  dayOf(key: RegisterKey): number | null
  /** Days since 1970: the median of what the members' clocks say (see `medianDay`). */
  today(): number
}

/** What a keeper must ask the application, to which the bytes of a register mean something. */
export interface KeeperPolicy extends RegisterCalendar {
  /** Nothing more will happen to it: it may be dropped once it is old. */
  isTerminal(key: RegisterKey, bytes: Uint8Array): boolean
  /** Whether the key was minted by this peer, which alone may create it in one round (1.4). */
  mayMint(key: RegisterKey, peer: PeerId): boolean
}

/** Nothing grows old, and everybody may create: for keys of which the application says no more. */
export const KEEP_FOR_EVER: KeeperPolicy = {
  dayOf: () => null,
  today: () => 0,
  isTerminal: () => false,
  mayMint: () => true,
}

/**
 * A clock a day ahead and one a day behind, around midnight. Beyond, the day of an id says nothing
 * of its age: it would be dropped at birth, or never (amendment 2).
 */
export const DAYS_OFF_MAX = 2

export function isAboutToday(calendar: RegisterCalendar, day: number | null): boolean {
  return day === null || Math.abs(day - calendar.today()) <= DAYS_OFF_MAX
}

/** The lower of the two in the middle: with a majority of sane clocks it is a sane day. */
export function medianDay(days: readonly number[]): number | null {
  const sorted = [...days].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}
