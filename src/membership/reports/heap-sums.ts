import { heapOf } from './heaps.ts'
import type { Heap } from './heaps.ts'
import type { KnownEntry } from './known-entry.ts'

interface Total {
  sum: number
  readonly shops: Set<KnownEntry>
}

/** The sums of all heaps, brought up to date by those shops alone of which something was heard since the last asking. */
export class HeapSums {
  readonly #totals = new Map<Heap, Total>()
  readonly #changed = new Set<KnownEntry>()

  /** It is new, or newer. */
  change(entry: KnownEntry): void {
    this.#changed.add(entry)
  }

  delete(entry: KnownEntry): void {
    this.#changed.delete(entry)
    this.#subtract(entry)
  }

  /** Of the heaps that have any shops, by name: the order tells nobody who came first. */
  read(): Map<Heap, number> {
    this.#update()
    const named = [...this.#totals].sort(([a], [b]) => (a < b ? -1 : 1))
    return new Map(named.map(([heap, { sum }]) => [heap, sum]))
  }

  /** Those that have any shops, in no meaningful order. */
  heaps(): Iterable<Heap> {
    this.#update()
    return this.#totals.keys()
  }

  /** In no meaningful order. */
  shopsIn(heaps: Iterable<Heap>): KnownEntry[] {
    this.#update()
    return [...heaps].flatMap((heap) => [...(this.#totals.get(heap)?.shops ?? [])])
  }

  #update(): void {
    for (const entry of this.#changed) {
      this.#subtract(entry)
      this.#add(entry)
    }
    this.#changed.clear()
  }

  #add(entry: KnownEntry): void {
    const counted = { heap: heapOf(entry), sum: entry.sum }
    entry.counted = counted
    const total = this.#totals.get(counted.heap) ?? { sum: 0, shops: new Set() }
    total.sum = (total.sum + counted.sum) >>> 0
    total.shops.add(entry)
    this.#totals.set(counted.heap, total)
  }

  #subtract(entry: KnownEntry): void {
    const { counted } = entry
    const total = counted === null ? undefined : this.#totals.get(counted.heap)
    if (counted === null || total === undefined) return
    entry.counted = null
    total.sum = (total.sum - counted.sum) >>> 0
    total.shops.delete(entry)
    if (total.shops.size === 0) this.#totals.delete(counted.heap)
  }
}
