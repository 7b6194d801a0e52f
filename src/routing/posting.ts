/**
 * The shops that can make one product (process, size, substrate), in blocks of neighbours. A block
 * knows a floor for everything in it, so that a search skips most blocks without looking inside.
 * Typed arrays grow by doubling; nothing is allocated by reading.
 */
export interface Block {
  count: number
  /** Ascending by unit price: a search stops where units alone are too dear. */
  slots: Int32Array
  /** Cheapest capability of the shop that makes the product, in minor units. */
  setups: Float64Array
  units: Float64Array
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

/** What a posting needs to know of one shop. */
export interface PostingEntry {
  readonly slot: number
  /** H3 cell at the block resolution. */
  readonly cell: string
  readonly x: number
  readonly y: number
  readonly z: number
  readonly setup: number
  readonly unit: number
  readonly parcel: number
  readonly perKm: number
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

  add(entry: PostingEntry): void {
    this.mark(entry.slot)
    let block = this.blockOfCell.get(entry.cell)
    if (block === undefined) {
      block = emptyBlock(entry)
      this.blockOfCell.set(entry.cell, block)
      this.blocks.push(block)
    }
    if (block.count === block.slots.length) grow(block)
    let at = block.count
    while (at > 0 && (block.units[at - 1] as number) > entry.unit) at--
    block.slots.copyWithin(at + 1, at, block.count)
    block.setups.copyWithin(at + 1, at, block.count)
    block.units.copyWithin(at + 1, at, block.count)
    block.slots[at] = entry.slot
    block.setups[at] = entry.setup
    block.units[at] = entry.unit
    block.count++
    block.radius = Math.max(
      block.radius,
      Math.hypot(entry.x - block.x, entry.y - block.y, entry.z - block.z),
    )
    block.setupMin = Math.min(block.setupMin, entry.setup)
    block.parcelMin = Math.min(block.parcelMin, entry.parcel)
    block.perKmMin = Math.min(block.perKmMin, entry.perKm)
    this.count++
  }

  remove(slot: number, cell: string): void {
    if (!this.has(slot)) return
    this.members[slot >>> 5] = (this.members[slot >>> 5] as number) & ~(1 << (slot & 31))
    const block = this.blockOfCell.get(cell)
    if (block === undefined) return
    const at = block.slots.subarray(0, block.count).indexOf(slot)
    if (at < 0) return
    const last = block.count - 1
    block.slots.copyWithin(at, at + 1, block.count)
    block.setups.copyWithin(at, at + 1, block.count)
    block.units.copyWithin(at, at + 1, block.count)
    block.count = last
    this.count--
    if (last > 0) return
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

function emptyBlock(first: PostingEntry): Block {
  return {
    count: 0,
    slots: new Int32Array(BLOCK_CAPACITY_FIRST),
    setups: new Float64Array(BLOCK_CAPACITY_FIRST),
    units: new Float64Array(BLOCK_CAPACITY_FIRST),
    x: first.x,
    y: first.y,
    z: first.z,
    radius: 0,
    setupMin: Number.POSITIVE_INFINITY,
    parcelMin: Number.POSITIVE_INFINITY,
    perKmMin: Number.POSITIVE_INFINITY,
  }
}

function grow(block: Block): void {
  const slots = new Int32Array(block.slots.length * 2)
  const setups = new Float64Array(slots.length)
  const units = new Float64Array(slots.length)
  slots.set(block.slots)
  setups.set(block.setups)
  units.set(block.units)
  block.slots = slots
  block.setups = setups
  block.units = units
}
