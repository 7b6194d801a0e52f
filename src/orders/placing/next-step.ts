import { DAY_MS } from '../../models/ids.ts'
import type { PartId, PeerId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import { ADDRESS_LOST, ATTEMPTS_MAX } from '../../models/order.ts'
import { partMayMove } from '../../models/part-lifecycle.ts'
import { REPORT_AHEAD_MS_MAX } from '../../wire/limits.ts'
import type { OrderOperation } from '../operation.ts'
import type { Outlook } from '../outlook.ts'

/** What an open order needs next: the conductor's whole judgement, a function of value, outlook and time. */
export type Step =
  | { readonly type: 'change'; readonly operation: OrderOperation }
  /** This part should be taken away, which needs the signatures of a majority of the shop's cluster. */
  | {
      readonly type: 'certify'
      readonly part: Part
      readonly kind: 'unreachable' | 'late'
      readonly reason: string
    }
  /** These parts have no shop: route them. */
  | { readonly type: 'place'; readonly parts: readonly Part[] }
  /** A shop has the next move: remind it, look again at `until`. */
  | { readonly type: 'wait'; readonly until: number; readonly remind: readonly Part[] }
  /** On hold for want of a shop: resume it if one could have it now. */
  | {
      readonly type: 'retry'
      readonly part: Part
      readonly otherwiseAt: number
      readonly remind: readonly Part[]
    }

/** Holds that time can lift: the world may have changed. Others wait for a person. */
const RETRIED_HOLDS: ReadonlySet<string> = new Set([
  'no_eligible_shop',
  'no_eligible_shop_in_cluster',
  'named_shop_unavailable',
  'too_many_refusals',
])
/** Each resumed hold of a part makes the next try wait twice as long: from a start's first second … */
const HOLD_RETRY_MS = 1_000
const HOLD_RETRY_MAX_MS = 30 * 60_000
/**
 * While no shop could have it, only the router is asked, which writes nothing: often at first, for a
 * node that has just started knows nobody yet, then at an eighth of the time it has waited.
 */
const HOLD_LOOK_MS = 1_000
const HOLD_LOOK_MAX_MS = 60_000
const HOLD_LOOK_SHARE = 1 / 8
/** Resumed holds are history too: after these a person must look at the order. */
const HOLDS_MAX = 12

/**
 * A lost hint costs at most this much time, or an eighth of the time that the shop has had already, for
 * one that fetches a large file is silent for minutes; a shop that has work is reminded less often.
 */
const REMIND_OFFERED_MS = 2_000
const REMIND_OFFERED_MAX_MS = 15_000
const REMIND_OFFERED_SHARE = 1 / 8
const REMIND_WORKING_MS = 30_000

/** A shop that has been silent for so long over started work is parked: a person should look. */
const PARK_AFTER_MS = 30 * 60_000
/** And one that closed as planned over it: on Friday evening, and Monday was a holiday. */
const PARK_RESTING_MS = 4 * DAY_MS

export function nextStep(order: Order, now: number, outlook: Outlook): Step {
  if (
    order.cancelWish &&
    order.parts.some((part) => partMayMove(part.state, 'cancel', 'canceled'))
  ) {
    return { type: 'change', operation: { type: 'cancel' } }
  }
  for (const part of order.parts) {
    const step = overdue(part, now) ?? absent(order, part, now, outlook)
    if (step !== null) return step
  }
  const homeless = order.parts.filter((part) => part.state === 'unassigned')
  if (homeless.length > 0) return { type: 'place', parts: homeless }
  const waiting = wait(order, now, outlook)
  const held = order.parts.find(
    (part) => part.state === 'on_hold' && retryAt(order, part, now) <= now,
  )
  if (held === undefined) return waiting
  const { remind, until } = waiting
  return {
    type: 'retry',
    part: held,
    otherwiseAt: Math.min(until, lookAt(order, held, now)),
    remind,
  }
}

/** What must happen to a part because of time or count alone. */
function overdue(part: Part, now: number): Step | null {
  const { id } = part
  switch (part.state) {
    case 'offered':
      return now < part.ackBy ? null : { type: 'certify', part, kind: 'late', reason: 'ack_late' }
    case 'accepted':
      return now < part.startBy
        ? null
        : { type: 'certify', part, kind: 'late', reason: 'start_late' }
    case 'unassigned': {
      const isLost = part.reason === ADDRESS_LOST
      if (!isLost && attemptsLeft(part)) return null
      const reason = isLost ? ADDRESS_LOST : 'attempts_exhausted'
      return { type: 'change', operation: { type: 'hold', part: id, reason } }
    }
    case 'on_hold':
    case 'in_production':
    case 'parked':
    case 'printed':
    case 'packed':
    case 'shipped':
    case 'delivered':
    case 'returned':
    case 'replaced':
    case 'canceled':
    case 'failed':
      return null
  }
}

/** What must happen to a part because its shop is not there, or is no longer who it was (D1). */
function absent(order: Order, part: Part, now: number, outlook: Outlook): Step | null {
  const { id, attempt, shop, desk } = part
  if (shop === null || desk === null) return null
  const assigned = order.events.findLast((e) => e.part === id && e.type === 'assign')
  const store = outlook.laterDesk(shop, desk, assigned?.at ?? now)
  const deskIsLost = store !== null
  switch (part.state) {
    case 'offered':
    case 'accepted': {
      if (deskIsLost) {
        const proof = `desk:${store}`
        const operation = {
          type: 'withdraw',
          part: id,
          attempt,
          reason: 'desk_lost',
          proof,
        } as const
        return { type: 'change', operation }
      }
      const from = outlook.mayMoveWorkAt(shop)
      if (from === null || now < from) return null
      return { type: 'certify', part, kind: 'unreachable', reason: 'unreachable' }
    }
    case 'in_production': {
      const reason = deskIsLost ? 'desk_lost' : idleWhy(order, id, shop, now, outlook)
      if (reason === null) return null
      return { type: 'change', operation: { type: 'park_absent', part: id, attempt, reason } }
    }
    case 'unassigned':
    case 'on_hold':
    case 'parked':
    case 'printed':
    case 'packed':
    case 'shipped':
    case 'delivered':
    case 'returned':
    case 'replaced':
    case 'canceled':
    case 'failed':
      return null
  }
}

function wait(order: Order, now: number, outlook: Outlook): Step & { type: 'wait' } {
  const remind: Part[] = []
  let until = Infinity
  for (const part of order.parts) {
    switch (part.state) {
      case 'offered':
        remind.push(part)
        until = Math.min(until, part.ackBy, remindOfferedAt(order, part, now))
        break
      case 'accepted':
        remind.push(part)
        until = Math.min(until, part.startBy, now + REMIND_WORKING_MS)
        break
      case 'in_production':
      case 'parked':
        // Nobody else asks again if the shop's own DONE was lost (D6, D13).
        remind.push(part)
        until = Math.min(until, now + REMIND_WORKING_MS)
        break
      case 'printed':
      case 'packed': {
        // Who lost its disk over it does not know that it has it.
        const desk = part.shop === null ? null : outlook.deskOf(part.shop)
        if (desk === null || desk === part.desk) break
        remind.push(part)
        until = Math.min(until, now + REMIND_WORKING_MS)
        break
      }
      case 'on_hold':
        until = Math.min(until, Math.max(retryAt(order, part, now), lookAt(order, part, now)))
        break
      case 'unassigned':
      case 'shipped':
      case 'delivered':
      case 'returned':
      case 'replaced':
      case 'canceled':
      case 'failed':
        break
    }
    const from = part.shop === null ? null : outlook.mayMoveWorkAt(part.shop)
    if (from !== null && from > now) until = Math.min(until, from)
  }
  return { type: 'wait', until, remind }
}

/** Why nobody expects a shop to end what it has begun; null: it may well be at it. */
function idleWhy(
  order: Order,
  part: PartId,
  shop: PeerId,
  now: number,
  outlook: Outlook,
): string | null {
  const since = outlook.silentSince(shop)
  if (since !== null && now - since >= PARK_AFTER_MS) return 'shop_silent'
  // By the order's own history: keepers may be switched off every evening, too.
  const begun = order.events.findLast((e) => e.part === part && e.type === 'start')
  const isOld = now - (begun?.at ?? now) >= PARK_RESTING_MS
  return isOld && outlook.rests(shop) ? 'shop_closed' : null
}

function remindOfferedAt(order: Order, part: Part, now: number): number {
  const offeredAt = order.events.findLast((e) => e.part === part.id && e.type === 'assign')?.at
  // By two clocks: where one of them is wrong the limits hold all the same.
  const share = Math.abs(now - (offeredAt ?? now)) * REMIND_OFFERED_SHARE
  return now + Math.min(REMIND_OFFERED_MAX_MS, Math.max(REMIND_OFFERED_MS, share))
}

function attemptsLeft(part: Part): boolean {
  return part.attempt < ATTEMPTS_MAX
}

/** When to ask the router again for a part on hold. */
function lookAt(order: Order, part: Part, now: number): number {
  const heldAt = order.events.findLast((e) => e.part === part.id && e.type === 'hold')?.at ?? now
  // Held, as it says, in days to come: by a clock that was wrong, nobody knows when.
  const share = Math.abs(now - heldAt) * HOLD_LOOK_SHARE
  return now + Math.min(HOLD_LOOK_MAX_MS, Math.max(HOLD_LOOK_MS, share))
}

/** Infinity where only a person can help. */
function retryAt(order: Order, part: Part, now: number): number {
  if (!RETRIED_HOLDS.has(part.reason) || !attemptsLeft(part)) return Infinity
  const holds = order.events.filter((event) => event.part === part.id && event.type === 'hold')
  const last = holds.at(-1)
  if (last === undefined || holds.length > HOLDS_MAX) return Infinity
  if (last.at > now + REPORT_AHEAD_MS_MAX) return now
  return last.at + Math.min(HOLD_RETRY_MAX_MS, HOLD_RETRY_MS * 2 ** Math.min(holds.length - 1, 10))
}
