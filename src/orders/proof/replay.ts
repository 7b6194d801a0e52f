import type { PartId, PeerId } from '../../models/ids.ts'
import { ATTEMPTS_MAX, PARTS_MAX } from '../../models/order.ts'
import type { OrderEvent, OrderEventType, Tried } from '../../models/order.ts'
import { PART_TRANSITIONS } from '../../models/part-lifecycle.ts'
import type { PartState } from '../../models/part-lifecycle.ts'
import { FIRST_PART } from '../apply.ts'

/** Why an event could not have happened where it stands. Stable codes: people see them. */
export type IllegalReason =
  | 'unknown_event'
  | 'not_created'
  | 'created_twice'
  | 'not_planned'
  | 'children_missing'
  | 'part_exists'
  | 'too_many_parts'
  | 'no_such_part'
  | 'wrong_state'
  | 'other_attempt'
  | 'too_many_attempts'
  | 'not_your_part'
  | 'order_canceled'
  | 'not_canceled'

/** What the events alone say of an order: whether its value follows is `order-audit.ts`'s to say. */
export type Replayed =
  | {
      readonly type: 'legal'
      /** In the order of their planning. Two ghosts where the events leave two ends open. */
      readonly parts: ReadonlyMap<PartId, readonly Ghost[]>
      /** What each replaced part was divided into. */
      readonly children: ReadonlyMap<PartId, readonly PartId[]>
      readonly cancelWish: boolean
    }
  /** `index` in `events`; their number, if something is missing at the end. */
  | { readonly type: 'illegal'; readonly index: number; readonly reason: IllegalReason }

/**
 * Plays events from nothing, by the transition table and the guards of `apply.ts`. Says nothing of
 * signatures (`verifyHistory`). Not checked is what no event tells: desks and deadlines, and which
 * events were one change, so that the order's own states in between are not known.
 */
export function replayEvents(events: readonly OrderEvent[]): Replayed {
  const replay = new Replay()
  for (const [index, event] of events.entries()) {
    const reason = replay.step(event)
    // After a move that cannot be, nothing that follows means anything.
    if (reason !== null) return { type: 'illegal', index, reason }
  }
  return replay.end(events.length)
}

/** A part as its events tell it. */
export interface Ghost {
  readonly state: PartState
  readonly attempt: number
  readonly shop: PeerId | null
  readonly tried: readonly Tried[]
  readonly reason: string
  /** Carrier and tracking, as the event of shipping tells them. */
  readonly delivery: string
}

const PLANNED: Ghost = {
  state: 'unassigned',
  attempt: 0,
  shop: null,
  tried: [],
  reason: '',
  delivery: '',
}

/** Whose move an event is: nobody but the shop that has the part says what happened on its floor. */
const BY_SHOP: Readonly<Record<OrderEventType, boolean>> = {
  create: false,
  cancel_wish: false,
  plan: false,
  assign: false,
  withdraw: false,
  hold: false,
  resume: false,
  replace: false,
  cancel: false,
  accept: true,
  decline: true,
  start: true,
  // Also by the conductor, about a shop that has been silent for long or has lost its desk.
  park: false,
  done: true,
  void: true,
  write_off: true,
  pack: true,
  ship: true,
  deliver: true,
  return: true,
}

class Replay {
  /**
   * A decline has two ends and its event does not say which: both are followed until a later event,
   * or the value, fits one of them. More than two never live at once.
   */
  readonly #parts = new Map<PartId, readonly Ghost[]>()
  readonly #children = new Map<PartId, readonly PartId[]>()
  #wish = false
  #created = false
  /** Parts that the last step has listed and that must be planned next, in order. */
  #awaited: readonly PartId[] = []

