import type { ClusterId, PeerId } from '../models/ids.ts'
import type { Share } from '../models/order.ts'
import type { KnownShop } from '../models/shop.ts'
import type { RouteChoice, RouteLeg } from './decision.ts'
import type { RouteRequest } from './request.ts'
import { Router } from './router.ts'
import type { RouterSettings, Terms } from './settings.ts'
import { ShopTable } from './index/shop-table.ts'

/** Clusters asked about one order: the second and third differ from the first by what digests leave out. */
export const ASKED_CLUSTERS_MAX = 3
/** What is cheaper by less than so much is not worth a question: digests round down, and promise too much. */
const ASK_MARGIN_PER_MILLE = 50
/** Every cluster counts, however dear. */
const ANY_COST_PER_MILLE = 1_000_000_000
/** Shops that a cluster proposes for the whole, and for each line. */
const PROPOSED_MAX = 8
const PROPOSED_A_LINE_MAX = 3

/** Why a cluster was asked. */
export type AskReason =
  /** Nobody known here can make it. */
  | 'nobody_here'
  /** Its digest says that it may be cheaper there. */
  | 'cheaper_there'
  /** The merchant wants a shop of the destination's own cluster. */
  | 'destination'

/** One cluster that could have the order, and the least that it could cost there. */
export interface ClusterEstimate {
  readonly cluster: ClusterId
  /** Score in minor units, as far as a digest tells. */
  readonly cost: number
}

export interface Asking {
  readonly cluster: ClusterId
  /** As estimated; null: nothing was known that it could be estimated from. */
  readonly cost: number | null
  readonly why: AskReason
}

/** What digests say of an order. */
export interface Estimates {
  /** Whom to ask first comes first. */
  readonly clusters: readonly ClusterEstimate[]
  /** What none of them could have. */
  readonly unmet: readonly Share[]
}

/**
 * What the order would cost in each of these clusters at the least, the cheapest first. `imagined`:
 * one shop for each cluster, by its name. Where none could make all of the order, those for single
 * lines, with what these would cost, every line once before any twice: whoever asks may have shops
 * for the others.
 */
export function estimateClusters(
  request: RouteRequest,
  imagined: readonly KnownShop[],
  settings: RouterSettings,
): Estimates {
  const { shares } = request
  if (imagined.length === 0) return { clusters: [], unmet: shares }
  const table = new ShopTable()
  for (const { profile, report } of imagined) table.upsert(profile, report)
  const router = new Router(table, settings)
  const open = openTo(request)
  const able = (some: readonly Share[]): ClusterEstimate[] =>
    router
      .alternatives({ ...open, shares: some }, imagined.length, ANY_COST_PER_MILLE)
      .map(estimateOf)
  const whole = able(shares)
  if (whole.length > 0) return { clusters: whole.sort(byCost), unmet: [] }
  if (!request.mayDivide || request.spec.maxSplits < 2) return { clusters: [], unmet: shares }
  const lines = shares.map((share) => able([share]))
  return {
    clusters: covering(lines),
    unmet: shares.filter((_, line) => lines[line]?.length === 0),
  }
}

/** First those that together could make every line that anybody could, as few as can be; then the others. */
function covering(lines: readonly (readonly ClusterEstimate[])[]): ClusterEstimate[] {
  const chosen: ClusterEstimate[] = []
  let open = lines.filter((line) => line.length > 0)
  while (open.length > 0) {
    const best = makersOf(open).sort((a, b) => b.lines - a.lines || byCost(a, b))[0] as Maker
    chosen.push({ cluster: best.cluster, cost: best.cost })
    open = open.filter((line) => line.every(({ cluster }) => cluster !== best.cluster))
  }
  const names = new Set(chosen.map(({ cluster }) => cluster))
  const others = makersOf(lines).filter(({ cluster }) => !names.has(cluster))
  return [...chosen, ...others.sort(byCost).map(({ cluster, cost }) => ({ cluster, cost }))]
}

