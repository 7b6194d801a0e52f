import type { Currency, Money } from '../models/money.ts'
import { ADDRESS_LOST } from '../models/order.ts'
import type { Order, OrderEvent, Part } from '../models/order.ts'
import type { ApiContext } from './context.ts'
import { stageOf } from '../models/order-lifecycle.ts'
import type { Stage } from '../models/order-lifecycle.ts'
import { partIsTerminal, partIsUnstarted } from '../models/part-lifecycle.ts'
import type { NodeEvent } from '../runtime/commands/command.ts'

/** Something that waits for a person, with a stable code (the shape of FIELD.md). */
export interface OrderIssue {
  /** The part's id. */
  readonly objectId: string
  readonly errorCode: string
  readonly description: string
}

const SHIP_LATE = 'ship_late'

export type OrderAction = 'cancel' | 'resume'

/** An order as the API shows it: nothing of the recipient but country and neighbourhood. */
export function viewOrder(order: Order, context: Pick<ApiContext, 'currency' | 'now'>) {
  const { spec } = order
  const { currency } = context
  return {
    id: order.id,
    merchantReference: spec.merchantReference,
    merchant: spec.merchant,
    state: order.state,
    stage: stageOf(order.state) satisfies Stage,
    version: order.version,
    createdAt: isoTime(order.createdAt),
    intake: order.intake,
    strategy: spec.strategy,
    shop: spec.shop,
    maxSplits: spec.maxSplits,
    shippingMethod: spec.shippingMethod,
    shipBy: isoTime(spec.shipBy),
    arriveBy: spec.arriveBy === undefined ? null : isoTime(spec.arriveBy),
    optimize: spec.rules?.optimize ?? null,
    rules: spec.rules ?? null,
    priceCap: spec.priceCap,
    price: priceOf(order, currency),
    destination: {
      country: spec.destination.country,
      postcodePrefix: spec.destination.postcodePrefix,
      near: spec.destination.near,
    },
    items: spec.items,
    parts: order.parts.map((part) => viewPart(part, currency)),
    cancelWish: order.cancelWish,
    issues: issuesOf(order, context.now()),
    actions: actionsOf(order),
  }
}

export type OrderView = ReturnType<typeof viewOrder>

function viewPart(part: Part, currency: Currency) {
  return {
    id: part.id,
    state: part.state,
    attempt: part.attempt,
    shop: part.shop,
    price: { amount: part.cost, currency } satisfies Money,
    lines: part.shares.map(([line, quantity]) => ({ line, quantity })),
    ackBy: part.ackBy === 0 ? null : isoTime(part.ackBy),
    startBy: part.startBy === 0 ? null : isoTime(part.startBy),
    carrier: part.carrier,
    tracking: part.tracking,
    reason: part.reason,
    tried: part.tried,
  }
}

/** What the live parts cost so far; null while some part has no shop yet. */
function priceOf(order: Order, currency: Currency): Money | null {
  const live = order.parts.filter(
    (part) => part.state !== 'replaced' && part.state !== 'canceled' && part.state !== 'failed',
  )
  if (live.length === 0 || live.some((part) => part.shop === null)) return null
  return { amount: live.reduce((sum, part) => sum + part.cost, 0), currency }
}

/** What a merchant can do about it; other codes say what they mean. */
const DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  [
    ADDRESS_LOST,
    'the disks are lost that had the address, and nothing was printed: cancel the order and send it anew',
  ],
  [
    'shop_silent',
    'nothing was heard of its shop for half an hour over what it began: call it, or order this part anew',
  ],
  ['shop_closed', 'its shop closed days ago over what it began: call it, or order this part anew'],
  [
    SHIP_LATE,
    'it should have left by now: its shop may be behind, or gone: call it, or order this part anew',
  ],
])

function issuesOf(order: Order, now: number): readonly OrderIssue[] {
  const issues: OrderIssue[] = []
  for (const part of order.parts) {
    const waits = part.state === 'on_hold' || part.state === 'parked' || part.state === 'failed'
    if (waits) issues.push(issueOf(part.id, part.reason === '' ? part.state : part.reason))
    const { shipBy = order.spec.shipBy } = part
    // Paper may lie in a shop that nobody opens any more: no machine tells, but the calendar does.
    if (now > shipBy && !partIsTerminal(part.state)) issues.push(issueOf(part.id, SHIP_LATE))
  }
  return issues
}

function issueOf(objectId: string, errorCode: string): OrderIssue {
  const description = DESCRIPTIONS.get(errorCode) ?? errorCode.replaceAll('_', ' ')
  return { objectId, errorCode, description }
}

/** What may be asked of the order now. */
export function actionsOf(order: Order): readonly OrderAction[] {
  const actions: OrderAction[] = []
  const open = order.parts.filter((part) => !partIsTerminal(part.state))
  const unstarted = order.parts.length === 0 || open.some((part) => partIsUnstarted(part.state))
  if (stageOf(order.state) !== 'in_progress') return actions
  if (unstarted && !order.cancelWish) actions.push('cancel')
  if (open.some((part) => part.state === 'on_hold')) actions.push('resume')
  return actions
}

/** One step of an order's history; `cursor` is its place, from 1. */
export function viewOrderEvent(event: OrderEvent, cursor: number) {
  return {
    cursor,
    type: event.type,
    part: event.part,
    attempt: event.attempt,
    at: isoTime(event.at),
    by: event.by,
    detail: event.detail,
    signature: Buffer.from(event.signature).toString('base64url'),
  }
}

export type OrderEventView = ReturnType<typeof viewOrderEvent>

/** One line of the node's feed. */
export function viewNodeEvent(event: NodeEvent) {
  return { ...event, at: isoTime(event.at) }
}

export type NodeEventView = ReturnType<typeof viewNodeEvent>

export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
