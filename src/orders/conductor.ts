import type { OrderId, PartId, PeerId } from '../models/ids.ts'
import type { Order, Part } from '../models/order.ts'
import { orderIsClosed } from '../models/order-lifecycle.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { DeskMessage, Keeper } from '../wire/messages.ts'
import { nextStep } from './next-step.ts'
import type { OperationRefusal, OrderOperation } from './operation.ts'
import { Placement } from './placement.ts'
import type { Offers, PlacementTerms } from './placement.ts'
import type { ChangeOutcome, OrderRegistry } from './registry.ts'
import type { Route } from './route-port.ts'
import { routeQuestion } from './route-question.ts'

/** After a change that no quorum answered: long enough for a keeper to come back from a restart. */
const RETRY_MS = 1_000
/** After a lost race: the winner's next step comes first. */
const REFUSED_MS = 50
/** Limits of the register that no retry gets round. */
const FULL: ReadonlySet<OperationRefusal> = new Set([
  'history_full',
  'too_many_attempts',
  'too_many_parts',
])
/** Timers are set anew at least this often, so that a clock that jumped does no lasting harm. */
const LOOK_AGAIN_MAX_MS = 60_000

interface Track {
  readonly keepers: readonly Keeper[]
  placement: Placement | null
  /** A read or change of this order is under way; a wake meanwhile is remembered. */
  busy: boolean
  again: boolean
  timer: CancelTimer
}

export interface Recorder {
  record(order: OrderId, part: PartId, attempt: number, explanation: unknown): void
}

/**
 * Drives each open order that this node keeps to its end. It has no state of its own that matters:
 * whatever it does follows from the register's value, so any keeper can go on where another stopped.
 */
export class Conductor {
  readonly #context: Context
  readonly #registry: OrderRegistry
  readonly #route: Route
  readonly #terms: PlacementTerms
  readonly #recorder: Recorder
  readonly #tracks = new Map<OrderId, Track>()
  /** Rounds by the offers that they wait for. */
  readonly #offers: Offers = new Map()

  constructor(
    context: Context,
    registry: OrderRegistry,
    route: Route,
    terms: PlacementTerms,
    recorder: Recorder,
  ) {
    this.#context = context
    this.#registry = registry
    this.#route = route
    this.#terms = terms
    this.#recorder = recorder
  }

  /** An order to see to its end; known ones are looked at again. */
  watch(order: OrderId, keepers: readonly Keeper[]): void {
    if (!this.#tracks.has(order)) {
      this.#tracks.set(order, {
        keepers,
        placement: null,
        busy: false,
        again: false,
        timer: () => undefined,
      })
    }
    this.wake(order)
  }

  /** Something may have changed: read the register and do what it asks for. */
  wake(id: OrderId): void {
    const track = this.#tracks.get(id)
    if (track === undefined) return
    if (track.busy) {
      track.again = true
      return
    }
    track.busy = true
    track.timer()
    this.#registry.read(id, track.keepers, (outcome) => {
      track.busy = false
      if (outcome.type === 'found') this.#act(id, track, outcome.order)
      else if (outcome.type === 'unreachable') this.#later(id, track, RETRY_MS)
      // Absent: the create that announced it was never chosen. Nothing to drive.
      else this.#tracks.delete(id)
    })
  }

  /** A desk answered an offer: the round that made it goes on. */
  answer(from: PeerId, message: Extract<DeskMessage, { type: 'reserved' | 'refused' }>): void {
    this.#offers.get(message.rid)?.answer(from, message)
  }

  get open(): number {
    return this.#tracks.size
  }

  #act(id: OrderId, track: Track, order: Order): void {
    if (track.again) {
      track.again = false
      this.wake(id)
      return
    }
    if (orderIsClosed(order.state)) {
      this.#remind(
        id,
        track,
        order.parts.filter((part) => part.state === 'canceled'),
      )
      track.placement?.abandon()
      track.timer()
      this.#tracks.delete(id)
      return
    }
    const step = nextStep(order, this.#context.now())
    switch (step.type) {
      case 'change':
        this.#change(id, track, step.operation)
        return
      case 'place':
        track.placement ??= this.#place(id, track)
        track.placement.pursue(order)
        return
      case 'retry':
        this.#remind(id, track, step.remind)
        if (this.#routable(order, step.part)) {
          this.#change(id, track, { type: 'resume', part: step.part.id })
        } else {
          this.#later(id, track, step.otherwiseAt - this.#context.now())
        }
        return
      case 'wait':
        track.placement?.abandon()
        track.placement = null
        this.#remind(id, track, step.remind)
        this.#later(id, track, step.until - this.#context.now())
        return
    }
  }

  /** A hint to look at the register now: the shop that has a part, or had it until it was canceled. */
  #remind(order: OrderId, track: Track, parts: readonly Part[]): void {
    const { keepers } = track
    for (const { shop, id: part } of parts) {
      if (shop !== null) this.#context.send(shop, { type: 'poke', order, part, keepers })
    }
  }

  /** Whether the router would find a shop for a part that waits for one. */
  #routable(order: Order, part: Part): boolean {
    const now = this.#context.now()
    const nothing = { excluded: new Map<PeerId, string>(), costAsked: 0, explained: false }
    return this.#route(routeQuestion(order, part, { ...nothing, now })).type === 'routed'
  }

  #place(id: OrderId, track: Track): Placement {
    return new Placement(
      this.#context,
      id,
      track.keepers,
      this.#route,
      this.#terms,
      this.#offers,
      (operation) => this.#change(id, track, operation),
      (part, attempt, explanation) => this.#recorder.record(id, part, attempt, explanation),
    )
  }

  #change(id: OrderId, track: Track, operation: OrderOperation): void {
    track.busy = true
    this.#registry.change(id, track.keepers, operation, (outcome) => {
      track.busy = false
      this.#changed(id, track, operation, outcome)
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
        if (outcome.order === null) this.#tracks.delete(id)
        else this.#refused(id, track, operation, outcome.order, outcome.reason)
        return
      case 'unreachable':
      case 'unknown':
        this.#later(id, track, RETRY_MS)
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
      this.#later(id, track, LOOK_AGAIN_MAX_MS)
    } else if (FULL.has(reason) && stuck !== undefined) {
      // Trying again would be refused for ever: a person must see it.
      this.#change(id, track, { type: 'hold', part: stuck.id, reason })
    } else {
      // Somebody was faster: what to do follows from the value as it is now.
      this.#later(id, track, REFUSED_MS)
    }
  }

  #later(id: OrderId, track: Track, delayMs: number): void {
    track.timer()
    const delay = Math.max(0, Math.min(LOOK_AGAIN_MAX_MS, delayMs))
    track.timer = this.#context.after(delay, () => this.wake(id))
  }
}