interface Maker extends ClusterEstimate {
  readonly lines: number
}

/** Each with how many of the lines it could make, and what the cheapest of them would cost. */
function makersOf(lines: readonly (readonly ClusterEstimate[])[]): Maker[] {
  const makers = new Map<ClusterId, Maker>()
  for (const { cluster, cost } of lines.flat()) {
    const known = makers.get(cluster) ?? { cluster, cost, lines: 0 }
    makers.set(cluster, { cluster, cost: Math.min(known.cost, cost), lines: known.lines + 1 })
  }
  return [...makers.values()]
}

/** Lists of shops say nothing of clusters: who is asked knows its own shops by name. */
function openTo(request: RouteRequest): RouteRequest {
  const { rules, strategy, ...spec } = request.spec
  const { optimize, weights, market } = rules ?? {}
  const kept = {
    ...(optimize === undefined ? {} : { optimize }),
    ...(weights === undefined ? {} : { weights }),
    ...(market === undefined ? {} : { market }),
  }
  const open = strategy === 'split' ? 'split' : 'auto'
  return {
    ...request,
    spec: { ...spec, shop: null, strategy: open, rules: kept },
    excluded: new Map(),
    cluster: null,
  }
}

function estimateOf({ shop, cost }: RouteLeg): ClusterEstimate {
  return { cluster: shop as string as ClusterId, cost }
}

function byCost(a: ClusterEstimate, b: ClusterEstimate): number {
  return a.cost - b.cost || (a.cluster < b.cluster ? -1 : 1)
}

/**
 * Whom to ask, by what can be had here and what digests say of others: nobody, where no digest
 * promises better.
 */
export function whomToAsk(
  here: RouteChoice,
  estimates: readonly ClusterEstimate[],
  askedMax = ASKED_CLUSTERS_MAX,
): Asking[] {
  if (here.type === 'unroutable') {
    return estimates.slice(0, askedMax).map((one) => ({ ...one, why: 'nobody_here' }))
  }
  const cost = here.legs.reduce((sum, leg) => sum + leg.cost, 0)
  const limit = cost * (1 - ASK_MARGIN_PER_MILLE / 1_000)
  return estimates
    .filter((one) => one.cost < limit)
    .slice(0, askedMax)
    .map((one) => ({ ...one, why: 'cheaper_there' }))
}

/** One shop that an asked cluster proposes, and what it would cost as its router sees it. */
export interface Proposal {
  readonly shop: PeerId
  readonly cost: number
  readonly price: number
  readonly terms: Terms
  /** Units of it that the figures are for. */
  readonly units: number
}

/**
 * The asked cluster's answer: its own best shops for all of it, then for single lines, so that the
 * asker can divide among them and its own. `members`: whom to propose.
 */
export function propose(
  router: Router,
  request: RouteRequest,
  cluster: ClusterId,
  members: ReadonlySet<PeerId>,
): Proposal[] {
  const own = { ...request, cluster: { id: cluster, members } }
  const found = new Map<PeerId, Proposal>()
  const add = (shares: RouteRequest['shares'], count: number): void => {
    const units = shares.reduce((sum, [, quantity]) => sum + quantity, 0)
    const asked = { ...own, shares, spec: restricted(request) }
    for (const leg of router.alternatives(asked, count, ANY_COST_PER_MILLE)) {
      const { shop, cost, price, terms } = leg
      if (!found.has(shop)) found.set(shop, { shop, cost, price, terms, units })
    }
  }
  add(request.shares, PROPOSED_MAX)
  const mayDivide = request.mayDivide && request.spec.maxSplits >= 2
  if (mayDivide) for (const share of request.shares) add([share], PROPOSED_A_LINE_MAX)
  return [...found.values()]
}

/** Strategy `cluster` keeps the search among the members; a shop named stays named. */
function restricted({ spec }: RouteRequest): RouteRequest['spec'] {
  return spec.strategy === 'direct' && spec.shop !== null ? spec : { ...spec, strategy: 'cluster' }
}
