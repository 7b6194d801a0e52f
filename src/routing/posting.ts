/**
 * The shops that can make one product (process, size, substrate), in blocks of neighbours. A block
 * knows a floor for everything in it, so that a search skips most blocks without looking inside.
 * Typed arrays grow by doubling; nothing is allocated by reading.
 */
export interface Block {
  count: number
  /** Ascending by unit price: a search stops where units alone are too dear. */
  slots: Int32Array
  /** Customs territories, as the table numbers them. */
  territories: Int32Array
  /** What its presses for the product can do beside it, as bits: see `traits.ts`. */
  traits: Int32Array
  /** `ROW` numbers a shop, side by side: half a line of the processor's cache. */
  rows: Float32Array
  /** Position among the posting's blocks. */
  index: number
}

/**
 * What a row holds: prices and tariffs in minor units, never above the exact ones, and the place on
 * the unit sphere. Single precision, because a search waits for memory more than it computes.
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

/**
 * What a posting holds of a block, in the columns of a row: the least unit price, floors over the
 * set-ups and tariffs (removals leave them too low, which is still a floor), the first member's
 * place, and in place of customs the longest chord from there to a member.
 */
export const RADIUS = CUSTOMS

/** What a posting needs to know of one shop. */
export interface PostingEntry {
  readonly slot: number
  /** H3 cell at the block resolution. */
  readonly cell: string
  readonly territory: number
  readonly traits: number
  /** In the order of a row. */
  readonly row: ArrayLike<number>
}

const BLOCK_CAPACITY_FIRST = 8
const BLOCKS_FIRST = 16

export class Posting {
  /** Index in `PROCESSES`. */
  readonly process: number
  readonly size: string
  readonly substrate: string
  readonly blocks: Block[] = []
  /** A row a block, in their order. */
  floors = new Float64Array(BLOCKS_FIRST * ROW)
  /** Shops in all blocks. */
  count = 0
  /** When it was last asked for, as the table counts. */
  usedAt = 0
  /** A bit a slot: is the shop here? */
  private members = new Uint32Array(8)
  private readonly blockOfCell = new Map<string, Block>()

  constructor(process: number, size: string, substrate: string) {
    this.process = process
    this.size = size
    this.substrate = substrate
  }

  has(slot: number): boolean {
    return (((this.members[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1
  }

  add({ slot, cell, territory, traits, row }: PostingEntry): void {
    this.mark(slot)
    const block = this.blockOfCell.get(cell) ?? this.open(cell, row)
    if (block.count === block.slots.length) grow(block)
    const unit = held(row, UNIT)
    let at = block.count
    while (at > 0 && unitAt(block, at - 1) > unit) at--
    shift(block, at, at + 1)
    block.slots[at] = slot
    block.territories[at] = territory
    block.traits[at] = traits
    for (let n = 0; n < ROW; n++) block.rows[at * ROW + n] = held(row, n)
    block.count++
    this.count++
    const { floors } = this
    const base = block.index * ROW
    for (let n = UNIT; n <= PER_KM; n++) {
      floors[base + n] = Math.min(floors[base + n] as number, held(row, n))
    }
    const [dx, dy, dz] = [X, Y, Z].map(
      (axis) => (row[axis] as number) - (floors[base + axis] as number),
    ) as [number, number, number]
    floors[base + RADIUS] = Math.max(floors[base + RADIUS] as number, Math.hypot(dx, dy, dz))
  }

  remove(slot: number, cell: string): void {
    const block = this.blockOfCell.get(cell)
    if (!this.has(slot) || block === undefined) return
    this.members[slot >>> 5] = (this.members[slot >>> 5] as number) & ~(1 << (slot & 31))
    const at = block.slots.subarray(0, block.count).indexOf(slot)
    shift(block, at + 1, at)
    block.count--
    this.count--
    if (block.count > 0) this.floors[block.index * ROW + UNIT] = unitAt(block, 0)
    else this.close(cell, block)
  }

  private open(cell: string, first: ArrayLike<number>): Block {
    const index = this.blocks.length
    const block = emptyBlock(index)
    this.blockOfCell.set(cell, block)
    this.blocks.push(block)
    if (this.floors.length < this.blocks.length * ROW) this.floors = doubled(this.floors)
    for (let n = 0; n < ROW; n++) this.floors[index * ROW + n] = first[n] as number
    this.floors[index * ROW + RADIUS] = 0
    return block
  }

  /** The last block takes its place. */
  private close(cell: string, block: Block): void {
    this.blockOfCell.delete(cell)
    const last = this.blocks.pop()
    if (last === undefined || last === block) return
    this.floors.copyWithin(block.index * ROW, last.index * ROW, (last.index + 1) * ROW)
    last.index = block.index
    this.blocks[last.index] = last
  }

  private mark(slot: number): void {
    const word = slot >>> 5
    if (word >= this.members.length) {
      const wider = new Uint32Array(Math.max(word + 1, this.members.length * 2))
      wider.set(this.members)
      this.members = wider
    }
    this.members[word] = (this.members[word] as number) | (1 << (slot & 31))
  }
}

export function unitAt(block: Block, at: number): number {
  return block.rows[at * ROW + UNIT] as number
}

/** Moves all shops from one position on to another. */
function shift(block: Block, from: number, to: number): void {
  block.slots.copyWithin(to, from, block.count)
  block.territories.copyWithin(to, from, block.count)
  block.traits.copyWithin(to, from, block.count)
  block.rows.copyWithin(to * ROW, from * ROW, block.count * ROW)
}

function emptyBlock(index: number): Block {
  return {
    count: 0,
    slots: new Int32Array(BLOCK_CAPACITY_FIRST),
    territories: new Int32Array(BLOCK_CAPACITY_FIRST),
    traits: new Int32Array(BLOCK_CAPACITY_FIRST),
    rows: new Float32Array(BLOCK_CAPACITY_FIRST * ROW),
    index,
  }
}

function grow(block: Block): void {
  block.slots = doubled(block.slots)
  block.territories = doubled(block.territories)
  block.traits = doubled(block.traits)
  block.rows = doubled(block.rows)
}

function doubled<T extends Int32Array | Float32Array | Float64Array>(from: T): T {
  const kind = from.constructor as new (length: number) => T
  const to = new kind(from.length * 2)
  to.set(from)
  return to
}

/** A place as near as single precision gets, an amount rounded down to it. */
function held(row: ArrayLike<number>, column: number): number {
  const exact = row[column] as number
  const near = Math.fround(exact)
  return column >= X || near <= exact ? near : Math.fround(exact * ONE_STEP_DOWN)
}

/** More than one step of single precision, which has 24 binary digits. */
const ONE_STEP_DOWN = 1 - 2 ** -23
