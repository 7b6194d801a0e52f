/** Delays between tries: doubling from `firstMs`, at most `maxMs`. */
export interface RetryPace {
  readonly firstMs: number
  readonly maxMs: number
}

/**
 * After the `failures`-th failure in a row, between a half and the whole of the doubled delay: an
 * outage must not end in a storm, nor everybody come back at one moment. Whole milliseconds.
 */
export function retryDelayMs(
  { firstMs, maxMs }: RetryPace,
  failures: number,
  chance: { random(): number },
): number {
  // Beyond 30 doublings a delay is longer than any limit, and at 1,024 no number any more.
  const ceilingMs = Math.min(maxMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)))
  return Math.ceil(ceilingMs * (0.5 + chance.random() / 2))
}
