import type { PeerId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import type { KnownShop } from '../../models/shop.ts'
import { routeQuestion } from '../../orders/route-question.ts'
import { Router } from '../../routing/router.ts'
import { defaultRouterSettings } from '../../routing/settings.ts'
import { ShopTable } from '../../routing/shop-table.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../sim-node.ts'
import type { Checker, Exchange, Truth } from './checker.ts'

/** Longer than a node waits before it looks again for a part that it has just put back on hold. */
const LOOKED_WITHIN_MS = 8 * 60_000
/** Resumed holds of a part; after these a person must look at it (`orders/next-step.ts`). */
const HOLDS_MAX = 12

/**
 * No order waits for want of a shop while some shop, anywhere, could make it: what one node does not
 * know it finds out by asking. Judged by what all shops say of themselves when all has calmed down.
 */
export class ReachingChecker implements Checker {
  readonly #truth: Truth
  readonly #court: Court
  readonly #shops = new Map<SimNode, KnownShop>()

  constructor(truth: Truth, court: Court) {
    this.#truth = truth
    this.#court = court
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
    for (const { profile, report } of this.#shops.values()) {
      table.upsert(profile, report)
      now = Math.max(now, report.at)
    }
    const router = new Router(table, defaultRouterSettings('USD'))
    for (const order of this.#truth.orders()) {
      for (const part of order.parts) {
        if (!isWaiting(order, part, now)) continue
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

  #letterOf(shop: PeerId): string {
    for (const { self, letter } of this.#shops.keys()) if (self === shop) return letter
    return shop
  }
}

/** On hold for want of a shop, and looked at again since all has been quiet. */
function isWaiting(order: Order, part: Part, now: number): boolean {
  if (part.state !== 'on_hold' || part.reason !== 'no_eligible_shop') return false
  const holds = order.events.filter(({ part: id, type }) => id === part.id && type === 'hold')
  const last = holds.at(-1)?.at ?? now
  const waitMs = 1_000 * 2 ** Math.min(holds.length, 10)
  return holds.length <= HOLDS_MAX && now - last > Math.max(waitMs, LOOKED_WITHIN_MS)
}
