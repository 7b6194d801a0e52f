import type { RouteAnswer, RouteRequest } from '../../orders/placing/route-port.ts'
import type { RouteCluster, RouteRequest as RoutingQuestion } from '../../routing/request.ts'
import type { LatLon } from '../../models/geo.ts'
import type { PeerId } from '../../models/ids.ts'
import { holdingCost } from '../../routing/holding.ts'
import { quoteMethods } from '../../routing/quote.ts'
import type { MethodQuote } from '../../routing/quote.ts'
import { Router } from '../../routing/router.ts'
import type { RouterSettings } from '../../routing/settings.ts'
import type { ShopRecord } from '../../routing/index/shop-facts.ts'
import type { ShopTable } from '../../routing/index/shop-table.ts'

export interface RouteDeskInit {
  /** The router's table; others keep it up to date. */
  readonly shops: ShopTable
  readonly settings: RouterSettings
  /** Brings what is known of this shop itself up to date. */
  refreshOwn(): void
  /** Shops that must not be chosen now, and why. */
  absentees(now: number): Iterable<readonly [PeerId, string]>
  clusterOf(point: LatLon): RouteCluster | null
}

/** Asks the router with all that this node knows beside the order. */
export class RouteDesk {
  readonly router: Router
  readonly #init: RouteDeskInit

  constructor(init: RouteDeskInit) {
    this.#init = init
    this.router = new Router(init.shops, init.settings)
  }

  route(request: RouteRequest): RouteAnswer {
    const question = this.question(request)
    const { holder } = request
    const holding = holder === undefined ? {} : { holding: this.#holding(question, holder) }
    if (request.explained) {
      const decision = this.router.route(question)
      const isExact = decision.explanation.exact?.verdict === 'better'
      return { ...decision, ...holding, ...(isExact ? { isExact } : {}) }
    }
    return { ...this.router.choose(question), explanation: null, ...holding }
  }

  /** What the orders that this node keeps say of a shop's work. */
  believe(peer: PeerId, record: ShopRecord): void {
    this.#init.shops.setRecord(peer, record)
  }

  /** What `route` would answer, with each way of shipping, and when it would arrive. */
  quote(request: RouteRequest): readonly MethodQuote[] {
    return quoteMethods(this.router, this.question(request))
  }

  /** Where it is, it may stay, even while its shop takes nothing new. */
  #holding(question: RoutingQuestion, holder: PeerId): number | null {
    const excluded = new Map(question.excluded)
    excluded.delete(holder)
    return holdingCost(this.router, { ...question, excluded }, holder)
  }

  question(request: RouteRequest): RoutingQuestion {
    const excluded = new Map(request.excluded)
    for (const [peer, why] of this.#init.absentees(request.now)) {
      if (!excluded.has(peer)) excluded.set(peer, why)
    }
    // What this node's own desk promises is known, not reported.
    this.#init.refreshOwn()
    const cluster = this.#init.clusterOf(request.spec.destination.near)
    return { ...request, excluded, cluster, arriveBy: request.spec.arriveBy ?? null }
  }
}
