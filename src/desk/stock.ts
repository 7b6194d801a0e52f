import { assert } from '../models/failure.ts'
import type { BlankSku } from '../models/ids.ts'
import type { StockLine } from '../models/shop.ts'

/** A shelf line with what of it belongs to jobs. */
export interface ShelfLine extends StockLine {
  /** Claimed by reservations that have not started: still on the shelf, no longer free. */
  readonly reserved: number
  /** At or below the reorder point, counting only what is free. */
  readonly low: boolean
}

type Blanks = readonly (readonly [sku: BlankSku, count: number])[]

interface Shelf {
  onHand: number
  reorderPoint: number
  reserved: number
}

/** Blanks on the shelves. `0 <= reserved <= onHand` for every line, always. */
export class Stock {
  readonly #shelves = new Map<BlankSku, Shelf>()
  /** In order; no shelf is ever taken away, so that their number says whether this is all of them. */
  #names: readonly BlankSku[] = []

  free(sku: BlankSku): number {
    const shelf = this.#shelves.get(sku)
    return shelf === undefined ? 0 : shelf.onHand - shelf.reserved
  }

  has(sku: BlankSku): boolean {
    return this.#shelves.has(sku)
  }

  get size(): number {
    return this.#shelves.size
  }

  line(sku: BlankSku): ShelfLine | null {
    const shelf = this.#shelves.get(sku)
    return shelf === undefined ? null : lineOf(sku, shelf)
  }

  /** In the order of the names. */
  lines(): readonly ShelfLine[] {
    if (this.#names.length !== this.#shelves.size) this.#names = [...this.#shelves.keys()].sort()
    return this.#names.map((sku) => lineOf(sku, this.#shelves.get(sku) as Shelf))
  }

  /** Replaces a count; the caller has checked that it covers what is reserved. */
  set(line: StockLine): void {
    const reserved = this.#shelves.get(line.sku)?.reserved ?? 0
    assert(line.onHand >= reserved, `${line.sku}: ${line.onHand} on hand, ${reserved} reserved`)
    this.#shelves.set(line.sku, { onHand: line.onHand, reorderPoint: line.reorderPoint, reserved })
  }

  covers(blanks: Blanks): boolean {
    return blanks.every(([sku, count]) => count <= this.free(sku))
  }

  reserve(blanks: Blanks): void {
    for (const [sku, count] of blanks) this.#shelf(sku).reserved += count
    this.#check(blanks)
  }

  unreserve(blanks: Blanks): void {
    for (const [sku, count] of blanks) this.#shelf(sku).reserved -= count
    this.#check(blanks)
  }

  /** Reserved blanks go to the press. */
  take(blanks: Blanks): void {
    for (const [sku, count] of blanks) {
      const shelf = this.#shelf(sku)
      shelf.reserved -= count
      shelf.onHand -= count
    }
    this.#check(blanks)
  }

  /** Blanks come back unprinted. */
  putBack(blanks: Blanks): void {
    for (const [sku, count] of blanks) this.#shelf(sku).onHand += count
  }

  #shelf(sku: BlankSku): Shelf {
    const shelf = this.#shelves.get(sku)
    assert(shelf !== undefined, `${sku} is reserved and on no shelf`)
    return shelf
  }

  #check(blanks: Blanks): void {
    for (const [sku] of blanks) {
      const { reserved, onHand } = this.#shelf(sku)
      assert(reserved >= 0 && reserved <= onHand, `${sku}: ${reserved} reserved of ${onHand}`)
    }
  }
}

function lineOf(sku: BlankSku, shelf: Shelf): ShelfLine {
  const { onHand, reorderPoint, reserved } = shelf
  return { sku, onHand, reorderPoint, reserved, low: onHand - reserved <= reorderPoint }
}
