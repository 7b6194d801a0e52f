import type { OrderId, PeerId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import type { KnownShop } from '../../models/shop.ts'
import { routeQuestion } from '../../orders/placing/route-question.ts'
import { Router } from '../../routing/router.ts'
import { defaultRouterSettings } from '../../routing/settings.ts'
import { ShopTable } from '../../routing/index/shop-table.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import { REPORT_AHEAD_MS_MAX } from '../../wire/limits.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Checker, Exchange, Truth } from './checker.ts'
import type { ViewChecker } from './views.ts'

/**
 * Longer than a node waits before it looks again for a part that it has just put back on hold, and than
 * the digests of a region take on their way, in which it reads of a shop that has found its cluster.
 */
const LOOKED_WITHIN_MS = 8 * 60_000
/** Resumed holds of a part; after these a person must look at it (`orders/placing/next-step.ts`). */
const HOLDS_MAX = 12

/**
 * No order waits for want of a shop while some shop, anywhere, could make it: what one node does not
 * know it finds out by asking. Judged by what all shops say of themselves when all has calmed down.
 */
export class ReachingChecker implements Checker {
  readonly #truth: Truth
  readonly #views: ViewChecker
  readonly #now: () => number
  /** When each part was last put on hold; events bear the time of clocks that may be wrong. */
  readonly #heldAt = new Map<string, number>()
  readonly #court: Court
  readonly #shops = new Map<SimNode, KnownShop>()

  constructor(truth: Truth, court: Court, views: ViewChecker, now: () => number) {
    this.#views = views
    this.#now = now
    this.#truth = truth
    this.#court = court
  }

  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    for (const { part, type } of order.events.slice(before?.order.events.length ?? 0)) {
      if (type === 'hold') this.#heldAt.set(`${order.id}/${part}`, this.#now())
    }
  }

  answered({ node, command, result }: Exchange): void {
    if (command.type !== 'shops' || !result.ok || !('clusters' in result)) return
    const own = result.shops.find(({ self }) => self)
    const report = own?.report ?? null
    if (own !== undefined && report !== null) {
      this.#shops.set(node, { profile: own.profile, report })
    }
  }

  end(): void {
    const table = new ShopTable()
    let now = 0
    const slowest = Math.min(...[...this.#shops.keys()].map(({ localClock }) => localClock.now()))
    for (const [{ self, localClock }, { profile, report }] of this.#shops) {
      // What somebody says whose clock is far ahead of theirs, the others do not believe.
      const isBelieved = localClock.now() - slowest <= REPORT_AHEAD_MS_MAX
      const isAtHome = this.#views.homeForMs(self) > LOOKED_WITHIN_MS
      if (isAtHome && isBelieved) table.upsert(profile, report)
      now = Math.max(now, report.at)
    }
    const router = new Router(table, defaultRouterSettings('USD'))
    for (const order of this.#truth.orders()) {
      if (this.#isOutOfTime(order.id, slowest)) continue
      for (const part of order.parts) {
        const heldMs = this.#now() - (this.#heldAt.get(`${order.id}/${part.id}`) ?? this.#now())
        if (!isWaiting(order, part, heldMs)) continue
        const asked = routeQuestion(order, part, {
          now,
          excluded: new Map<PeerId, string>(),
          costAsked: 0,
          explained: false,
        })
        const choice = router.choose({ ...asked, cluster: null, arriveBy: null })
        if (choice.type === 'unroutable') continue
        const letters = choice.legs.map(({ shop }) => this.#letterOf(shop)).join(' and ')
        const text = `order ${order.id} ${part.id} waits for a shop, and ${letters} could make it`
        this.#court.report('promise 5', text)
      }
    }
  }

  /**
   * Most of its keepers have clocks that are far ahead, each by another time: whoever of them conducts it
   * holds all others for silent for long, and cannot find out that its own clock is the wrong one.
   */
  #isOutOfTime(order: OrderId, slowest: number): boolean {
    const keepers = new Set(this.#truth.keepersOf(order).map(({ peer }) => peer))
    const clocks = [...this.#shops.keys()].filter(({ self }) => keepers.has(self))
    const ahead = clocks.filter(
      ({ localClock }) => localClock.now() - slowest > REPORT_AHEAD_MS_MAX,
    )
    return 2 * ahead.length > clocks.length
  }

  #letterOf(shop: PeerId): string {
    for (const { self, letter } of this.#shops.keys()) if (self === shop) return letter
    return shop
  }
}

/** On hold for want of a shop, and looked at again since all has been quiet. */
function isWaiting(order: Order, part: Part, heldMs: number): boolean {
  if (part.state !== 'on_hold' || part.reason !== 'no_eligible_shop') return false
  const holds = order.events.filter(({ part: id, type }) => id === part.id && type === 'hold')
  const waitMs = 1_000 * 2 ** Math.min(holds.length, 10)
  return holds.length <= HOLDS_MAX && heldMs > Math.max(waitMs, LOOKED_WITHIN_MS)
}
