import { distanceKm } from '../models/geo.ts'
import type { PeerId } from '../models/ids.ts'
import { priceOf, scoreOf } from './cost.ts'
import { legsOf } from './decision.ts'
import type { RouteChoice, RouteLeg } from './decision.ts'
import type { Ineligible } from './eligibility.ts'
import type { ExplainedShop, Verdict } from './explanation.ts'
import type { Lens } from './lens.ts'
import { rankNow } from './ranking.ts'
import type { Job } from './request.ts'
import { TERMS } from './settings.ts'
import type { Term } from './settings.ts'
import type { ShopSlot, ShopTable } from './index/shop-table.ts'

/** What there is to say of one shop in a word, and what orders the rows. */
export interface ShopRow {
  readonly shop: ShopSlot
  readonly verdict: Verdict
  readonly km: number
  /** Null: not eligible. */
  readonly cost: number | null
  /** It could have all of the job, or has a leg of it. */
  readonly eligible: boolean
  /** Position group: chosen, eligible, over the cap, others. */
  readonly group: number
}

const CHOSEN = 0
const ELIGIBLE = 1
const OVER_CAP = 2
const INELIGIBLE = 3

/**
 * Examines every shop known for the whole job, the long way round, and says why each has it or has
 * it not. Rows come chosen first, then by cost, then the ineligible from near to far.
 */
export function judgeShops(
  job: Job,
  table: ShopTable,
  lens: Lens,
  choice: RouteChoice,
  considered: ReadonlySet<PeerId>,
): ShopRow[] {
  const legs = legsByShop(choice)
  const { settings, search } = lens
  search.prepare(job)
  const rows: ShopRow[] = []
  let best = Number.POSITIVE_INFINITY
  for (const shop of table.shops()) {
    const row = rowOf(job, shop, lens, legs.get(shop.profile.peer) ?? null, considered)
    if (row.group <= ELIGIBLE) best = Math.min(best, row.cost ?? best)
    rows.push(row)
  }
  const nearEqual = best * (1 + settings.nearEqualPerMille / 1_000)
  const single = legs.size === 1
  const placed = single ? placeOf(job, [...legs.keys()][0] as PeerId) : 0
  return rows
    .map((row) => {
      if (!single || row.verdict !== 'dearer') return row
      const { cost, shop } = row
      const rather: Verdict =
        placeOf(job, shop.profile.peer) > placed
          ? 'lower_priority'
          : job.rules.rank !== null
            ? 'ranked_lower'
            : cost !== null && cost <= nearEqual
              ? 'near_equal'
              : 'dearer'
      return rather === 'dearer' ? row : { ...row, verdict: rather }
    })
    .sort(compareRows)
}

/** Some of the rows, with all that can be said of their shops. */
export function explainShops(
  job: Job,
  lens: Lens,
  choice: RouteChoice,
  rows: readonly ShopRow[],
): ExplainedShop[] {
  const legs = legsByShop(choice)
  lens.search.prepare(job)
  return rows.map((row) => explained(job, row, lens, legs.get(row.shop.profile.peer) ?? null))
}

function legsByShop(choice: RouteChoice): ReadonlyMap<PeerId, RouteLeg> {
  return new Map(legsOf(choice).map((leg) => [leg.shop, leg]))
}

/** Which group of the merchant's list a shop is in; behind the last one if in none. */
function placeOf({ rules }: Job, shop: PeerId): number {
  const place = rules.priority.findIndex((group) => group.has(shop))
  return place < 0 ? rules.priority.length : place
}

function rowOf(
  job: Job,
  shop: ShopSlot,
  { search, weights }: Lens,
  leg: RouteLeg | null,
  considered: ReadonlySet<PeerId>,
): ShopRow {
  const { profile } = shop
  // Ten metres are more than any reader needs.
  const km = Math.round(distanceKm(profile.place, job.request.spec.destination.near) * 100) / 100
  if (leg !== null) {
    return { shop, km, verdict: 'chosen', cost: leg.cost, eligible: true, group: CHOSEN }
  }
  const refused = search.evaluate(job, shop)
  const eligible = refused === null
  const counted = eligible || refused === 'price_cap'
  const partly = !eligible && considered.has(profile.peer)
  const verdict: Verdict = eligible ? 'dearer' : partly ? 'not_in_best_split' : refused
  const cost = counted ? scoreOf(search.terms, weights) : null
  const group = eligible ? ELIGIBLE : counted ? OVER_CAP : INELIGIBLE
  return { shop, km, verdict, cost, eligible, group }
}

function explained(job: Job, row: ShopRow, lens: Lens, leg: RouteLeg | null): ExplainedShop {
  const { shop, verdict, km, cost } = row
  const { profile } = shop
  const { search } = lens
  const { rank } = job.rules
  const refused = search.evaluate(job, shop)
  const head = {
    shop: profile.peer,
    name: profile.name,
    city: profile.place.city,
    km,
    inCluster: job.request.cluster?.members.has(profile.peer) ?? false,
    verdict,
  }
  if (leg !== null) {
    const detail =
      rank !== null && refused === null ? `rank ${rounded(rankNow(rank, shop, lens))}` : ''
    return { ...head, detail, cost, price: leg.price, terms: notZero((term) => leg.terms[term]) }
  }
  const counted = cost !== null
  const price = counted ? priceOf(search.terms) : null
  const terms = counted ? notZero((_, at) => search.terms[at] as number) : null
  return { ...head, detail: detailOf(job, shop, lens, refused), cost, price, terms }
}

/** More of the reason: why it was excluded, or where the merchant's own expression ranks it. */
function detailOf(job: Job, shop: ShopSlot, lens: Lens, refused: Ineligible | null): string {
  if (refused === 'excluded') return job.request.excluded.get(shop.profile.peer) ?? ''
  if (refused === 'below_quality_floor') {
    const { latePerMille, reprintPerMille } = shop.record ?? { latePerMille: 0, reprintPerMille: 0 }
    return `late ${latePerMille}, reprinted ${reprintPerMille} in 1,000`
  }
  const { rank } = job.rules
  return refused === null && rank !== null ? `rank ${rounded(rankNow(rank, shop, lens))}` : ''
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100)
}

function compareRows(a: ShopRow, b: ShopRow): number {
  const byFigure = a.group === INELIGIBLE ? a.km - b.km : (a.cost ?? 0) - (b.cost ?? 0)
  return a.group - b.group || byFigure || (a.shop.profile.peer < b.shop.profile.peer ? -1 : 1)
}

function notZero(
  value: (term: Term, at: number) => number,
): Readonly<Partial<Record<Term, number>>> {
  const terms: Partial<Record<Term, number>> = {}
  TERMS.forEach((term, at) => {
    if (value(term, at) !== 0) terms[term] = value(term, at)
  })
  return terms
}
