/** Counts by name: what happened how often in a run, and over many runs together. */
export class Tally {
  readonly counts = new Map<string, number>()
  readonly #names = new Map<string, Map<string, string>>()

  /** As `add`, of one of a kind: what is counted most has a name that is not made anew each time. */
  addOf(kind: string, what: string): void {
    let names = this.#names.get(kind)
    if (names === undefined) this.#names.set(kind, (names = new Map()))
    let name = names.get(what)
    if (name === undefined) names.set(what, (name = `${kind}.${what}`))
    this.add(name)
  }

  add(name: string, count = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + count)
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0
  }

  merge(counts: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(counts)) this.add(name, count)
  }

  /** In the order of the names. */
  toRecord(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
