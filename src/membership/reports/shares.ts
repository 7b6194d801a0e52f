import { shareOf } from './share.ts'
import type { Share } from './share.ts'

/** Peers divide what they know by how much it is: so many ways are remembered, and then begun anew. */
const WAYS_MAX = 16

/** Where one that comes belongs among others that are in order. */
export type PlaceIn<T> = (some: readonly T[], one: T) => number

/** Things with names, by the heaps that two peers compare: each comparison looks at one heap, and not at all there is. */
export class Shares<T> {
  readonly #nameOf: (one: T) => string
  readonly #placeIn: PlaceIn<T>
  readonly #all: T[] = []
  /** By the number of heaps. */
  readonly #ways = new Map<number, T[][]>()

  constructor(nameOf: (one: T) => string, placeIn: PlaceIn<T>) {
    this.#nameOf = nameOf
    this.#placeIn = placeIn
  }

  add(one: T): void {
    for (const heap of this.#heapsOf(one)) heap.splice(this.#placeIn(heap, one), 0, one)
  }

  delete(one: T): void {
    for (const heap of this.#heapsOf(one)) heap.splice(heap.indexOf(one), 1)
  }

  /** In order. */
  in({ nth, of }: Share): readonly T[] {
    if (of === 1) return this.#all
    let heaps = this.#ways.get(of)
    if (heaps === undefined) {
      if (this.#ways.size >= WAYS_MAX) this.#ways.clear()
      heaps = Array.from({ length: of }, () => [])
      this.#ways.set(of, heaps)
      for (const one of this.#all) heaps[shareOf(this.#nameOf(one), of)]?.push(one)
    }
    return heaps[nth] ?? []
  }

  /** All that it is in. */
  #heapsOf(one: T): T[][] {
    const name = this.#nameOf(one)
    return [this.#all, ...[...this.#ways].map(([of, heaps]) => heaps[shareOf(name, of)] as T[])]
  }
}
