import { ATTEMPTS_MAX } from '../../models/order.ts'
import type { Order, Part } from '../../models/order.ts'
import type { PeerId, ReservationId } from '../../models/ids.ts'
import type { Context } from '../../ports/context.ts'
import type { Desk } from '../../desk/desk.ts'
import type { Floor } from './floor.ts'
import type { FloorJob } from './floor-job.ts'
import type { OrderBook } from '../order-book.ts'
import type { Route } from '../placing/route-port.ts'
import { routeQuestion } from '../placing/route-question.ts'
import { SHOP_STOPPING } from '../placing/tried-shops.ts'

/**
 * The last attempts are for shops that fail: an order that goes from shop to shop, each closing a
 * little later than the one before, must not end the evening on hold.
 */
const ATTEMPTS_SPARED = 2
/** Each asks the router: a turn of the loop stays under some 20 ms. */
const ASKED_A_ROUND = 20

export interface HandBackInit {
  readonly context: Context
  readonly floor: Floor
  readonly desk: Desk
  readonly book: OrderBook
  /** Who could make it now, as far as this node knows: not this shop, which takes nothing any more. */
  readonly route: Route
}

/**
 * A shop that closes gives back what it has not begun, by declining, so that it is routed anew. What
 * nobody else can make stays: it is better off here in the morning than on hold.
 */
export class HandBack {
  readonly #init: HandBackInit
  readonly #asked = new Set<ReservationId>()
  readonly #kept = new Set<ReservationId>()
  #under = 0
  #given = 0

  constructor(init: HandBackInit) {
    this.#init = init
  }

  /** Parts that are somebody else's, or nobody's, again. */
  get given(): number {
    return this.#given
  }

  /** Unstarted parts that stay here over night. */
  get kept(): number {
    return this.#kept.size
  }

  /** Asks for some of what is left; true once there is nothing more to ask and every answer is in. */
  round(): boolean {
    let asked = 0
    for (const { id, state, order, keepers } of this.#init.desk.jobs()) {
      // `starting`: START may be chosen already, and a started part is never given back.
      if (state !== 'held' && state !== 'committed') continue
      if (asked === ASKED_A_ROUND) return false
      const job = this.#init.floor.jobs.get(id)
      if (this.#asked.has(id) || job?.startAsked === true) continue
      asked += 1
      this.#asked.add(id)
      if (job !== undefined) this.#consider(job)
      // Held for an assignment that this desk has not seen yet.
      else this.#init.floor.look(order, keepers)
    }
    return asked === 0 && this.#under === 0
  }

  /** What has come in meanwhile is looked at, too. */
  again(): void {
    this.#asked.clear()
    this.#kept.clear()
  }

  #isRoutable(order: Order, part: Part): boolean {
    const now = this.#init.context.now()
    const nothing = { excluded: new Map<PeerId, string>(), costAsked: 0, explained: false }
    return this.#init.route(routeQuestion(order, part, { ...nothing, now })).type === 'routed'
  }

  #consider(job: FloorJob): void {
    const order = this.#init.book.get(job.order)
    const part = order?.parts.find(({ id }) => id === job.part) ?? null
    if (order === null || part === null || part.attempt !== job.attempt) return
    if (part.state !== 'offered' && part.state !== 'accepted') return
    const spare = part.attempt <= ATTEMPTS_MAX - ATTEMPTS_SPARED
    if (!spare || !this.#isRoutable(order, part)) {
      this.#kept.add(job.id)
      return
    }
    this.#under += 1
    const decline = { ...this.#init.floor.by(job), type: 'decline', fault: 'shop' } as const
    this.#init.floor.ask(job, { ...decline, reason: SHOP_STOPPING }, (outcome) => {
      this.#under -= 1
      if (outcome.type === 'changed' || outcome.type === 'already') {
        this.#given += 1
        this.#init.context.count('part_handed_back')
      } else {
        this.#kept.add(job.id)
      }
    })
  }
}
