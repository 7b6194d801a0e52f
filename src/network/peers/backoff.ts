/** Delays between attempts: doubling from `firstMs`, at most `maxMs`. */
export interface Backoff {
  readonly firstMs: number
  readonly maxMs: number
}

/**
 * The delay after the `failures`-th failure in a row, between a half and the whole of the doubled
 * value: peers that lost each other at the same moment do not come back at the same moment.
 */
export function backoffMs(backoff: Backoff, failures: number, random: () => number): number {
  const doublings = Math.min(failures - 1, 30)
  const whole = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.max(0, doublings))
  return whole * (0.5 + random() / 2)
}
