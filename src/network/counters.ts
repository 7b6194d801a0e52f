/**
 * What happened since start, by name, for status and metrics. Names are chosen here in the code,
 * never by a peer, so that their number is bounded.
 */
export class Counters {
  readonly #counts = new Map<string, number>()

  count(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by)
  }

  snapshot(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}
