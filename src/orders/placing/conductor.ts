import type { OrderId, PeerId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { Context } from '../../ports/context.ts'
import { rankOf, rankStepMs } from '../../registers/rank.ts'
import type { DeskMessage, Keeper } from '../../wire/messages.ts'
import type { ConductorInit } from './conductor-init.ts'
import {
  RETRY,
  EXPECTED_MS,
  REFUSED_MS,
  CERTIFY_AGAIN_MS,
  LATE_AGAIN,
  PLACE_RANK_STEP_MS,
  PLACED_AT_ONCE_MAX,
  PLACING_MS_MAX,
  CLAIM_WAIT_MS,
  CLAIM_ROUNDS,
  FULL,
  LOOK_AGAIN_MAX_MS,
} from './conductor-pace.ts'
import { Looks } from './looks.ts'
import { nextStep } from './next-step.ts'
import type { Step } from './next-step.ts'
import type { OperationRefusal, OrderOperation } from '../operation.ts'
import { orderKey } from '../order-ref.ts'
import { Placement } from './placement.ts'
import type { Offers } from './placement.ts'
import type { ChangeOutcome, OrderRegistry } from '../registry.ts'
import { Reminders } from './reminders.ts'
import { Reroutes } from './reroute.ts'
import { retryDelayMs } from '../../models/retry-pace.ts'
import type { RouteRequest } from './route-port.ts'
import { routeQuestion } from './route-question.ts'
import { hear, newest, newTrack } from './track.ts'
import type { Track } from './track.ts'
import { Turnstile } from './turnstile.ts'

/**
 * Drives each open order that this node keeps to its end. It has no state of its own that matters:
 * whatever it does follows from the register's value, so any keeper can go on where another stopped.
 * Keepers act in rank order, so that they do not duel (CONSENSUS.md 1.4).
 */
export class Conductor {
  readonly #init: ConductorInit
  readonly #context: Context
  readonly #registry: OrderRegistry
  readonly #reroutes: Reroutes
  readonly #reminders: Reminders
  readonly #turnstile: Turnstile
  readonly #looks: Looks
  readonly #tracks = new Map<OrderId, Track>()
  /** Rounds by the offers that they wait for. */
  readonly #offers: Offers = new Map()

  constructor(init: ConductorInit) {
    this.#init = init
    this.#context = init.context
    this.#registry = init.registry
    this.#turnstile = new Turnstile(init.context, PLACED_AT_ONCE_MAX, PLACING_MS_MAX)
    this.#looks = new Looks(init.context)
    this.#reroutes = new Reroutes(init.context, init.route)
    this.#reminders = new Reminders(init.context, init.registry, init.given)
  }

  /** An order to see to its end; known ones are looked at again. */
  watch(order: OrderId, hint: readonly Keeper[]): void {
    this.#track(order, hint)
    this.wake(order)
  }

  /** A value may have been chosen: its proposer will say so, or else it is looked up in a while. */
  expect(order: OrderId): void {
    const track = this.#track(order, [])
    if (!track.busy && track.placement === null) this.#later(order, track, EXPECTED_MS)
  }

  /** A chosen value, told by who proposed it. */
  told(order: Order): void {
    const track = this.#track(order.id, [])
    if (track.busy) hear(track, order)
    else {
      this.#looks.end(order.id)
      this.#act(order.id, track, order)
    }
  }

  /** Something may have changed: read the register and do what it asks for. */
  wake(id: OrderId): void {
    const track = this.#tracks.get(id)
    if (track === undefined) return
    if (track.busy) {
      track.again = true
      return
    }
    track.timer()
    this.#looks.begin(id, track.failures, () => this.#read(id, track))
  }

  #read(id: OrderId, track: Track): void {
    // A placement that was under way came to its end while this look waited.
    if (track.busy) {
      track.again = true
      this.#looks.end(id)
      return
    }
    track.busy = true
    this.#registry.read(id, track.hint, (outcome) => {
      track.busy = false
      this.#looks.end(id)
      if (outcome.type === 'found') this.#act(id, track, outcome.order)
      else if (outcome.type !== 'absent') this.#fail(id, track)
      // Absent: the create that announced it was never chosen. Nothing to drive.
      else this.#drop(id, track)
    })
  }

  /** A shop came or went: whoever has open parts there may be concerned. */
  wakeShop(shop: PeerId, partsOf: (order: OrderId) => readonly Part[]): void {
    for (const id of this.#tracks.keys())
      if (partsOf(id).some((part) => part.shop === shop)) this.wake(id)
  }

  /** A desk answered an offer: the round that made it goes on. */
  answer(from: PeerId, message: Extract<DeskMessage, { type: 'reserved' | 'refused' }>): void {
    this.#offers.get(message.rid)?.answer(from, message)
  }

  get open(): number {
    return this.#tracks.size
  }

  #track(id: OrderId, hint: readonly Keeper[]): Track {
    let track = this.#tracks.get(id)
    if (track === undefined) {
      track = newTrack(hint, this.#context.now())
      this.#tracks.set(id, track)
    }
    return track
  }

  #drop(id: OrderId, track: Track): void {
    track.placement?.abandon()
    this.#turnstile.leave(id)
    this.#looks.end(id)
    track.timer()
    this.#reroutes.forget(id)
    this.#tracks.delete(id)
  }

  /** Of `read` and what was told meanwhile the newest: both were chosen. */
  #act(id: OrderId, track: Track, read: Order): void {
    const order = newest(track, read)
    if (track.again) {
      track.again = false
      this.wake(id)
      return
    }
    track.failures = 0
    if (order.version > track.version) {
      track.version = order.version
      track.unsigned = 0
      track.versionAt = this.#context.now()
    }
    const rank = this.#rank(id, track)
    // Its keepers are others now: they see to it.
    if (rank === null) {
      this.#drop(id, track)
      return
    }
    if (orderIsClosed(order.state)) {
      if (rank === 0) {
        this.#reminders.remind(
          id,
          order.parts.filter((part) => part.state === 'canceled'),
        )
      }
      this.#drop(id, track)
      return
    }
    if (this.#init.gate.isOpen(order)) {
      this.#take(id, track, order, nextStep(order, this.#context.now(), this.#init.outlook), rank)
    } else this.#claim(id, track, order, rank)
  }

  /** Promise 4: of the orders of one key the others are canceled, and none is worked for before. */
  #claim(id: OrderId, track: Track, order: Order, rank: number): void {
    const roundMs = this.#registry.usualRoundMs()
    const claimMs = Math.max(CLAIM_WAIT_MS, CLAIM_ROUNDS * roundMs) + rank * rankStepMs(roundMs)
    const waitMs = track.versionAt + claimMs - this.#context.now()
    if (waitMs > 0) {
      this.#later(id, track, waitMs)
      return
    }
    track.busy = true
    this.#init.gate.ask(order, (answer) => {
      track.busy = false
      if (this.#tracks.get(id) !== track) return
      switch (answer) {
        case 'won':
          this.#act(id, track, order)
          return
        case 'lost':
          this.#change(id, track, { type: 'cancel', reason: 'key_taken' })
          return
        case 'unknown':
          this.#fail(id, track)
          return
      }
    })
  }

  #take(id: OrderId, track: Track, order: Order, step: Step, rank: number): void {
    const stepMs =
      step.type === 'place' || step.type === 'retry'
        ? PLACE_RANK_STEP_MS + this.#turnstile.waitedMs
        : rankStepMs(this.#registry.usualRoundMs())
    const waitMs = track.versionAt + rank * stepMs - this.#context.now()
    if (step.type !== 'wait' && waitMs > 0) {
      this.#later(id, track, waitMs)
      return
    }
    switch (step.type) {
      case 'change':
        this.#change(id, track, step.operation)
        return
      case 'certify':
        this.#certify(id, track, step)
        return
      case 'place':
        this.#turnstile.enter(id, () => {
          track.placement ??= this.#place(id, track)
          track.placement.pursue(order)
        })
        return
      case 'retry':
        this.#reminders.remind(id, step.remind)
        if (track.fullAt === order.version) this.#later(id, track, LOOK_AGAIN_MAX_MS)
        else this.#lookForShop(id, track, order, step)
        return
      case 'wait':
        track.placement?.conclude(order)
        track.placement = null
        this.#turnstile.leave(id)
        if (rank === 0) {
          if (order.version > track.announced) this.#reminders.announce(order, step.remind)
          else this.#reminders.remind(id, step.remind)
          track.announced = order.version
          this.#reroutes.consider(order)
        }
        // The first sees to it; each look of the others is a read, and news reaches them anyway.
        this.#later(id, track, step.until - this.#context.now() + rank * PLACE_RANK_STEP_MS)
        return
    }
  }

  /** Whose turn it is, of those keepers that are there; null: this node keeps it no more. */
  #rank(id: OrderId, track: Track): number | null {
    const known = this.#registry.keepers(id)
    const keepers = known.length > 0 ? known : track.hint
    const { self } = this.#context
    const present = keepers.filter(
      ({ peer }) => peer === self || this.#init.outlook.isPresent(peer),
    )
    return rankOf(orderKey(id), present, self)
  }

  #certify(id: OrderId, track: Track, step: Step & { type: 'certify' }): void {
    const { id: part, attempt, shop } = step.part
    if (shop === null) return
    track.busy = true
    const charged =
      step.kind === 'late'
        ? ({ kind: 'late', shop, order: id, part, attempt } as const)
        : ({ kind: 'unreachable', shop } as const)
    this.#init.certify(charged, (proof) => {
      track.busy = false
      if (this.#tracks.get(id) !== track) return
      if (proof === null) {
        track.unsigned += 1
        const lateMs = retryDelayMs(LATE_AGAIN, track.unsigned, this.#context)
        this.#later(id, track, step.kind === 'late' ? lateMs : CERTIFY_AGAIN_MS)
      } else {
        this.#change(id, track, { type: 'withdraw', part, attempt, reason: step.reason, proof })
      }
    })
  }

  /** Resumes a part that waits for a shop if the router finds one for it, here or by asking around. */
  #lookForShop(id: OrderId, track: Track, order: Order, step: Step & { type: 'retry' }): void {
    const { part, otherwiseAt } = step
    const now = this.#context.now()
    const nothing = { excluded: new Map<PeerId, string>(), costAsked: 0, explained: false }
    const question = routeQuestion(order, part, { ...nothing, now })
    track.busy = true
    this.#init.consult(question, (asked) => {
      const conclude = (isFound: boolean): void => {
        track.busy = false
        if (asked.length > 0) track.asked.set(part.id, asked)
        if (this.#tracks.get(id) !== track) return
        const { id: held, reason } = part
        if (isFound) this.#change(id, track, { type: 'resume', part: held, reason })
        else this.#later(id, track, otherwiseAt - this.#context.now())
      }
      const isRouted = (request: RouteRequest): boolean =>
        this.#init.route(request).type === 'routed'
      if (isRouted(question)) conclude(true)
      else {
        this.#init.refine(question, (exact) =>
          conclude(exact !== null && isRouted({ ...question, exact })),
        )
      }
    })
  }

  #place(id: OrderId, track: Track): Placement {
    const { route, consult, refine, terms, recorder } = this.#init
    return new Placement({
      context: this.#context,
      order: id,
      keepers: () => this.#registry.keepers(id),
      route,
      consult,
      refine,
      terms,
      askedBefore: (part) => {
        const asked = track.asked.get(part) ?? []
        track.asked.delete(part)
        return asked
      },
      offers: this.#offers,
      placed: (operation) => this.#change(id, track, operation),
      record: (part, attempt, explanation) => recorder.record(id, part, attempt, explanation),
    })
  }

  #change(id: OrderId, track: Track, operation: OrderOperation): void {
    track.busy = true
    track.timer()
    this.#registry.change(id, track.hint, operation, (outcome) => {
      track.busy = false
      if (this.#tracks.get(id) === track) this.#changed(id, track, operation, outcome)
    })
  }

  #changed(id: OrderId, track: Track, operation: OrderOperation, outcome: ChangeOutcome): void {
    switch (outcome.type) {
      case 'changed':
      case 'already':
        this.#act(id, track, outcome.order)
        return
      case 'refused':
        this.#context.count(`operation_refused_${outcome.reason}`)
        if (outcome.order === null) this.#drop(id, track)
        else this.#refused(id, track, operation, outcome.order, outcome.reason)
        return
      case 'unreachable':
      case 'unknown':
        this.#fail(id, track)
        return
    }
  }

  #refused(
    id: OrderId,
    track: Track,
    operation: OrderOperation,
    order: Order,
    reason: OperationRefusal,
  ): void {
    const stuck = order.parts.find((part) => part.state === 'unassigned')
    if (operation.type === 'resume' && FULL.has(reason)) {
      // It stays on hold, and the others must still be looked after.
      track.fullAt = order.version
      this.#later(id, track, LOOK_AGAIN_MAX_MS)
    } else if (FULL.has(reason) && stuck !== undefined) {
      // Trying again would be refused for ever: a person must see it.
      this.#change(id, track, { type: 'hold', part: stuck.id, reason })
    } else {
      // Somebody was faster: what to do follows from the value as it is now.
      this.#later(id, track, REFUSED_MS)
    }
  }

  /** No quorum: again after a while that grows, and not at the same moment as everybody else. */
  #fail(id: OrderId, track: Track): void {
    track.failures += 1
    this.#later(id, track, retryDelayMs(RETRY, track.failures, this.#context))
  }

  #later(id: OrderId, track: Track, delayMs: number): void {
    track.timer()
    const delay = Math.max(0, Math.min(LOOK_AGAIN_MAX_MS, delayMs))
    track.timer = this.#context.after(delay, () => this.wake(id))
  }
}
