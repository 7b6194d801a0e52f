import { REPORT_AHEAD_MS_MAX } from '../wire/limits.ts'

/**
 * An idle shop says that it is still there. Whether it lives is for detection to say, within seconds, and its
 * cluster's digest tells others whom it misses; these are most of what a quiet node hears.
 */
const IDLE_MS_MIN = 120_000
/** Where more shops are known, each says it less often: ten a minute are heard, however many there are. */
const IDLE_MS_A_SHOP = 6_000
/** As of 200 shops, which is more than a node keeps (`scope.ts`). */
const IDLE_MS_MAX = 1_200_000
/** Three lost, and some slack: neighbours do not know equally many. */
const LOST_MAX = 3.5

/** Between two reports of a shop in which nothing changes, which knows so many shops. */
export function idleMs(shops: number): number {
  return Math.min(IDLE_MS_MAX, Math.max(IDLE_MS_MIN, shops * IDLE_MS_A_SHOP))
}

/** How old the newest report of a shop may be for a node that knows so many, to be offered work by. */
export function staleMs(shops: number): number {
  return REPORT_AHEAD_MS_MAX + LOST_MAX * idleMs(shops)
}
