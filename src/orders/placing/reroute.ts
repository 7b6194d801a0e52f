import type { OrderId, PeerId } from '../../models/ids.ts'
import { makeReservationId } from '../../models/ids.ts'
import { ATTEMPTS_MAX } from '../../models/order.ts'
import type { Order, Part } from '../../models/order.ts'
import { partIsUnstarted } from '../../models/part-lifecycle.ts'
import type { Context } from '../../ports/context.ts'
import type { Route, RouteAnswer } from './route-port.ts'
import { routeQuestion } from './route-question.ts'

/** Why a shop gives a part back: a stable code, which also says that it was moved once already. */
export const BETTER_ELSEWHERE = 'better_elsewhere'

/** A shop has settled in by then; what was cheaper only for a moment is forgotten. */
const SETTLED_MS = 10 * 60_000
/** The slow clock: tariffs and queues change by the hour, and a look costs two decisions. */
const LOOK_EVERY_MS = 10 * 60_000
/** Moving costs everybody something: another fetch, another look, a later start. */
const MARGIN_PER_MILLE = 100
/** The other attempts are for shops that fail. */
const ATTEMPTS_LEFT_MIN = ATTEMPTS_MAX / 2

/** Whether an unstarted part may be asked back at all, once a better place for it is known. */
export function mayMove(order: Order, part: Part, now: number): boolean {
  if (part.shop === null || !partIsUnstarted(part.state) || order.cancelWish) return false
  if (part.state !== 'offered' && part.state !== 'accepted') return false
  if (part.attempt > ATTEMPTS_LEFT_MIN) return false
  // Once a part: what moved for a better price and finds a third is never ended.
  if (part.tried.some(({ reason }) => reason === BETTER_ELSEWHERE)) return false
  if (!goesByCost(order)) return false
  const assigned = order.events.findLast((e) => e.part === part.id && e.type === 'assign')
  return assigned !== undefined && now - assigned.at >= SETTLED_MS
}

/** A named shop, a list of groups or a ranking of the merchant's own is no matter of cost. */
function goesByCost({ spec: { rules = {}, strategy, shop } }: Order): boolean {
  if (strategy === 'direct' && shop !== null) return false
  return rules.priority === undefined && rules.rank === undefined
}

/**
 * The shop to which the part should move, or null: the router, asked as if nobody had it, must prefer
 * another shop, and by its whole cost, with the weights that the merchant wants, moving must save a
 * tenth. The merchant never pays more for it than for the place that he was told.
 */
export function betterShop(part: Part, answer: RouteAnswer): PeerId | null {
  if (answer.type === 'unroutable') return null
  const [leg, ...others] = answer.legs
  if (leg === undefined || others.length > 0 || leg.shop === part.shop) return null
  const { holding } = answer
  // A holder that could not have it now has promised it all the same: it stays.
  if (holding == null || leg.cost === undefined || leg.price > part.cost) return null
  return leg.cost * 1_000 <= holding * (1_000 - MARGIN_PER_MILLE) ? leg.shop : null
}

/**
 * Looks now and then whether an unstarted part has a better place by now, and asks its shop to give it
 * back. The shop need not; it never does once it has begun. Volatile: a restart only looks again.
 */
export class Reroutes {
  readonly #context: Context
  readonly #route: Route
  readonly #lookedAt = new Map<OrderId, number>()

  constructor(context: Context, route: Route) {
    this.#context = context
    this.#route = route
  }

  /** The order as it stands, whenever its conductor waits for shops. */
  consider(order: Order): void {
    const now = this.#context.now()
    const parts = order.parts.filter((part) => mayMove(order, part, now))
    if (parts.length === 0 || now - (this.#lookedAt.get(order.id) ?? 0) < LOOK_EVERY_MS) return
    this.#lookedAt.set(order.id, now)
    for (const part of parts) {
      const nothing = { excluded: new Map<PeerId, string>(), costAsked: 0, explained: false }
      const question = routeQuestion(order, part, { ...nothing, now })
      if (part.shop === null) continue
      const { shop: holder } = part
      const better = betterShop(part, this.#route({ ...question, mayDivide: false, holder }))
      if (better === null) continue
      this.#context.count('reroute_asked')
      const reservation = makeReservationId(order.id, part.id, part.attempt)
      this.#context.send(holder, { type: 'yield', reservation })
    }
  }

  forget(order: OrderId): void {
    this.#lookedAt.delete(order)
  }
}
