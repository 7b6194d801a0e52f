import { distanceKm } from '../models/geo.ts'
import type { PeerId } from '../models/ids.ts'
import { priceOf, scoreOf } from './cost.ts'
import type { RouteChoice, RouteLeg } from './decision.ts'
import type { Ineligible } from './eligibility.ts'
import type { ExplainedShop, Verdict } from './explanation.ts'
import type { Lens } from './lens.ts'
import { rankNow } from './ranking.ts'
import type { Job } from './request.ts'
import { TERMS } from './settings.ts'
import type { Term } from './settings.ts'
import type { ShopSlot, ShopTable } from './shop-table.ts'

/** One shop's row, and what orders the rows. */
export interface ShopRow {
  readonly shop: ShopSlot
  readonly explained: ExplainedShop
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
export function explainShops(
  job: Job,
  table: ShopTable,
  lens: Lens,
  choice: RouteChoice,
  considered: ReadonlySet<PeerId>,
): ShopRow[] {
  const legs = new Map<PeerId, RouteLeg>()
  if (choice.type === 'routed') for (const leg of choice.legs) legs.set(leg.shop, leg)
  const { settings, search } = lens
  search.prepare(job)
  const rows: ShopRow[] = []
  let best = Number.POSITIVE_INFINITY
  for (const shop of table.shops()) {
    const row = rowOf(job, shop, lens, legs.get(shop.profile.peer) ?? null, considered)
    if (row.group <= ELIGIBLE) best = Math.min(best, row.explained.cost ?? best)
    rows.push(row)
  }
  const nearEqual = best * (1 + settings.nearEqualPerMille / 1_000)
  const single = legs.size === 1
  const placed = single ? placeOf(job, [...legs.keys()][0] as PeerId) : 0
  return rows
    .map((row) => {
      const { cost, verdict, shop } = row.explained
      if (!single || verdict !== 'dearer') return row
      const rather: Verdict =
        placeOf(job, shop) > placed
          ? 'lower_priority'
          : job.rules.rank !== null
            ? 'ranked_lower'
            : cost !== null && cost <= nearEqual
              ? 'near_equal'
              : 'dearer'
      return { ...row, explained: { ...row.explained, verdict: rather } }
    })
    .sort(compareRows)
}

/** Which group of the merchant's list a shop is in; behind the last one if in none. */
function placeOf({ rules }: Job, shop: PeerId): number {
  const place = rules.priority.findIndex((group) => group.has(shop))
  return place < 0 ? rules.priority.length : place
}

function rowOf(
  job: Job,
  shop: ShopSlot,
  lens: Lens,
  leg: RouteLeg | null,
  considered: ReadonlySet<PeerId>,
): ShopRow {
  const { profile } = shop
  const { search, weights } = lens
  const head = {
    shop: profile.peer,
    name: profile.name,
    city: profile.place.city,
    // Ten metres are more than any reader needs.
    km: Math.round(distanceKm(profile.place, job.request.spec.destination.near) * 100) / 100,
    inCluster: job.request.cluster?.members.has(profile.peer) ?? false,
  }
  if (leg !== null) {
    const { cost, price } = leg
    const terms = notZero((term) => leg.terms[term])
    const { rank } = job.rules
    const whole = rank !== null && search.evaluate(job, shop) === null
    const detail = whole ? `rank ${rounded(rankNow(rank, shop, lens))}` : ''
    const explained = { ...head, verdict: 'chosen' as const, detail, cost, price, terms }
    return { shop, explained, eligible: true, group: CHOSEN }
  }
  const refused = search.evaluate(job, shop)
  const counted = refused === null || refused === 'price_cap'
  const detail = detailOf(job, shop, lens, refused)
  const partly = refused !== null && considered.has(profile.peer)
  const verdict: Verdict = refused === null ? 'dearer' : partly ? 'not_in_best_split' : refused
  const figures = counted
    ? {
        cost: scoreOf(search.terms, weights),
        price: priceOf(search.terms),
        terms: notZero((_, at) => search.terms[at] as number),
      }
    : { cost: null, price: null, terms: null }
  const group = refused === null ? ELIGIBLE : counted ? OVER_CAP : INELIGIBLE
  const explained = { ...head, verdict, detail, ...figures }
  return { shop, explained, eligible: refused === null, group }
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
  const x = a.explained
  const y = b.explained
  const byFigure = a.group === INELIGIBLE ? x.km - y.km : (x.cost ?? 0) - (y.cost ?? 0)
  return a.group - b.group || byFigure || (x.shop < y.shop ? -1 : 1)
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
