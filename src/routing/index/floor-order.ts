import { slotAt } from './block.ts'
import { makeSurvivors } from './survivors.ts'
import type { FloorCost } from './floor-cost.ts'
import type { Posting } from './posting.ts'
import type { Job } from '../request.ts'
import { SlotHeap } from './slot-heap.ts'
import type { ShopTable } from './shop-table.ts'

/**
 * The shops of a posting in the order of their floors, lowest first, looking inside a block only when
 * its own floor has come up. Shops whose floor is infinite are left out.
 */
export class FloorOrder {
  /** Floor of the shop last given. */
  floor = Number.NEGATIVE_INFINITY
  private readonly job: Job
  private readonly posting: Posting
  private readonly cost: FloorCost
  /** Reports count too: bids, records, and no room at all; null: only profiles do. */
  private readonly reports: ShopTable | null
  private readonly blocks: SlotHeap
  private readonly shops: SlotHeap
  private readonly survivors = makeSurvivors()

  /** `cost` must have been prepared for the job, with the posting as its primary one. */
  constructor(job: Job, posting: Posting, cost: FloorCost, reports: ShopTable | null) {
    const { blocks, count } = posting
    this.job = job
    this.posting = posting
    this.cost = cost
    this.reports = reports
    this.blocks = new SlotHeap(blocks.length)
    this.shops = new SlotHeap(count)
    const floors = new Float64Array(blocks.length)
    cost.ofBlocks(job, reports, posting, floors)
    floors.forEach((floor, at) => this.blocks.put(at, floor))
  }

  /** Slot of the next shop; -1: there is none. */
  next(): number {
    const { blocks, shops } = this
    while (blocks.least <= shops.least && blocks.least < Number.POSITIVE_INFINITY) {
      this.open(blocks.take())
    }
    this.floor = shops.least
    return shops.take()
  }

  private open(at: number): void {
    const block = this.posting.blocks[at] as Posting['blocks'][number]
    const { posting, survivors } = this
    const all = Number.POSITIVE_INFINITY
    const count = this.cost.ofShops(this.job, this.reports, posting, block, all, survivors)
    for (let i = 0; i < count; i++) {
      const shop = survivors.at[i] as number
      this.shops.put(slotAt(block, shop), survivors.floors[i] as number)
    }
  }
}
