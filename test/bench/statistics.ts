/** Of several runs the middle one: a neighbour's burst on a shared machine does not move it. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Nearest rank; `share` in [0, 1]. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const rank = Math.max(1, Math.ceil(sorted.length * share))
  return sorted[rank - 1] ?? Number.NaN
}
