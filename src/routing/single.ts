import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import { fillTerms, makeTermArray, priceOf, scoreOf, weightArray } from './cost.ts'
import type { TermArray } from './cost.ts'
import { examine, makeFinding, promisable } from './eligibility.ts'
import type { Finding, Ineligible } from './eligibility.ts'
import { FloorCost } from './index/floor-cost.ts'
import { makeSurvivors } from './index/survivors.ts'
import { slotAt } from './index/block.ts'
import type { Block } from './index/block.ts'
import type { Posting } from './index/posting.ts'
import { rendezvousRank } from './rendezvous.ts'
import type { Job, JobLine } from './request.ts'
import type { RouterSettings } from './settings.ts'
import type { ShopSlot, ShopTable } from './index/shop-table.ts'

/**
 * The best shop for a whole job, exactly, over all shops known: blocks of neighbours in order of a
 * lower bound, and in each block only the shops whose own bound can still win are examined.
 * One object is the scratch space of one router: a search allocates nothing once it has grown.
 */
export class SingleSearch {
  readonly finding: Finding = makeFinding()
  readonly terms: TermArray = makeTermArray()
  quantities = new Float64Array(8)
  /** Shops kept by the last search, in no meaningful order, with score and free units. */
  count = 0
  slots = new Int32Array(64)
  scores = new Float64Array(64)
  weights = new Float64Array(64)
  best = Number.POSITIVE_INFINITY
  /** Some shop could have the job but for the price cap. */
  overCap = false
  private readonly settings: RouterSettings
  private readonly weightOfTerm: Float64Array
  private readonly floor: FloorCost
  private readonly postings: Posting[] = []
  private blockFloors = new Float64Array(256)
  private readonly survivors = makeSurvivors()
  /** Shops whose floors are low enough, not looked at yet. */
  private waiting = 0
  private waitingSlots = new Int32Array(64)
  private waitingFloors = new Float64Array(64)

  constructor(settings: RouterSettings) {
    this.settings = settings
    this.weightOfTerm = weightArray(settings)
    this.floor = new FloorCost(settings)
  }

  /**
   * All constraints and the whole cost of one shop. Null: it can have the job, and `terms` and
   * `finding` are its. `prepare` must have seen the job.
   */
  evaluate(job: Job, shop: ShopSlot): Ineligible | null {
    const refused = examine(job, shop, this.settings, this.finding)
    if (refused !== null) return refused
    fillTerms(job, shop, this.settings, this.finding, this.quantities, this.terms)
    return priceOf(this.terms) > job.priceMax ? 'price_cap' : null
  }

  prepare(job: Job): void {
    const { lines } = job
    if (this.quantities.length < lines.length) this.quantities = new Float64Array(lines.length * 2)
    for (let i = 0; i < lines.length; i++) this.quantities[i] = (lines[i] as JobLine).quantity
    this.count = 0
    this.best = Number.POSITIVE_INFINITY
    this.overCap = false
  }

  /** Keeps every shop whose score is within `marginPerMille` of the best, and some others. */
  run(job: Job, table: ShopTable, marginPerMille: number): void {
    this.prepare(job)
    const margin = 1 + marginPerMille / 1_000
    if (job.named !== null) {
      const shop = table.get(job.named)
      if (shop !== null) this.weigh(job, shop, margin)
      return
    }
    if (job.members !== null) {
      for (const peer of job.members) {
        const shop = table.get(peer)
        if (shop !== null) this.weigh(job, shop, margin)
      }
      return
    }
    this.runBlocks(job, table, margin)
  }

  /**
   * The choice among the shops kept: near-equals are decided by a hash of order and shop, weighted
   * by free capacity (ROUTING.md, point 5). Index into `slots`, or -1.
   */
  choose(job: Job, table: ShopTable, marginPerMille: number): number {
    const limit = this.best * (1 + marginPerMille / 1_000)
    let choice = -1
    let choiceRank = 0
    for (let i = 0; i < this.count; i++) {
      if ((this.scores[i] as number) > limit) continue
      const shop = table.at(this.slots[i] as number)
      const rank = rendezvousRank(job.orderHash, shop.hash, this.weights[i] as number)
      if (choice >= 0) {
        const rival = table.at(this.slots[choice] as number)
        if (rank < choiceRank) continue
        // Equal ranks are a collision of hashes: names decide, as insertion order must not.
        if (rank === choiceRank && shop.profile.peer > rival.profile.peer) continue
      }
      choice = i
      choiceRank = rank
    }
    return choice
  }

  /** No way of dividing the job can cost less; shops' own tariffs only, wherever they are. */
  splitFloor(job: Job, table: ShopTable): number {
    const primary = this.pickPrimary(job, table)
    this.floor.prepare(job, table, this.postings, primary, true)
    return this.floor.ofSplit(this.postings, primary)
  }

  /** The rarest product has the shortest list, and every shop that can have the job is on it. */
  private pickPrimary(job: Job, table: ShopTable): number {
    const { lines } = job
    this.postings.length = lines.length
    let primary = 0
    for (let i = 0; i < lines.length; i++) {
      const { item } = lines[i] as JobLine
      const list = table.posting(item.process, item.size, item.substrate)
      this.postings[i] = list
      if (list.count < (this.postings[primary] as Posting).count) primary = i
    }
    return primary
  }

