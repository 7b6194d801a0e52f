import type { FloorCost } from './floor-cost.ts'
import type { Posting } from './posting.ts'
import type { Job } from './request.ts'
import { SlotHeap } from './slot-heap.ts'
import type { ShopTable } from './shop-table.ts'

const SHOPS_FIRST = 64

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
  private shopFloors = new Float64Array(SHOPS_FIRST)

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
    cost.ofBlocks(job, posting, floors)
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
    if (this.shopFloors.length < block.count) this.shopFloors = new Float64Array(block.count * 2)
    const { shopFloors } = this
    const all = Number.POSITIVE_INFINITY
    this.cost.ofShops(this.job, this.reports, block, all, all, shopFloors)
    for (let i = 0; i < block.count; i++) {
      const floor = shopFloors[i] as number
      if (floor < Number.POSITIVE_INFINITY) this.shops.put(block.slots[i] as number, floor)
    }
  }
}
