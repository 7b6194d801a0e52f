import type { View } from '../../clusters/view/view.ts'
import { PROCESSES } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import { DAY_MS } from '../../models/ids.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import { KEEPERS_WANTED } from '../../orders/intake/keeping.ts'
import type { Context } from '../../ports/context.ts'
import { rendezvousOrder } from '../../models/rendezvous.ts'
import { ExpectedDemand } from '../../routing/prices/expected-demand.ts'
import { DUAL_SETTINGS, dualPrices } from '../../routing/prices/prices.ts'
import type { RouterSettings } from '../../routing/settings.ts'
import type { ShopTable } from '../../routing/index/shop-table.ts'
import type { PricesMessage } from '../../wire/messages.ts'

/** As often as in the runs of `router-online.ts`: with boards six hours old it still paid. */
const PERIOD_MS = 6 * 3_600_000
/** A price that the next two members have not renewed either says nothing any more. */
const GOOD_FOR_MS = 2 * PERIOD_MS
/** The next in rank waits so long for the one before: it may be off, or not be meant to do this. */
const RANK_STEP_MS = 10 * 60_000
/** Weeks repeat; what is older is of another season. */
const WEEKS_MS = 14 * DAY_MS
const WEEK_DAYS = 7
/** Orders that are weighed, the newest: some tens of milliseconds of one turn. */
const ORDERS_MAX = 400
/** A cluster's market is small: a few thousand bids settle it, and a turn must end. */
const BIDS_MAX = 200_000
/** As the runs had it: orders are promised within a week or so. */
const AHEAD_DAYS = 7

export interface ClusterPricesInit {
  readonly context: Context
  /**
   * Whether this node takes its turn, and believes the others in theirs: a price turns work away, so
   * that nobody may set one for a shop whose operator has not agreed to it.
   */
  readonly takesPart: boolean
  readonly shops: ShopTable
  readonly settings: RouterSettings
  view(): View | null
  isAwake(peer: PeerId): boolean
  /** Orders that this node keeps, newest first. */
  orders(most: number): readonly Order[]
  /** What one of them says of this shop. */
  told(prices: Readonly<Partial<Record<Process, number>>>, until: number): void
}

/**
 * One member of a cluster, by rank, works out what a unit of every member's capacity is worth, from the
 * orders of the last weeks that it keeps, and tells them (ROUTING.md, points 1 and 6). A member's report
 * then carries that price in place of the one that it has learnt alone, until it expires. Volatile: a
 * member that restarts asks what it has learnt itself until the next round.
 */
export class ClusterPrices {
  readonly #init: ClusterPricesInit
  #heardPeriod = -1

  constructor(init: ClusterPricesInit) {
    this.#init = init
  }

  /** On a slow clock. */
  turn(now: number): void {
    const { takesPart, context } = this.#init
    const view = this.#init.view()
    const period = Math.floor(now / PERIOD_MS)
    if (!takesPart || view === null || period <= this.#heardPeriod) return
    const awake = view.members.map(({ peer }) => peer).filter((peer) => this.#init.isAwake(peer))
    const rank = rendezvousOrder(`prices/${view.cluster}/${period}`, awake).indexOf(context.self)
    if (rank < 0 || now - period * PERIOD_MS < rank * RANK_STEP_MS) return
    this.#heardPeriod = period
    const prices = this.#compute(view, now)
    if (prices === null) return
    context.count('cluster_prices_told')
    const message: PricesMessage = {
      type: 'prices',
      cluster: view.cluster,
      until: now + GOOD_FOR_MS,
      prices,
    }
    for (const { peer } of view.members) {
      if (peer === context.self) this.#take(message)
      else context.send(peer, message)
    }
  }

  hear(from: PeerId, message: PricesMessage): void {
    const { takesPart, context } = this.#init
    const now = context.now()
    const view = this.#init.view()
    const isMember = view?.members.some(({ peer }) => peer === from) === true
    // Nobody may fix a price for longer than it is good for; clocks differ by less than a period.
    const isFresh = message.until > now && message.until <= now + GOOD_FOR_MS + PERIOD_MS
    if (!takesPart || !isMember || view.cluster !== message.cluster || !isFresh) {
      context.count('cluster_prices_refused')
      return
    }
    this.#heardPeriod = Math.max(this.#heardPeriod, Math.floor(now / PERIOD_MS))
    this.#take(message)
  }

  #take({ prices, until }: PricesMessage): void {
    const { self } = this.#init.context
    const own: Partial<Record<Process, number>> = {}
    for (const [peer, process, price] of prices) if (peer === self) own[process] = price
    this.#init.told(own, until)
  }

  /** Null: there is not a day of history yet. */
  #compute({ members }: View, now: number): PricesMessage['prices'] | null {
    const { shops, settings } = this.#init
    const orders = this.#init
      .orders(ORDERS_MAX)
      .filter(({ createdAt, state }) => state !== 'canceled' && now - createdAt <= WEEKS_MS)
    const oldest = Math.min(now, ...orders.map(({ createdAt }) => createdAt))
    const days = Math.floor((now - oldest) / DAY_MS)
    if (days < 1) return null
    const demand = new ExpectedDemand(settings)
    for (const order of orders) demand.add(questionOf(order), order.createdAt / DAY_MS, shops)
    const again = {
      days: days >= WEEK_DAYS ? WEEK_DAYS : days,
      until: now / DAY_MS + AHEAD_DAYS,
    }
    const peers = new Set(members.map(({ peer }) => peer))
    // Of each order a few members know: what this one keeps stands for the others, too.
    const share = Math.max(1, members.length / KEEPERS_WANTED)
    return PROCESSES.flatMap((process) => {
      const market = demand.market(process, now / DAY_MS, AHEAD_DAYS, shops, again)
      if (market.units.length === 0) return []
      const units = market.units.map((each) => Math.round(each * share))
      const prices = dualPrices({ ...market, units }, { ...DUAL_SETTINGS, bidsMax: BIDS_MAX })
      return market.peers.flatMap((peer, at): PricesMessage['prices'][number][] => {
        const price = Math.round(prices[at] ?? 0)
        return peers.has(peer) && price > 0 ? [[peer, process, price]] : []
      })
    })
  }
}

/** The order as it came, whole. */
function questionOf({ id, spec, createdAt }: Order): Parameters<ExpectedDemand['add']>[0] {
  return {
    order: id,
    spec,
    shares: spec.items.map(({ quantity }, line) => [line, quantity] as const),
    excluded: new Map(),
    now: createdAt,
    mayDivide: true,
    costAlready: 0,
    cluster: null,
    arriveBy: spec.arriveBy ?? null,
  }
}
