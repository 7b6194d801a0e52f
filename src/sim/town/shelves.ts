import type { BlankSku } from '../../models/ids.ts'
import type { StockLine } from '../../models/shop.ts'

interface Shelf {
  left: number
  had: number
}

/** The blanks that really lie in the shops, whatever their books say. */
export class Shelves {
  readonly #shops: Map<BlankSku, Shelf>[] = []

  fill(shop: number, lines: readonly StockLine[]): void {
    this.#shops[shop] = new Map(
      lines.map((line) => [line.sku, { left: line.onHand, had: line.onHand }]),
    )
  }

  /** The press takes them; answers what is left, negative if it cannot be. */
  take(shop: number, sku: BlankSku, count: number): number {
    const shelf = this.#shops[shop]?.get(sku)
    if (shelf === undefined) return -count
    shelf.left -= count
    return shelf.left
  }

  /** Everything that ever lay there. */
  everHad(shop: number, sku: BlankSku): number {
    return this.#shops[shop]?.get(sku)?.had ?? 0
  }

  left(shop: number, sku: BlankSku): number {
    return this.#shops[shop]?.get(sku)?.left ?? 0
  }
}
