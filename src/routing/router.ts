import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import { labelled, priceOf, scoreOf, weightArray } from './cost.ts'
import type { RouteChoice, RouteLeg, Unroutable } from './decision.ts'
import { explainShops } from './explain.ts'
import type { Explanation, RecordedInputs, Verdict } from './explanation.ts'
import { recordInputs, replayInputs } from './recorded-inputs.ts'
import { sameChoice } from './decision.ts'
import { compileJob, jobWith } from './request.ts'
import type { Job, JobLine, RouteRequest } from './request.ts'
import { PRICE_TERMS, TERMS } from './settings.ts'
import type { RouterSettings, Weights } from './settings.ts'
import type { ShopSlot, ShopTable } from './shop-table.ts'
import { SingleSearch } from './single.ts'
import { buildSplitPool } from './split-pool.ts'
import { solveSplit } from './split-search.ts'

export type RouteDecision = RouteChoice & { readonly explanation: Explanation }

/**
 * Chooses shops for an order over the shops that this node knows: hard constraints, then labelled
 * cost, then the merchant's strategy (DESIGN.md 5.7). Pure but for its scratch space: the same
 * table, settings and request give the same answer on every node.
 */
export class Router {
  readonly table: ShopTable
  readonly settings: RouterSettings
  readonly search: SingleSearch
  private readonly weights: Float64Array
  /** Shops that the last decision weighed as parts of a split. */
  private readonly considered = new Map<PeerId, ShopSlot>()

  constructor(table: ShopTable, settings: RouterSettings) {
    this.table = table
    this.settings = settings
    this.search = new SingleSearch(settings)
    this.weights = weightArray(settings)
  }

  /** The choice and everything that `order explain` shows: looks at every known shop. */
  route(request: RouteRequest): RouteDecision {
    const job = compileJob(request, this.settings.cost)
    const choice = this.chooseFor(job)
    return { ...choice, explanation: this.explain(job, choice) }
  }

  /** The choice alone, in microseconds. */
  choose(request: RouteRequest): RouteChoice {
    return this.chooseFor(compileJob(request, this.settings.cost))
  }

  /**
   * The choice for an order that is not divided, and the next best shops within a margin of the
   * best: whom to ask in turn when state is old and shops refuse.
   */
  alternatives(request: RouteRequest, count: number, marginPerMille: number): RouteLeg[] {
    const job = compileJob(request, this.settings.cost)
    const { search, table } = this
    const { nearEqualPerMille } = this.settings
    search.run(job, table, Math.max(marginPerMille, nearEqualPerMille))
    const chosen = search.choose(job, table, nearEqualPerMille)
    if (chosen < 0) return []
    const order = Array.from({ length: search.count }, (_, at) => at)
    const rankOf = (at: number): number => (at === chosen ? -1 : (search.scores[at] as number))
    order.sort((a, b) => rankOf(a) - rankOf(b) || this.compareNames(a, b))
    const shops = order.slice(0, count).map((at) => table.at(search.slots[at] as number))
    return shops.map((shop) => this.legFor(job, shop))
  }

  private compareNames(a: number, b: number): number {
    const { slots } = this.search
    const nameOf = (at: number): PeerId => this.table.at(slots[at] as number).profile.peer
    return nameOf(a) < nameOf(b) ? -1 : 1
  }

  private chooseFor(job: Job): RouteChoice {
    assert(job.lines.length > 0, 'a request places at least one share')
    this.considered.clear()
    const { spec, mayDivide } = job.request
    const single = this.chooseSingle(job)
    const overCap = this.search.overCap
    const divides = spec.strategy === 'auto' || spec.strategy === 'split'
    if (!divides || !mayDivide || spec.maxSplits < 2 || job.units < 2) {
      return single === null ? unroutable(job, overCap) : { type: 'routed', legs: [single] }
    }
    const margin = spec.strategy === 'auto' ? this.settings.splitMarginPerMille / 1_000 : 0
    const limit = single === null ? Number.POSITIVE_INFINITY : single.cost * (1 - margin)
    if (this.search.splitFloor(job, this.table) >= limit && single !== null) {
      return { type: 'routed', legs: [single] }
    }
    const split = this.chooseSplit(job)
    if (split.type === 'routed' && totalCost(split.legs) < limit) return split
    if (single !== null) return { type: 'routed', legs: [single] }
    return split.type === 'routed'
      ? split
      : unroutable(job, overCap || split.reason === 'price_cap')
  }

  private chooseSingle(job: Job): RouteLeg | null {
    const { nearEqualPerMille } = this.settings
    this.search.run(job, this.table, nearEqualPerMille)
    const at = this.search.choose(job, this.table, nearEqualPerMille)
    if (at < 0) return null
    return this.legFor(job, this.table.at(this.search.slots[at] as number))
  }

