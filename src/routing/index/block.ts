/** H3 cell at the block resolution. */
export interface BlockCell {
  /** As the table numbers them. */
  readonly index: number
  /** Of its centre, on the unit sphere. */
  readonly centre: readonly number[]
}

/**
 * Neighbours on a posting list. Typed arrays grow by doubling; nothing is allocated by reading.
 */
export interface Block {
  readonly cell: BlockCell
  count: number
  /**
   * `STRIDE` words a shop, side by side, for a search waits for memory more than it computes. Ascending by
   * unit price: it stops where units alone are too dear.
   */
  rows: Float32Array
  /** The same words, as whole numbers. */
  words: Int32Array
  /** Position among the posting's blocks. */
  index: number
}

/**
 * What a row begins with: prices and tariffs in minor units, never above the exact ones, and the place on
 * the unit sphere, in single precision.
 */
export const ROW = 8
export const UNIT = 0
export const SETUP = 1
export const PARCEL = 2
export const PER_KM = 3
export const CUSTOMS = 4
export const X = 5
export const Y = 6
export const Z = 7

/** After it, as whole numbers: where the shop is in the table, … */
export const STRIDE = 12
export const SLOT = 8
/** … what its presses for the product can do beside it, as bits (`traits.ts`), … */
export const TRAITS = 9
/** … and its customs territory, as the table numbers them. */
export const TERRITORY = 10

/**
 * What a posting holds of a block, in the columns of a row: the least unit price, floors over the
 * set-ups and tariffs (removals leave them too low, which is still a floor), the centre of its
 * cell, and in place of customs the longest chord from there to a member.
 */
export const RADIUS = CUSTOMS

const BLOCK_CAPACITY_FIRST = 8

export function unitAt(block: Block, at: number): number {
  return block.rows[at * STRIDE + UNIT] as number
}

/** By position in the block. */
export function slotAt(block: Block, at: number): number {
  return block.words[at * STRIDE + SLOT] as number
}

/** Moves all shops from one position on to another. */
export function shift(block: Block, from: number, to: number): void {
  block.words.copyWithin(to * STRIDE, from * STRIDE, block.count * STRIDE)
}

export function emptyBlock(cell: BlockCell, index: number): Block {
  const words = new Int32Array(BLOCK_CAPACITY_FIRST * STRIDE)
  return { cell, count: 0, rows: new Float32Array(words.buffer), words, index }
}

export function grow(block: Block): void {
  block.words = doubled(block.words)
  block.rows = new Float32Array(block.words.buffer)
}

export function doubled<T extends Int32Array | Float64Array>(from: T): T {
  const kind = from.constructor as new (length: number) => T
  const to = new kind(from.length * 2)
  to.set(from)
  return to
}

/** A place as near as single precision gets, an amount rounded down to it. */
export function held(row: ArrayLike<number>, column: number): number {
  const exact = row[column] as number
  const near = Math.fround(exact)
  return column >= X || near <= exact ? near : Math.fround(exact * ONE_STEP_DOWN)
}

/** More than one step of single precision, which has 24 binary digits. */
const ONE_STEP_DOWN = 1 - 2 ** -23
