import { REPORT_AHEAD_MS_MAX } from '../../wire/limits.ts'

/**
 * An idle shop says that it is still there. Whether it lives is for detection to say, within seconds, and its
 * cluster tells others whom it misses, and that it lives itself (`clusters/digests/pulse.ts`); so this may be seldom.
 */
const IDLE_MS_MIN = 120_000
/** Where more shops are known, each says it less often: two a minute are heard, however many there are. */
const IDLE_MS_A_SHOP = 30_000
/** As of 200 shops, which is more than a node keeps (`scope.ts`). */
const IDLE_MS_MAX = 6_000_000
/** Three lost, and some slack: neighbours do not know equally many. */
export const LOST_MAX = 3.5

/**
 * Between two reports of a shop in which nothing changes, which knows so many shops. Nobody speaks for one without
 * a home: it does so itself, for few are without one, and not for long.
 */
export function idleMs(shops: number, isAtHome = true): number {
  if (!isAtHome) return IDLE_MS_MIN
  return Math.min(IDLE_MS_MAX, Math.max(IDLE_MS_MIN, shops * IDLE_MS_A_SHOP))
}

/** How old the newest report of a shop may be for a node that knows so many, to be offered work by. */
export function staleMs(shops: number, isAtHome = true): number {
  return REPORT_AHEAD_MS_MAX + LOST_MAX * idleMs(shops, isAtHome)
}