  private runBlocks(job: Job, table: ShopTable, margin: number): void {
    const primary = this.pickPrimary(job, table)
    const posting = this.postings[primary] as Posting
    const { blocks } = posting
    const { floor } = this
    floor.prepare(job, table, this.postings, primary, true)
    if (this.blockFloors.length < blocks.length) {
      this.blockFloors = new Float64Array(blocks.length * 2)
    }
    const { blockFloors } = this
    floor.ofBlocks(job, table, posting, blockFloors)
    this.waiting = 0
    // A few most promising blocks set a good limit; sorting the rest would cost more than it saves.
    for (let pick = 0; pick < Math.min(BLOCKS_PICKED, blocks.length); pick++) {
      const next = lowest(blockFloors, blocks.length)
      if ((blockFloors[next] as number) > this.best * margin) break
      this.scanBlock(job, table, margin, posting, next)
      blockFloors[next] = Number.NaN
      this.considerUpTo(PROMISING, job, table, margin)
    }
    for (let b = 0; b < blocks.length; b++) {
      if ((blockFloors[b] as number) <= this.best * margin) {
        this.scanBlock(job, table, margin, posting, b)
        this.considerUpTo(PROMISING, job, table, margin)
      }
    }
    this.considerUpTo(margin, job, table, margin)
  }

  /** Lets the shops of a block that may still win wait for a closer look. */
  private scanBlock(
    job: Job,
    table: ShopTable,
    margin: number,
    posting: Posting,
    index: number,
  ): void {
    const block = posting.blocks[index] as Block
    const { survivors, waiting } = this
    posting.lots.refresh(block, posting.process, table.facts)
    const count = this.floor.ofShops(job, table, posting, block, this.best * margin, survivors)
    if (waiting + count > this.waitingSlots.length) this.makeWaitingRoom(waiting + count)
    for (let i = 0; i < count; i++) {
      this.waitingSlots[waiting + i] = slotAt(block, survivors.at[i] as number)
      this.waitingFloors[waiting + i] = survivors.floors[i] as number
    }
    this.waiting += count
  }

  /** The most promising first: what they cost spares the examination of the others. */
  private considerUpTo(share: number, job: Job, table: ShopTable, margin: number): void {
    const { waitingFloors: floors, waitingSlots: slots } = this
    for (;;) {
      const next = lowest(floors, this.waiting)
      if (this.waiting === 0 || (floors[next] as number) > this.best * share) return
      const slot = slots[next] as number
      this.waiting--
      slots[next] = slots[this.waiting] as number
      floors[next] = floors[this.waiting] as number
      this.consider(job, table, slot, margin)
    }
  }

  private makeWaitingRoom(count: number): void {
    const { waitingSlots, waitingFloors } = this
    this.waitingSlots = new Int32Array(count * 2)
    this.waitingFloors = new Float64Array(count * 2)
    this.waitingSlots.set(waitingSlots)
    this.waitingFloors.set(waitingFloors)
  }

  private consider(job: Job, table: ShopTable, slot: number, margin: number): void {
    if (!this.floor.hasRoomInTime(table, slot)) return
    const shop = table.at(slot)
    if (!this.lacks(job, shop)) this.weigh(job, shop, margin)
  }

  /** Surely without the blanks: a look that spares most examinations that end so. */
  private lacks(job: Job, { report }: ShopSlot): boolean {
    const { lines } = job
    for (let i = 0; i < lines.length; i++) {
      const { sku, quantity } = lines[i] as JobLine
      if ((report.stock[sku] ?? 0) < quantity) return true
    }
    return false
  }

  private weigh(job: Job, shop: ShopSlot, margin: number): void {
    const refused = this.evaluate(job, shop)
    if (refused !== null) {
      if (refused === 'price_cap') this.overCap = true
      return
    }
    const score = scoreOf(this.terms, this.weightOfTerm)
    if (score > this.best * margin) return
    if (this.count === this.slots.length) this.makeRoom(margin)
    this.slots[this.count] = shop.slot
    this.scores[this.count] = score
    this.weights[this.count] = freeUnits(job, shop, this.finding)
    this.count++
    this.best = Math.min(this.best, score)
  }

  /** Forgets what the best has left behind since; grows only if that frees less than half. */
  private makeRoom(margin: number): void {
    const limit = this.best * margin
    let kept = 0
    for (let i = 0; i < this.count; i++) {
      if ((this.scores[i] as number) > limit) continue
      this.slots[kept] = this.slots[i] as number
      this.scores[kept] = this.scores[i] as number
      this.weights[kept] = this.weights[i] as number
      kept++
    }
    this.count = kept
    if (kept * 2 < this.slots.length) return
    const { slots, scores, weights } = this
    this.slots = new Int32Array(slots.length * 2)
    this.scores = new Float64Array(slots.length * 2)
    this.weights = new Float64Array(slots.length * 2)
    this.slots.set(slots)
    this.scores.set(scores)
    this.weights.set(weights)
  }
}

/**
 * Of the best score: a shop whose floor is higher than this seldom costs less in the end, and waits until
 * all blocks have been searched. True scores were 4 % above their floors, among shops that won or nearly did.
 */
const PROMISING = 0.94

/** Blocks visited in order of their floors: the best shop is nearly always in the first few. */
const BLOCKS_PICKED = 8

/** Index of the least floor; visited blocks are NaN. */
function lowest(floors: Float64Array, count: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let b = 0; b < count; b++) {
    const floor = floors[b] as number
    if (floor >= least || Number.isNaN(floor)) continue
    least = floor
    best = b
  }
  return best
}

/** Units the shop can still take in the job's window, at least 1: the weight of the tie-break. */
function freeUnits(job: Job, shop: ShopSlot, finding: Finding): number {
  const { promise, today } = shop.report
  let free = Number.POSITIVE_INFINITY
  for (let i = 0; i < job.lines.length; i++) {
    const process = PROCESSES[(job.lines[i] as JobLine).process] as Process
    free = Math.min(free, promisable(promise[process], today, finding.first, finding.day))
  }
  return Math.max(1, free)
}
