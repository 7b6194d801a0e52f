import type { OrderId, PartId, PeerId, StoreId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import { claimOf } from '../../models/claim.ts'
import { makeReservationId } from '../../models/ids.ts'
import type { CancelTimer, Context } from '../../ports/context.ts'
import type { DeskMessage, Keeper } from '../../wire/messages.ts'
import type { Leg, OrderOperation, PlannedPart } from '../operation.ts'
import type { ExactDivision } from '../../routing/division/exact-division.ts'
import type { AskedElsewhere } from '../../routing/explanation.ts'
import { withAsked } from './route-port.ts'
import type { Consult, Refine, Route, RouteAnswer, RouteLeg, RouteRequest } from './route-port.ts'
import { roomForParts, routeQuestion } from './route-question.ts'

/** What a placing round concludes: one change of the register, or nothing any more. */
export type Placed = (operation: OrderOperation) => void

/** Which round waits for the answer to which offer, by request id. */
export type Offers = Map<string, Placement>

export interface PlacementTerms {
  /** The shop must have acknowledged that long after the assignment. */
  readonly ackByMs: number
  /** … and begun that long after it; later it goes to another shop. */
  readonly startByMs: number
}

export type RecordChoice = (part: PartId, attempt: number, explanation: unknown) => void

/** A desk answers within a round trip and a disk write; twice that before it is asked again. */
const OFFER_REPEAT_MS = 700
const OFFER_TRIES = 3
/** Refusals that one round takes before the part waits: ROUTING.md measured at most 20 in a burst. */
const REFUSALS_MAX = 24
export interface PlacementInit {
  readonly context: Context
  readonly order: OrderId
  /** Where the desks that are asked find the register. */
  readonly keepers: () => readonly Keeper[]
  readonly route: Route
  readonly consult: Consult
  readonly refine: Refine
  readonly terms: PlacementTerms
  /** Whom the conductor has asked about a part that waited, told once: what they answered is known already. */
  readonly askedBefore: (part: PartId) => readonly AskedElsewhere[]
  readonly offers: Offers
  readonly placed: Placed
  readonly record: RecordChoice
}

interface Ask {
  readonly part: Part
  readonly shop: PeerId
  readonly price: number
  /** Of this parcel: earlier than the order's where the way is long and the date of arrival given. */
  readonly shipBy: number
  readonly rid: string
  tries: number
  timer: CancelTimer
  /** Set once the shop's desk holds the reservation. */
  desk: StoreId | null
}

/**
 * Finds a shop for each part of one order that has none: asks the router, offers to the shops that it
 * names, goes round those that refuse, and assigns all parts in one change or none.
 * Volatile: after a crash it simply begins again, and reservations nobody claims expire at the desks.
 */
export class Placement {
  readonly #init: PlacementInit
  readonly #context: Context
  readonly #order: OrderId
  readonly #asks = new Map<PartId, Ask>()
  /** Where a divided plan means its new parts to go. */
  readonly #intended = new Map<PartId, RouteLeg>()
  /** By part: whom else was asked in this round; null: they have not all answered yet. */
  readonly #asked = new Map<PartId, readonly AskedElsewhere[] | null>()
  /** By part: what was said of its division in this round; `waiting`: nothing yet. */
  readonly #refined = new Map<PartId, ExactDivision | 'nothing' | 'waiting'>()
  readonly #refused = new Map<PeerId, string>()
  #refusals = 0
  #current: Order | null = null
  #proposing = false

  constructor(init: PlacementInit) {
    this.#init = init
    this.#context = init.context
    this.#order = init.order
  }

  /** The order as it stands: starts or goes on with whatever of it needs a shop. */
  pursue(order: Order): void {
    this.#current = order
    this.#proposing = false
    this.#settle(order)
    const homeless = order.parts.filter((part) => part.state === 'unassigned')
    for (const part of homeless) {
      if (this.#proposing) return
      if (!this.#asks.has(part.id)) this.#choose(order, part)
    }
    this.#assignIfComplete()
  }

  /** The answer of a desk to one of this round's offers. */
  answer(from: PeerId, message: Extract<DeskMessage, { type: 'reserved' | 'refused' }>): void {
    const ask = [...this.#asks.values()].find((a) => a.rid === message.rid && a.shop === from)
    if (ask === undefined) return
    if (message.type === 'reserved') {
      ask.timer()
      ask.desk = message.desk
      this.#assignIfComplete()
    } else {
      this.#refuse(ask, message.reason)
    }
  }

  /** Nothing is left to be placed, as the order stands: what was not assigned is let go. */
  conclude(order: Order): void {
    this.#settle(order)
    this.abandon()
  }

  /** Lets go of everything: the order is canceled, closed or somebody else's. */
  abandon(): void {
    for (const ask of this.#asks.values()) this.#drop(ask)
    this.#current = null
  }

  /** Offers that have had their effect, or can have none any more. */
  #settle(order: Order): void {
    for (const [id, ask] of this.#asks) {
      const part = order.parts.find((p) => p.id === id)
      if (part?.state === 'unassigned' && part.attempt === ask.part.attempt) continue
      const assigned = part?.shop === ask.shop && part.attempt === ask.part.attempt + 1
      if (assigned) this.#forget(ask)
      else this.#drop(ask)
    }
  }

  #choose(order: Order, part: Part): void {
    const intended = this.#intended.get(part.id)
    if (intended !== undefined && !this.#refused.has(intended.shop)) {
      this.#offer(part, intended)
      return
    }
    const question = this.#question(order, part)
    const asked = this.#consult(part, question)
    if (asked === null) return
    const own = this.#init.route(question)
    // What one shop makes whole, as most orders, has no division to be better than.
    const isWhole = own.type === 'routed' && own.legs.length === 1
    const exact = isWhole ? 'nothing' : this.#refine(part, question)
    if (exact === 'waiting') return
    const divided = exact === 'nothing' ? own : this.#init.route({ ...question, exact })
    const legsMax = Math.max(1, roomForParts(order))
    const fits = divided.type === 'unroutable' || divided.legs.length <= legsMax
    const answer = fits ? divided : this.#init.route({ ...question, mayDivide: false })
    this.#init.record(part.id, part.attempt + 1, withAsked(answer.explanation, asked))
    if (answer.type === 'unroutable' || this.#refusals > REFUSALS_MAX) {
      const reason = answer.type === 'unroutable' ? answer.reason : 'too_many_refusals'
      // A full desk is not an impossible order: time may mend it.
      this.#propose({ type: 'hold', part: part.id, reason })
      return
    }
    const [only, ...others] = answer.legs
    if (only === undefined) return
    if (others.length === 0) this.#offer(part, only)
    else this.#divide(order, part, answer)
  }

  /** Whom else was asked for this part, once a round; null: it goes on when they have answered. */
  #consult(part: Part, question: RouteRequest): readonly AskedElsewhere[] | null {
    const asked = this.#asked.get(part.id)
    if (asked !== undefined) return asked
    this.#asked.set(part.id, null)
    let waited = false
    this.#init.consult(question, (answers) => {
      this.#asked.set(part.id, [...this.#init.askedBefore(part.id), ...answers])
      if (waited && this.#current !== null && !this.#proposing) this.pursue(this.#current)
    })
    waited = true
    return this.#asked.get(part.id) ?? null
  }

  /** What an exact solver says of dividing this part, once a round: after a refusal it is as good as any. */
  #refine(part: Part, question: RouteRequest): ExactDivision | 'nothing' | 'waiting' {
    const known = this.#refined.get(part.id)
    if (known !== undefined) return known
    this.#refined.set(part.id, 'waiting')
    let waited = false
    this.#init.refine(question, (exact) => {
      this.#refined.set(part.id, exact ?? 'nothing')
      if (waited && this.#current !== null && !this.#proposing) this.pursue(this.#current)
    })
    waited = true
    return this.#refined.get(part.id) ?? 'nothing'
  }

  #question(order: Order, part: Part): RouteRequest {
    const asks = [...this.#asks.values()]
    const excluded = new Map(this.#refused)
    for (const ask of asks) excluded.set(ask.shop, 'has_other_part')
    const costAsked = asks.reduce((sum, ask) => sum + ask.price, 0)
    const now = this.#context.now()
    return routeQuestion(order, part, { now, excluded, costAsked, explained: true })
  }

  #divide(order: Order, part: Part, answer: RouteAnswer & { type: 'routed' }): void {
    let number = order.parts.length
    const children: PlannedPart[] = answer.legs.map((leg) => {
      number += 1
      const id = `p${number}` as PartId
      this.#intended.set(id, leg)
      return { id, shares: leg.shares }
    })
    const { isExact } = answer
    const by = isExact === true ? { by: 'exact' as const } : {}
    this.#propose({ type: 'plan', replaces: part.id, children, ...by })
  }

  #offer(part: Part, { shop, price, shipBy }: RouteLeg): void {
    const ask: Ask = {
      part,
      shop,
      price,
      shipBy: shipBy ?? this.#current?.spec.shipBy ?? 0,
      rid: this.#context.nextId(),
      tries: 0,
      timer: () => undefined,
      desk: null,
    }
    this.#asks.set(part.id, ask)
    this.#init.offers.set(ask.rid, this)
    this.#sendOffer(ask)
  }

  #sendOffer(ask: Ask): void {
    const spec = this.#current?.spec
    if (spec === undefined) return
    if (ask.tries >= OFFER_TRIES) {
      this.#refuse(ask, 'no_answer')
      return
    }
    ask.tries += 1
    const { id: part, attempt, shares } = ask.part
    this.#context.send(ask.shop, {
      type: 'offer',
      rid: ask.rid,
      offer: {
        order: this.#order,
        part,
        attempt: attempt + 1,
        claim: claimOf(spec.items, shares),
        shipBy: ask.shipBy,
        keepers: this.#init.keepers(),
      },
    })
    ask.timer = this.#context.after(OFFER_REPEAT_MS, () => this.#sendOffer(ask))
  }

  #refuse(ask: Ask, reason: string): void {
    this.#context.count(`offer_refused_${reason}`)
    this.#forget(ask)
    this.#refused.set(ask.shop, reason)
    this.#refusals += 1
    // No answer is not a no: the desk may hold a reservation that nobody will claim.
    if (reason === 'no_answer') this.#release(ask)
    if (this.#current !== null && !this.#proposing) this.pursue(this.#current)
  }

  #assignIfComplete(): void {
    const order = this.#current
    if (order === null || this.#proposing) return
    const homeless = order.parts.filter((part) => part.state === 'unassigned')
    const now = this.#context.now()
    const legs: Leg[] = []
    for (const part of homeless) {
      const ask = this.#asks.get(part.id)
      if (ask === undefined || ask.desk === null) return
      const { shop, desk, price: cost, shipBy } = ask
      const ackBy = now + this.#init.terms.ackByMs
      const startBy = now + this.#init.terms.startByMs
      const terms = { part: part.id, attempt: part.attempt + 1, shop, desk, cost, ackBy, startBy }
      legs.push(shipBy === order.spec.shipBy ? terms : { ...terms, shipBy })
    }
    if (legs.length > 0) this.#propose({ type: 'assign', legs })
  }

  #propose(operation: OrderOperation): void {
    this.#proposing = true
    this.#init.placed(operation)
  }

  #drop(ask: Ask): void {
    this.#forget(ask)
    this.#release(ask)
  }

  #forget(ask: Ask): void {
    ask.timer()
    this.#init.offers.delete(ask.rid)
    this.#asks.delete(ask.part.id)
  }

  #release(ask: Ask): void {
    const reservation = makeReservationId(this.#order, ask.part.id, ask.part.attempt + 1)
    this.#context.send(ask.shop, { type: 'release', reservation, keepers: this.#init.keepers() })
  }
}
