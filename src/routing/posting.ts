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
  /** `ROW` numbers a shop, side by side: one line of the processor's cache. */
  rows: Float64Array
  /** First member's place on the unit sphere, and the longest chord from it to a member. */
  readonly x: number
  readonly y: number
  readonly z: number
  radius: number
  /** Floors over the members; removals leave them too low, which is still a floor. */
  setupMin: number
  parcelMin: number
  perKmMin: number
}

/** What a row holds: prices and tariffs in minor units, the place on the unit sphere. */
export const ROW = 8
export const UNIT = 0
export const SETUP = 1
export const PARCEL = 2
export const PER_KM = 3
export const CUSTOMS = 4
export const X = 5
export const Y = 6
export const Z = 7

/** What a posting needs to know of one shop. */
export interface PostingEntry {
  readonly slot: number
  /** H3 cell at the block resolution. */
  readonly cell: string
  readonly territory: number
  /** In the order of a row. */
  readonly row: ArrayLike<number>
}

const BLOCK_CAPACITY_FIRST = 8

export class Posting {
  /** Index in `PROCESSES`. */
  readonly process: number
  readonly size: string
  readonly substrate: string
  readonly blocks: Block[] = []
  /** Shops in all blocks. */
  count = 0
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

  add({ slot, cell, territory, row }: PostingEntry): void {
    this.mark(slot)
    let block = this.blockOfCell.get(cell)
    if (block === undefined) {
      block = emptyBlock(row)
      this.blockOfCell.set(cell, block)
      this.blocks.push(block)
    }
    if (block.count === block.slots.length) grow(block)
    const unit = row[UNIT] as number
    let at = block.count
    while (at > 0 && unitAt(block, at - 1) > unit) at--
    shift(block, at, at + 1)
    block.slots[at] = slot
    block.territories[at] = territory
    for (let n = 0; n < ROW; n++) block.rows[at * ROW + n] = row[n] as number
    block.count++
    const [dx, dy, dz] = [X, Y, Z].map((axis) => row[axis] as number) as [number, number, number]
    const chord = Math.hypot(dx - block.x, dy - block.y, dz - block.z)
    block.radius = Math.max(block.radius, chord)
    block.setupMin = Math.min(block.setupMin, row[SETUP] as number)
    block.parcelMin = Math.min(block.parcelMin, row[PARCEL] as number)
    block.perKmMin = Math.min(block.perKmMin, row[PER_KM] as number)
    this.count++
  }

  remove(slot: number, cell: string): void {
    const block = this.blockOfCell.get(cell)
    if (!this.has(slot) || block === undefined) return
    this.members[slot >>> 5] = (this.members[slot >>> 5] as number) & ~(1 << (slot & 31))
    const at = block.slots.subarray(0, block.count).indexOf(slot)
    shift(block, at + 1, at)
    block.count--
    this.count--
    if (block.count > 0) return
    this.blockOfCell.delete(cell)
    this.blocks.splice(this.blocks.indexOf(block), 1)
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
  block.rows.copyWithin(to * ROW, from * ROW, block.count * ROW)
}

function emptyBlock(first: ArrayLike<number>): Block {
  return {
    count: 0,
    slots: new Int32Array(BLOCK_CAPACITY_FIRST),
    territories: new Int32Array(BLOCK_CAPACITY_FIRST),
    rows: new Float64Array(BLOCK_CAPACITY_FIRST * ROW),
    x: first[X] as number,
    y: first[Y] as number,
    z: first[Z] as number,
    radius: 0,
    setupMin: Number.POSITIVE_INFINITY,
    parcelMin: Number.POSITIVE_INFINITY,
    perKmMin: Number.POSITIVE_INFINITY,
  }
}

function grow(block: Block): void {
  const slots = new Int32Array(block.slots.length * 2)
  const territories = new Int32Array(slots.length)
  const rows = new Float64Array(slots.length * ROW)
  slots.set(block.slots)
  territories.set(block.territories)
  rows.set(block.rows)
  block.slots = slots
  block.territories = territories
  block.rows = rows
}
