import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import { labelled, priceOf, scoreOf } from './cost.ts'
import { legsOf, sameChoice } from './decision.ts'
import type { RouteChoice, RouteLeg, Unroutable } from './decision.ts'
import { explainShops, judgeShops } from './explain.ts'
import type { ShopRow } from './explain.ts'
import { hardCaseOf, keepsRules, verdictOn } from './division/exact-division.ts'
import type { HardCase, ProposedLeg } from './division/exact-division.ts'
import type { Explanation, ExplainedExact, RecordedInputs, Verdict } from './explanation.ts'
import { shipByOf } from './leg-dates.ts'
import { Lenses } from './lens.ts'
import type { Lens } from './lens.ts'
import { bestRanked } from './ranking.ts'
import { recordInputs, replayInputs, replaySettings } from './recorded-inputs.ts'
import { compileJob, jobWith } from './request.ts'
import type { Job, JobLine, RouteRequest } from './request.ts'
import { PRICE_TERMS, TERMS } from './settings.ts'
import type { RouterSettings, Weights } from './settings.ts'
import type { ShopSlot, ShopTable } from './index/shop-table.ts'
import { groupsOf } from './job-rules.ts'
import { buildSplitPool } from './division/split-pool.ts'
import { solveRuledSplit } from './division/split-rules.ts'

export type RouteDecision = RouteChoice & { readonly explanation: Explanation }

/**
 * Chooses shops for an order over the shops that this node knows: hard constraints, then labelled
 * cost, then the merchant's strategy (DESIGN.md 5.7). Pure but for its scratch space: the same
 * table, settings and request give the same answer on every node.
 */
export class Router {
  readonly table: ShopTable
  readonly settings: RouterSettings
  private readonly lenses: Lenses
  /** Shops that the last decision weighed as parts of a split. */
  private readonly considered = new Map<PeerId, ShopSlot>()
  /** Some shop could have had the job of the last decision but for the price cap. */
  private overCap = false

