import {
  PER_KM,
  RADIUS,
  ROW,
  SLOT,
  STRIDE,
  TERRITORY,
  TRAITS,
  UNIT,
  X,
  Y,
  Z,
  doubled,
  emptyBlock,
  grow,
  held,
  shift,
  slotAt,
  unitAt,
} from './block.ts'
import type { Block, BlockCell } from './block.ts'
import { LotFloors } from './lot-floors.ts'

/** What a posting needs to know of one shop. */
export interface PostingEntry {
  readonly slot: number
  readonly cell: BlockCell
  readonly territory: number
  readonly traits: number
  /** In the order of a row. */
  readonly row: ArrayLike<number>
  /** Least price of a finishing. */
  readonly finishing: number
}

const BLOCKS_FIRST = 16

/**
 * The shops that can make one product (process, size, substrate), in blocks of neighbours. A block
 * knows a floor for everything in it, so that a search skips most blocks without looking inside.
 * Typed arrays grow by doubling; nothing is allocated by reading.
 */
export class Posting {
  /** Index in `PROCESSES`. */
  readonly process: number
  readonly size: string
  readonly substrate: string
  readonly blocks: Block[] = []
  /** A row a block, in their order. */
  floors = new Float64Array(BLOCKS_FIRST * ROW)
  readonly lots = new LotFloors()
  /** Shops in all blocks. */
  count = 0
  /** Nobody ever here asked less for a finishing; infinity: nobody was. */
  finishing = Number.POSITIVE_INFINITY
  /** When it was last asked for, as the table counts. */
  usedAt = 0
  /** A bit a slot: is the shop here? */
  private members = new Uint32Array(8)
  private readonly blockOfCell = new Map<BlockCell, Block>()

  constructor(process: number, size: string, substrate: string) {
    this.process = process
    this.size = size
    this.substrate = substrate
  }

  has(slot: number): boolean {
    return (((this.members[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1
  }

  /** The least that any shop has in a column of a row; infinity: there is none. */
  least(column: number): number {
    const { floors, blocks } = this
    let least = Number.POSITIVE_INFINITY
    for (let b = 0; b < blocks.length; b++) {
      least = Math.min(least, floors[b * ROW + column] as number)
    }
    return least
  }

  add(entry: PostingEntry): void {
    const { slot, cell, territory, traits, row, finishing } = entry
    this.mark(slot)
    this.finishing = Math.min(this.finishing, finishing)
    const block = this.blockOfCell.get(cell) ?? this.open(entry)
    if (block.count * STRIDE === block.words.length) grow(block)
    const unit = held(row, UNIT)
    let at = block.count
    while (at > 0 && unitAt(block, at - 1) > unit) at--
    shift(block, at, at + 1)
    const r = at * STRIDE
    block.words[r + SLOT] = slot
    block.words[r + TRAITS] = traits
    block.words[r + TERRITORY] = territory
    for (let n = 0; n < ROW; n++) block.rows[r + n] = held(row, n)
    block.count++
    this.count++
    this.lots.forget(block.index)
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

  remove(slot: number, cell: BlockCell): void {
    const block = this.blockOfCell.get(cell)
    if (!this.has(slot) || block === undefined) return
    this.members[slot >>> 5] = (this.members[slot >>> 5] as number) & ~(1 << (slot & 31))
    let at = 0
    while (slotAt(block, at) !== slot) at++
    shift(block, at + 1, at)
    block.count--
    this.count--
    if (block.count > 0) this.floors[block.index * ROW + UNIT] = unitAt(block, 0)
    else this.close(cell, block)
  }

  private open({ cell, row }: PostingEntry): Block {
    const index = this.blocks.length
    const block = emptyBlock(cell, index)
    this.blockOfCell.set(cell, block)
    this.blocks.push(block)
    if (this.floors.length < this.blocks.length * ROW) this.floors = doubled(this.floors)
    const base = index * ROW
    for (let n = UNIT; n <= PER_KM; n++) this.floors[base + n] = row[n] as number
    for (let n = X; n <= Z; n++) this.floors[base + n] = cell.centre[n - X] as number
    this.floors[base + RADIUS] = 0
    return block
  }

  /** The last block takes its place. */
  private close(cell: BlockCell, block: Block): void {
    this.blockOfCell.delete(cell)
    const last = this.blocks.pop()
    if (last === undefined || last === block) return
    this.floors.copyWithin(block.index * ROW, last.index * ROW, (last.index + 1) * ROW)
    last.index = block.index
    this.blocks[last.index] = last
    this.lots.forget(last.index)
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
