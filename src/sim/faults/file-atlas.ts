import type { OrderId } from '../../models/ids.ts'
import { artworkOf, needsArtwork } from '../../orders/artwork/artwork-need.ts'
import type { Acknowledgement, Checker, Truth } from '../checkers/checker.ts'
import type { SimArtwork } from '../town/sim-artwork.ts'
import type { SimNode } from '../town/sim-node.ts'

/** Where an acknowledged order's files must survive a loss. */
interface Promised {
  /** One loss was had already: the next is allowed only where a copy is left for certain. */
  isWorn: boolean
}

/**
 * What the loss of a node's files may not be blamed for: an order that was acknowledged with one copy,
 * or that lost another before its copies were filled up. One loss of two copies must always do.
 */
export class FileAtlas implements Checker {
  readonly #artwork: SimArtwork
  readonly #truth: Truth
  readonly #promised = new Map<OrderId, Promised>()

  constructor(artwork: SimArtwork, truth: Truth) {
    this.#artwork = artwork
    this.#truth = truth
  }

  acknowledged({ order, artwork }: Acknowledgement): void {
    if (artwork === null || artwork[0] < 2) return
    if (!this.#promised.has(order.id)) this.#promised.set(order.id, { isWorn: false })
  }

  /** Orders whose files were said to lie on two nodes. */
  get promised(): Iterable<OrderId> {
    return this.#promised.keys()
  }

  maySpare(node: SimNode): boolean {
    for (const { id, spec, state } of this.#truth.orders()) {
      if (!needsArtwork(state)) continue
      const promised = this.#promised.get(id)
      if (promised !== undefined && !promised.isWorn) continue
      for (const { hash } of artworkOf(spec)) {
        const holders = this.#artwork.holders(hash)
        if (holders.includes(node.index) && holders.length < 2) return false
      }
    }
    return true
  }

  /** Before the files of a node are lost. */
  lost(node: SimNode): void {
    for (const { id, spec } of this.#truth.orders()) {
      const promised = this.#promised.get(id)
      if (promised === undefined) continue
      const had = artworkOf(spec).some(({ hash }) => this.#artwork.holds(node.index, hash))
      if (had) promised.isWorn = true
    }
  }
}