  constructor(table: ShopTable, settings: RouterSettings) {
    this.table = table
    this.settings = settings
    this.lenses = new Lenses(settings)
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
   * The division of a request for an exact solver; null: there is nothing to divide, or what the search
   * finds is as good as proven.
   */
  hardCase(request: RouteRequest): HardCase | null {
    const job = compileJob(request, this.settings.cost)
    if (!mayDivide(job)) return null
    const found = this.chooseOwn(job)
    if (found.type === 'unroutable' && found.reason === 'price_cap') return null
    const legs = legsOf(found)
    // One shop was found to be the better way, or the only one that the merchant wants.
    if (legs.length === 1) return null
    const pool = buildSplitPool(job, this.table, this.lensFor(job).settings)
    const { fewestSplits } = job.rules
    const most = fewestSplits && legs.length > 0 ? legs.length : pool.problem.shopsMax
    const problem = { ...pool.problem, shopsMax: Math.min(most, pool.problem.shopsMax) }
    return hardCaseOf(job, { ...pool, problem }, legs.length === 0 ? null : legs)
  }

  /** With the weights that the merchant asks for. */
  lensFor(job: Job): Lens {
    return this.lenses.for(job.request.spec.rules)
  }

  /**
   * The choice for an order that is not divided, and the next best shops within a margin of the
   * best: whom to ask in turn when state is old and shops refuse.
   */
  alternatives(request: RouteRequest, count: number, marginPerMille: number): RouteLeg[] {
    const job = compileJob(request, this.settings.cost)
    const lens = this.lensFor(job)
    const { search } = lens
    const { table } = this
    const { nearEqualPerMille } = this.settings
    search.run(job, table, Math.max(marginPerMille, nearEqualPerMille))
    const chosen = search.choose(job, table, nearEqualPerMille)
    if (chosen < 0) return []
    const nameOf = (at: number): PeerId => table.at(search.slots[at] as number).profile.peer
    const order = Array.from({ length: search.count }, (_, at) => at)
    const rankOf = (at: number): number => (at === chosen ? -1 : (search.scores[at] as number))
    order.sort((a, b) => rankOf(a) - rankOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
    const shops = order.slice(0, count).map((at) => table.at(search.slots[at] as number))
    return shops.map((shop) => this.legFor(job, shop, lens))
  }

  private chooseFor(job: Job): RouteChoice {
    const own = this.chooseOwn(job)
    return this.improved(job, own, this.proposedLegs(job)) ?? own
  }

  /** Null: nothing was proposed, or it is not possible. */
  private proposedLegs(job: Job): readonly RouteLeg[] | null {
    const { exact } = job.request
    if (exact?.type !== 'proposed' || !mayDivide(job) || !keepsRules(job, exact.legs)) return null
    const lens = this.lensFor(job)
    const legs: RouteLeg[] = []
    for (const [peer, shares] of exact.legs) {
      const leg = this.proposedLeg(job, peer, shares, lens)
      if (leg === null) return null
      legs.push(leg)
    }
    return totalPrice(legs) <= job.priceMax ? legs : null
  }

  private proposedLeg(job: Job, peer: PeerId, shares: ProposedLeg[1], lens: Lens): RouteLeg | null {
    const shop = this.table.get(peer)
    if (shop === null) return null
    const units = new Map(shares)
    const part = jobWith(
      job,
      job.lines.map(({ line }) => units.get(line) ?? 0),
    )
    const { search } = lens
    search.prepare(part)
    if (search.evaluate(part, shop) !== null) return null
    // As in the search: a part of a division is never planned to be late.
    if (search.finding.day > search.finding.last) return null
    return this.legFor(part, shop, lens)
  }

  /** The proposed division where it is better than what was found without it; else null. */
  private improved(
    job: Job,
    own: RouteChoice,
    proposed: readonly RouteLeg[] | null,
  ): RouteChoice | null {
    if (proposed === null || proposed.length < 2) return null
    const better: RouteChoice = { type: 'routed', legs: proposed }
    if (own.type === 'unroutable') return better
    // Whoever has all of it was preferred to a division already.
    if (own.legs.length < 2) return null
    if (job.rules.fewestSplits && proposed.length > own.legs.length) return null
    return totalCost(proposed) < totalCost(own.legs) ? better : null
  }

  private explainExact(job: Job): { readonly exact?: ExplainedExact } {
    const { exact } = job.request
    if (exact === undefined) return {}
    const own = this.chooseOwn(job)
    const proposed = this.proposedLegs(job)
    const isChosen = this.improved(job, own, proposed) !== null
    const verdict = verdictOn(exact, proposed !== null, isChosen)
    const without = legsOf(own)
    const proven = exact.type === 'none' || (exact.type === 'proposed' && exact.proven)
    return { exact: { verdict, proven, without: without.length === 0 ? null : totalCost(without) } }
  }

  private chooseOwn(job: Job): RouteChoice {
    assert(job.lines.length > 0, 'a request places at least one share')
    this.considered.clear()
    this.overCap = false
    const lens = this.lensFor(job)
    const preferred = this.choosePreferred(job, lens)
    if (preferred !== null) return { type: 'routed', legs: [preferred] }
    const single = this.chooseSingle(job, lens)
    const whole: RouteChoice =
      single === null ? unroutable(job, this.overCap) : { type: 'routed', legs: [single] }
    if (!mayDivide(job)) return whole
    // Whoever wants few parcels, or ranks shops by something else than cost, divides only if he must.
    const mustDivide = job.rules.fewestSplits || job.rules.rank !== null
    if (mustDivide && single !== null) return whole
    const limit = single === null ? Number.POSITIVE_INFINITY : this.splitLimit(job, single.cost)
    if (single !== null && lens.search.splitFloor(job, this.table) >= limit) return whole
    const split = this.chooseSplit(job, lens)
    if (split.type === 'routed' && totalCost(split.legs) < limit) return split
    if (single !== null) return whole
    return split.type === 'routed'
      ? split
      : unroutable(job, this.overCap || split.reason === 'price_cap')
  }

  /** What a division must cost less than, to be worth its parcels. */
  private splitLimit(job: Job, singleCost: number): number {
    const { oneShopPerMille } = job.rules
    if (oneShopPerMille !== null) return singleCost / (1 + oneShopPerMille / 1_000)
    if (job.request.spec.strategy !== 'auto') return singleCost
    return singleCost * (1 - this.settings.splitMarginPerMille / 1_000)
  }

  /** The best of the first group of the merchant's list where anybody can have all of it. */
  private choosePreferred(job: Job, lens: Lens): RouteLeg | null {
    if (job.named !== null) return null
    for (const group of job.rules.priority) {
      const members = new Set([...group].filter((peer) => job.members?.has(peer) ?? true))
      const leg = this.chooseSingle({ ...job, members }, lens)
      if (leg !== null) return leg
    }
    return null
  }

  private chooseSingle(job: Job, lens: Lens): RouteLeg | null {
    const shop = this.bestShop(job, lens)
    this.overCap ||= lens.search.overCap
    return shop === null ? null : this.legFor(job, shop, lens)
  }

  private bestShop(job: Job, lens: Lens): ShopSlot | null {
    const { search } = lens
    const { rank } = job.rules
    if (rank !== null && job.named === null) return bestRanked(job, rank, this.table, lens)
    const { nearEqualPerMille } = this.settings
    search.run(job, this.table, nearEqualPerMille)
    const at = search.choose(job, this.table, nearEqualPerMille)
    return at < 0 ? null : this.table.at(search.slots[at] as number)
  }

  private chooseSplit(job: Job, lens: Lens): RouteChoice {
    const { maxSplits } = job.request.spec
    let overCap = false
    for (let shopsMax = job.rules.fewestSplits ? 2 : maxSplits; shopsMax <= maxSplits; shopsMax++) {
      const choice = this.chooseSplitOf(job, lens, shopsMax)
      if (choice.type === 'routed') return choice
      overCap ||= choice.reason === 'price_cap'
    }
    return unroutable(job, overCap)
  }

  private chooseSplitOf(job: Job, lens: Lens, shopsMax: number): RouteChoice {
    const best = this.splitLegs(job, lens, lens.settings, shopsMax)
    if (best === null) return unroutable(job, false)
    if (totalPrice(best) <= job.priceMax) return { type: 'routed', legs: best }
    // The best division costs the merchant too much: the one with the lowest price may not.
    const cheapest = this.splitLegs(job, lens, { ...lens.settings, weights: PRICE_ONLY }, shopsMax)
    const within = cheapest !== null && totalPrice(cheapest) <= job.priceMax
    return within ? { type: 'routed', legs: cheapest } : unroutable(job, true)
  }

  private splitLegs(
    job: Job,
    lens: Lens,
    settings: RouterSettings,
    shopsMax: number,
  ): RouteLeg[] | null {
    const pool = buildSplitPool(job, this.table, settings)
    const { shops, rank, considered } = pool
    const problem = { ...pool.problem, shopsMax: Math.min(shopsMax, pool.problem.shopsMax) }
    for (const shop of considered) this.considered.set(shop.profile.peer, shop)
    const { rules, lines } = job
    const together = groupsOf(rules, lines)
    const asked = { together, lotMin: rules.lotMin }
    const solution = solveRuledSplit(problem, rank, settings.splitMoves, asked)
    if (solution === null) return null
    const legs: RouteLeg[] = []
    solution.open.forEach((index, o) => {
      const row = solution.quantity.subarray(o * problem.lines, (o + 1) * problem.lines)
      const shop = shops[index]
      if (shop === undefined || row.every((units) => units === 0)) return
      legs.push(this.legFor(jobWith(job, row), shop, lens))
    })
    return legs
  }

  private explain(job: Job, choice: RouteChoice): Explanation {
    const considered = new Map(this.considered)
    const exact = this.explainExact(job)
    const names = new Set(considered.keys())
    const lens = this.lensFor(job)
    const rows = judgeShops(job, this.table, lens, choice, names)
    const shops = explainShops(job, lens, choice, rows.slice(0, LISTED_MAX))
    const summarised: Partial<Record<Verdict, number>> = {}
    for (const { verdict } of rows.slice(LISTED_MAX))
      summarised[verdict] = (summarised[verdict] ?? 0) + 1
    // Chosen shops come first, so that they are always among these.
    const few = rows.slice(0, Math.max(RECORDED_MAX, legsOf(choice).length)).map((row) => row.shop)
    let inputs = recordInputs(job, this.settings, few)
    const ruled = job.request.spec.rules !== undefined
    if ((names.size > 0 || ruled) && !sameChoice(recompute(inputs), choice)) {
      // A search among fewer shops can end elsewhere: then all that were weighed are recorded.
      const weighed = [...considered.values(), ...rows.filter(isEligible).map((row) => row.shop)]
      inputs = recordInputs(job, this.settings, [...new Set([...few, ...weighed])])
    }
    return {
      version: 1,
      strategy: job.request.spec.strategy,
      cluster: job.request.cluster?.id ?? '',
      choice,
      shops,
      known: rows.length,
      eligible: rows.filter((row) => row.eligible).length,
      summarised,
      inputs,
      ...exact,
    }
  }

  private legFor(job: Job, shop: ShopSlot, { search, weights }: Lens): RouteLeg {
    search.prepare(job)
    const refused = search.evaluate(job, shop)
    assert(refused === null, `chose ${shop.profile.peer} although ${refused}`)
    return {
      shop: shop.profile.peer,
      shares: job.lines
        .map(({ line, quantity }: JobLine) => [line, quantity] as const)
        .sort(([a], [b]) => a - b),
      cost: scoreOf(search.terms, weights),
      price: priceOf(search.terms),
      terms: labelled(search.terms),
      day: search.finding.day,
      shipBy: shipByOf(job, shop, search.finding),
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
  return new Router(table, replaySettings(inputs)).choose(request)
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

function mayDivide({ request, units }: Job): boolean {
  const { strategy, maxSplits } = request.spec
  const divides = strategy === 'auto' || strategy === 'split'
  return divides && request.mayDivide && maxSplits >= 2 && units >= 2
}

function isEligible({ eligible }: ShopRow): boolean {
  return eligible
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
