export interface Counter {
  count: number
}

/** Counts by name: what happened how often in a run, and over many runs together. */
export class Tally {
  readonly #counters = new Map<string, Counter>()
  readonly #kinds = new Map<string, Map<string, Counter>>()

  add(name: string, count = 1): void {
    this.counter(name).count += count
  }

  /** As `add` of `kind.what`: what is counted most has a name that is not made anew each time. */
  addOf(kind: string, what: string): void {
    let counters = this.#kinds.get(kind)
    if (counters === undefined) this.#kinds.set(kind, (counters = new Map()))
    let counter = counters.get(what)
    if (counter === undefined) counters.set(what, (counter = this.counter(`${kind}.${what}`)))
    counter.count += 1
  }

  /** For whoever counts so often that finding the name would be felt. */
  counter(name: string): Counter {
    let counter = this.#counters.get(name)
    if (counter === undefined) this.#counters.set(name, (counter = { count: 0 }))
    return counter
  }

  of(name: string): number {
    return this.#counters.get(name)?.count ?? 0
  }

  merge(counts: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(counts)) this.add(name, count)
  }

  /** What happened at all, in the order of the names. */
  toRecord(): Record<string, number> {
    const counts: [string, number][] = []
    for (const [name, { count }] of this.#counters) if (count > 0) counts.push([name, count])
    return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
