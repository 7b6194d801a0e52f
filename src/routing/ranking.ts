import { RANK_NAMES } from '../models/rank-expression.ts'
import type { RankFunction } from '../models/rank-expression.ts'
import { daysToArrival, priceOf, scoreOf } from './cost.ts'
import type { Lens } from './lens.ts'
import type { Job } from './request.ts'
import type { ShopSlot, ShopTable } from './index/shop-table.ts'

const PRICE = RANK_NAMES.indexOf('price')
const COST = RANK_NAMES.indexOf('cost')
const KM = RANK_NAMES.indexOf('km')
const DAYS = RANK_NAMES.indexOf('days')

/** The rank of a shop that the search has just evaluated. */
export function rankNow(rank: RankFunction, shop: ShopSlot, { search, weights }: Lens): number {
  const values = new Float64Array(RANK_NAMES.length)
  // The terms come first among the names, in the same order.
  values.set(search.terms)
  values[PRICE] = priceOf(search.terms)
  values[COST] = scoreOf(search.terms, weights)
  values[KM] = search.finding.km
  values[DAYS] = daysToArrival(shop, search.finding)
  return rank(values)
}

/**
 * The shop with the lowest rank among those that can have all of the job. An expression has no lower
 * bound to search by, so every shop known is looked at: some milliseconds among ten thousand.
 * Equal ranks go by cost, then by name.
 */
export function bestRanked(
  job: Job,
  rank: RankFunction,
  table: ShopTable,
  lens: Lens,
): ShopSlot | null {
  const { search, weights } = lens
  search.prepare(job)
  let best: ShopSlot | null = null
  let bestRank = Number.POSITIVE_INFINITY
  let bestScore = Number.POSITIVE_INFINITY
  for (const shop of candidates(job, table)) {
    const refused = search.evaluate(job, shop)
    if (refused === 'price_cap') search.overCap = true
    if (refused !== null) continue
    const value = rankNow(rank, shop, lens)
    const score = scoreOf(search.terms, weights)
    if (best !== null) {
      const order = compare(value, bestRank) || score - bestScore
      if (order > 0 || (order === 0 && shop.profile.peer > best.profile.peer)) continue
    }
    best = shop
    bestRank = value
    bestScore = score
  }
  return best
}

/** Infinities are equal to themselves: their difference is not. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function* candidates(job: Job, table: ShopTable): IterableIterator<ShopSlot> {
  if (job.members === null) yield* table.shops()
  else {
    for (const peer of job.members) {
      const shop = table.get(peer)
      if (shop !== null) yield shop
    }
  }
}