  private chooseSplit(job: Job): RouteChoice {
    const best = this.splitLegs(job, this.settings)
    if (best === null) return unroutable(job, false)
    if (totalPrice(best) <= job.priceMax) return { type: 'routed', legs: best }
    // The best division costs the merchant too much: the one with the lowest price may not.
    const cheapest = this.splitLegs(job, { ...this.settings, weights: PRICE_ONLY })
    const within = cheapest !== null && totalPrice(cheapest) <= job.priceMax
    return within ? { type: 'routed', legs: cheapest } : unroutable(job, true)
  }

  private splitLegs(job: Job, settings: RouterSettings): RouteLeg[] | null {
    const { problem, shops, rank, considered } = buildSplitPool(job, this.table, settings)
    for (const shop of considered) this.considered.set(shop.profile.peer, shop)
    const solution = solveSplit(problem, rank, settings.splitMoves)
    if (solution === null) return null
    const legs: RouteLeg[] = []
    solution.open.forEach((index, o) => {
      const row = solution.quantity.subarray(o * problem.lines, (o + 1) * problem.lines)
      const shop = shops[index]
      if (shop === undefined || row.every((units) => units === 0)) return
      legs.push(this.legFor(jobWith(job, row), shop))
    })
    return legs
  }

  private explain(job: Job, choice: RouteChoice): Explanation {
    const considered = new Map(this.considered)
    const names = new Set(considered.keys())
    const rows = explainShops(job, this.table, this.settings, this.search, choice, names)
    const listed = rows.slice(0, LISTED_MAX)
    const summarised: Partial<Record<Verdict, number>> = {}
    for (const { explained } of rows.slice(LISTED_MAX)) {
      summarised[explained.verdict] = (summarised[explained.verdict] ?? 0) + 1
    }
    // Chosen shops come first, so that they are always among these.
    const few = rows.slice(0, Math.max(RECORDED_MAX, legsOf(choice).length)).map((row) => row.shop)
    let inputs = recordInputs(job, this.settings, few)
    if (names.size > 0 && !sameChoice(recompute(inputs), choice)) {
      // A search among fewer shops can end elsewhere: then all that were weighed are recorded.
      inputs = recordInputs(job, this.settings, [...new Set([...few, ...considered.values()])])
    }
    return {
      version: 1,
      strategy: job.request.spec.strategy,
      cluster: job.request.cluster?.id ?? '',
      choice,
      shops: listed.map((row) => row.explained),
      known: rows.length,
      eligible: rows.filter((row) => row.eligible).length,
      summarised,
      inputs,
    }
  }

  private legFor(job: Job, shop: ShopSlot): RouteLeg {
    const { search } = this
    search.prepare(job)
    const refused = search.evaluate(job, shop)
    assert(refused === null, `chose ${shop.profile.peer} although ${refused}`)
    return {
      shop: shop.profile.peer,
      shares: job.lines
        .map(({ line, quantity }: JobLine) => [line, quantity] as const)
        .sort(([a], [b]) => a - b),
      cost: scoreOf(search.terms, this.weights),
      price: priceOf(search.terms),
      terms: labelled(search.terms),
      day: search.finding.day,
    }
  }
}

/** One decision without keeping a router. */
export function route(
  request: RouteRequest,
  table: ShopTable,
  settings: RouterSettings,
): RouteDecision {
  return new Router(table, settings).route(request)
}

/** Asks the recorded question again, anywhere: the answer of a router that knows only this record. */
export function recompute(inputs: RecordedInputs): RouteChoice {
  const { request, table } = replayInputs(inputs)
  return new Router(table, inputs.settings).choose(request)
}

/** Whether an explanation's choice follows from its own record. */
export function explanationHolds(explanation: Explanation): boolean {
  return sameChoice(recompute(explanation.inputs), explanation.choice)
}

/** Shops that an explanation lists: a cluster's worth; the others are counted by reason. */
const LISTED_MAX = 32

/**
 * Shops whose facts an explanation records: the chosen and the best ones are enough to decide again
 * alike, for the others could only have lost to them.
 */
const RECORDED_MAX = 12

function legsOf(choice: RouteChoice): readonly RouteLeg[] {
  return choice.type === 'routed' ? choice.legs : []
}

/** Only what the merchant pays. */
const PRICE_ONLY = Object.fromEntries(
  TERMS.map((term, at) => [term, at < PRICE_TERMS ? 100 : 0]),
) as Weights

function unroutable(job: Job, overCap: boolean): RouteChoice {
  return { type: 'unroutable', reason: unroutableReason(job, overCap) }
}

function unroutableReason(job: Job, overCap: boolean): Unroutable {
  if (overCap) return 'price_cap'
  if (job.named !== null) return 'named_shop_unavailable'
  return job.members === null ? 'no_eligible_shop' : 'no_eligible_shop_in_cluster'
}

function totalCost(legs: readonly RouteLeg[]): number {
  return legs.reduce((sum, leg) => sum + leg.cost, 0)
}

function totalPrice(legs: readonly RouteLeg[]): number {
  return legs.reduce((sum, leg) => sum + leg.price, 0)
}
