/** Some minutes of a busy node, some hours of an idle one; sorted when somebody asks. */
const KEPT = 512

/** Milliseconds; null where nothing was measured. */
export interface LatencySummary {
  readonly count: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly maxMs: number | null
}

/** How long something has taken lately. */
export class Latency {
  readonly #lately: number[] = []
  #count = 0

  add(ms: number): void {
    this.#lately[this.#count % KEPT] = ms
    this.#count += 1
  }

  /** `count` is of all, the rest of the last 512. */
  summary(): LatencySummary {
    const sorted = [...this.#lately].sort((a, b) => a - b)
    const at = (share: number): number | null =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
    return { count: this.#count, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
  }
}
