import { BID, NOW } from './shop-facts.ts'
import type { ShopFacts } from './shop-facts.ts'
import { SETUP, SLOT, STRIDE, UNIT } from './block.ts'
import type { Block } from './block.ts'

/** Lots of 1, 2, 4 … 128 units: what a block asks for each is kept, between them it is interpolated. */
export const LOTS = 8
const LOT_LARGEST = 2 ** (LOTS - 1)
const BLOCKS_FIRST = 16
/** Of a block whose lots are not known. */
const NEVER = -1

/**
 * The least that any shop of a block asks for a lot: units, their bids and the set-up together, where
 * the least of each alone would be the sum of what three different shops ask. The least of straight
 * lines is concave, so the line between two kept lots is a floor under every lot between them.
 * Bids change with reports: a block's lots count until one of its cell does.
 */
export class LotFloors {
  /** `LOTS` numbers a block, in minor units; 0: not known. */
  floors = new Float64Array(BLOCKS_FIRST * LOTS)
  private stamps = new Float64Array(BLOCKS_FIRST).fill(NEVER)
  /** Changes of bids that stamps have been compared since. */
  private seen = 0

  /** Before blocks are asked: those of which something has changed are not known. */
  check(blocks: readonly Block[], facts: ShopFacts): void {
    if (this.stamps.length < blocks.length) this.#grow(blocks.length)
    if (this.seen === facts.changes) return
    this.seen = facts.changes
    for (let b = 0; b < blocks.length; b++) {
      const { cell } = blocks[b] as Block
      if (this.stamps[b] !== facts.stampOf(cell.index)) this.forget(b)
    }
  }

  /** Works a block's lots out, if something has changed since. */
  refresh({ index: b, cell, rows, words, count }: Block, process: number, facts: ShopFacts): void {
    const stamp = facts.stampOf(cell.index)
    if (this.stamps[b] === stamp) return
    this.stamps[b] = stamp
    const now = facts.processes[process] as Uint32Array
    const { floors } = this
    floors.fill(Number.POSITIVE_INFINITY, b * LOTS, (b + 1) * LOTS)
    for (let at = 0; at < count; at++) {
      const setup = rows[at * STRIDE + SETUP] as number
      const bid = now[(words[at * STRIDE + SLOT] as number) * NOW + BID] as number
      const unit = (rows[at * STRIDE + UNIT] as number) + bid
      for (let k = 0; k < LOTS; k++) {
        const lot = b * LOTS + k
        floors[lot] = Math.min(floors[lot] as number, setup + unit * 2 ** k)
      }
    }
  }

  /** Somebody came, or another block is in this place. */
  forget(b: number): void {
    if (b >= this.stamps.length) return
    this.stamps[b] = NEVER
    this.floors.fill(0, b * LOTS, (b + 1) * LOTS)
  }

  #grow(least: number): void {
    const { floors, stamps } = this
    const blocks = Math.max(least, stamps.length * 2)
    this.floors = new Float64Array(blocks * LOTS)
    this.floors.set(floors)
    this.stamps = new Float64Array(blocks).fill(NEVER)
    this.stamps.set(stamps)
  }
}

/** Where a lot lies among those that are kept: `rest` of the way from one to the next, or beyond all. */
export interface LotPlace {
  at: number
  rest: number
  beyond: number
}

export function placeOfLot(quantity: number, place: LotPlace): void {
  const lot = Math.min(quantity, LOT_LARGEST)
  place.at = Math.min(LOTS - 2, 31 - Math.clz32(lot))
  place.rest = lot / 2 ** place.at - 1
  place.beyond = quantity - lot
}
