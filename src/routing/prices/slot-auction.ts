/**
 * What the scarce days of shops are worth, given demand to come: an auction for slots (shop, day), in
 * which every order bids for its best slot against its second best (Bertsekas 1988, for the
 * transportation problem; orders may be divided among slots). Prices end within `step` of the dual
 * optimum's complementary slackness: nobody could gain more than that by moving.
 */
export interface SlotMarket {
  readonly shops: number
  readonly days: number
  /** Units that can still be made, by shop and day (`shop * days + day`). */
  readonly capacity: Int32Array
  /** Units of each order, and the first day on which it can be made. */
  readonly units: Int32Array
  readonly firstDay: Int32Array
  /** Options of order m are `option[m]` to `option[m + 1]`, cheapest first. */
  readonly option: Int32Array
  /** By option: the shop, its score a unit in minor units, and the day by which it would have to be made. */
  readonly shop: Int32Array
  readonly cost: Float64Array
  readonly due: Int32Array
  /** Minor units a unit and day late, and for how many days at most. */
  readonly latePerUnitDay: number
  readonly lateDaysMax: number
  /** An order that would cost more a unit is not made at all. */
  readonly worth: number
}

export interface AuctionSettings {
  /** Least raise of a bid in minor units: coarser is faster, finer nearer to the optimum. */
  readonly step: number
  /** After so many bids the prices stand as they are. */
  readonly bidsMax: number
}

/** Prices by shop and day, in minor units a unit. */
export function priceSlots(market: SlotMarket, settings: AuctionSettings): Float64Array {
  const auction = new Auction(market, settings.step)
  // Last in, first out: who was outbid bids again at once, against prices that are still near.
  const waiting: number[] = []
  for (let m = market.units.length - 1; m >= 0; m--) waiting.push(m)
  for (let bids = 0; bids < settings.bidsMax; bids++) {
    const order = waiting.pop()
    if (order === undefined) break
    auction.bid(order, waiting)
  }
  return auction.price
}

/** Units of one order in a slot, at the price it bid for them. */
interface Held {
  readonly bid: number
  readonly order: number
  units: number
}

class Auction {
  /** What a unit of each slot costs: the lowest bid it holds once it is full. */
  readonly price: Float64Array
  private readonly market: SlotMarket
  private readonly step: number
  private readonly used: Int32Array
  /** By slot, a heap with the lowest bid first. */
  private readonly held: Held[][]
  private readonly left: Int32Array

  constructor(market: SlotMarket, step: number) {
    const slots = market.shops * market.days
    this.market = market
    this.step = step
    this.price = new Float64Array(slots)
    this.used = new Int32Array(slots)
    this.held = Array.from({ length: slots }, () => [])
    this.left = market.units.slice()
  }

  /** Places what the order has left, as far as its best slot goes; the outbid join those waiting. */
  bid(order: number, waiting: number[]): void {
    const units = this.left[order] as number
    if (units <= 0) return
    const { slot, gain } = this.bestSlot(order)
    if (slot < 0) {
      this.left[order] = 0
      return
    }
    const bid = (this.price[slot] as number) + gain + this.step
    const taken = this.take(slot, bid, units, waiting)
    if (taken > 0) {
      // Not `units - taken`: an order can outbid itself, and then has more left than before.
      this.left[order] = (this.left[order] as number) - taken
      push(this.held[slot] as Held[], { bid, order, units: taken })
    }
    if ((this.used[slot] as number) >= (this.market.capacity[slot] as number)) {
      this.price[slot] = (this.held[slot] as Held[])[0]?.bid ?? bid
    }
    if ((this.left[order] as number) > 0) waiting.push(order)
  }

  /** The slot where a unit costs least, and how much less than in the second best. */
  private bestSlot(order: number): { slot: number; gain: number } {
    const { market, price } = this
    const { days, capacity, latePerUnitDay } = market
    let least = market.worth
    let second = Number.POSITIVE_INFINITY
    let slot = -1
    const end = market.option[order + 1] as number
    for (let o = market.option[order] as number; o < end; o++) {
      const cost = market.cost[o] as number
      // Cheapest first, and prices are never negative: nothing better can follow.
      if (cost >= second) break
      const due = market.due[o] as number
      const last = Math.min(days - 1, due + market.lateDaysMax)
      const row = (market.shop[o] as number) * days
      for (let day = market.firstDay[order] as number; day <= last; day++) {
        if ((capacity[row + day] as number) <= 0) continue
        const late = day > due ? (day - due) * latePerUnitDay : 0
        const whole = cost + (price[row + day] as number) + late
        if (whole < least) {
          second = least
          least = whole
          slot = row + day
        } else if (whole < second) second = whole
      }
    }
    return { slot, gain: Math.min(second, market.worth) - least }
  }

  /** Free units first, then those of lower bids. */
  private take(slot: number, bid: number, units: number, waiting: number[]): number {
    const heap = this.held[slot] as Held[]
    const free = (this.market.capacity[slot] as number) - (this.used[slot] as number)
    let taken = Math.max(0, Math.min(units, free))
    this.used[slot] = (this.used[slot] as number) + taken
    for (let lowest = heap[0]; taken < units && lowest !== undefined; lowest = heap[0]) {
      if (lowest.bid >= bid) break
      const moved = Math.min(units - taken, lowest.units)
      lowest.units -= moved
      taken += moved
      this.left[lowest.order] = (this.left[lowest.order] as number) + moved
      waiting.push(lowest.order)
      if (lowest.units === 0) pop(heap)
    }
    return taken
  }
}

function push(heap: Held[], entry: Held): void {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as Held
    if (above.bid <= entry.bid) break
    heap[at] = above
    at = parent
  }
  heap[at] = entry
}

function pop(heap: Held[]): void {
  const entry = heap.pop()
  if (entry === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    const right = heap[child + 1]
    if (right !== undefined && right.bid < (heap[child] as Held).bid) child++
    const below = heap[child] as Held
    if (below.bid >= entry.bid) break
    heap[at] = below
    at = child
  }
  heap[at] = entry
}