  step(event: OrderEvent): IllegalReason | null {
    if (!Object.hasOwn(BY_SHOP, event.type)) return 'unknown_event'
    if (!this.#created && event.type !== 'create') return 'not_created'
    if (this.#awaited.length > 0 && event.type !== 'plan') return 'children_missing'
    switch (event.type) {
      case 'create':
        if (this.#created) return 'created_twice'
        this.#created = true
        this.#awaited = [FIRST_PART]
        return ofWholeOrder(event)
      case 'cancel_wish':
        if (this.#wish) return 'wrong_state'
        this.#wish = true
        return ofWholeOrder(event)
      case 'plan':
        return this.#plan(event)
      case 'assign':
      case 'resume':
      case 'replace':
        return this.#wish ? 'order_canceled' : this.#move(event)
      case 'cancel':
        return this.#wish ? this.#move(event) : 'not_canceled'
      case 'hold':
      case 'withdraw':
      case 'accept':
      case 'decline':
      case 'start':
      case 'park':
      case 'done':
      case 'void':
      case 'write_off':
      case 'pack':
      case 'ship':
      case 'deliver':
      case 'return':
        return this.#move(event)
    }
  }

  end(index: number): Replayed {
    if (!this.#created) return { type: 'illegal', index, reason: 'not_created' }
    if (this.#awaited.length > 0) return { type: 'illegal', index, reason: 'children_missing' }
    return {
      type: 'legal',
      parts: this.#parts,
      children: this.#children,
      cancelWish: this.#wish,
    }
  }

  #plan({ part, attempt }: OrderEvent): IllegalReason | null {
    const [next, ...rest] = this.#awaited
    if (part === '' || part !== next) return 'not_planned'
    if (this.#parts.has(part)) return 'part_exists'
    if (this.#parts.size >= PARTS_MAX) return 'too_many_parts'
    if (attempt !== 0) return 'other_attempt'
    this.#awaited = rest
    this.#parts.set(part, [PLANNED])
    return null
  }

  #move(event: OrderEvent): IllegalReason | null {
    const { type, part, attempt, by } = event
    const ghosts = part === '' ? undefined : this.#parts.get(part)
    if (part === '' || ghosts === undefined) return 'no_such_part'
    const moved = ghosts.flatMap((ghost) => movesOf(ghost, event))
    if (moved.length === 0) return 'wrong_state'
    const step = type === 'assign' ? 1 : 0
    if (ghosts.some((ghost) => attempt !== ghost.attempt + step)) return 'other_attempt'
    if (attempt > ATTEMPTS_MAX) return 'too_many_attempts'
    if (BY_SHOP[type] && ghosts.some((ghost) => ghost.shop !== by)) return 'not_your_part'
    this.#parts.set(part, moved)
    if (type === 'replace') {
      this.#awaited = event.detail.split(' ') as PartId[]
      this.#children.set(part, this.#awaited)
    }
    return null
  }
}

function ofWholeOrder({ part, attempt }: OrderEvent): IllegalReason | null {
  if (part !== '') return 'no_such_part'
  return attempt === 0 ? null : 'other_attempt'
}

/** Where the table lets the event lead from here. */
function movesOf(ghost: Ghost, event: OrderEvent): readonly Ghost[] {
  return PART_TRANSITIONS.filter((t) => t.from === ghost.state && t.event === event.type).map(
    ({ to }) => ({ ...ghost, ...told(ghost, event, to), state: to }),
  )
}

/** What an event says of its part besides the new state. */
function told(ghost: Ghost, { type, attempt, detail }: OrderEvent, to: PartState): Partial<Ghost> {
  switch (type) {
    case 'assign':
      return { attempt, shop: detail as PeerId, reason: '' }
    case 'withdraw': {
      // The reason, and what proves it.
      const [reason = ''] = detail.split(' ')
      const gone = { shop: ghost.shop as PeerId, attempt, reason }
      return { shop: null, reason, tried: [...ghost.tried, gone] }
    }
    case 'decline':
    case 'void': {
      if (to === 'on_hold' || ghost.shop === null) return { shop: null, reason: detail }
      const tried = [...ghost.tried, { shop: ghost.shop, attempt, reason: detail }]
      return { shop: null, reason: detail, tried }
    }
    case 'ship':
      return { delivery: detail }
    case 'resume':
      return { reason: '' }
    case 'hold':
    case 'accept':
    case 'start':
    case 'park':
    case 'done':
    case 'write_off':
    case 'pack':
    case 'deliver':
    case 'return':
      return { reason: detail }
    case 'create':
    case 'cancel_wish':
    case 'plan':
    case 'replace':
    case 'cancel':
      return {}
  }
}
