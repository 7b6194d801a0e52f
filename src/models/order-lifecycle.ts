import type { Part } from './order.ts'
import type { PartState } from './part-lifecycle.ts'

/** The life of an order. Its state is a function of its parts; this table says which moves may show. */

export const ORDER_STATES = [
  'draft',
  'submitted',
  'validating',
  'routing',
  'on_hold',
  'accepted',
  'in_production',
  'printed',
  'packed',
  'partially_shipped',
  'shipped',
  'delivered',
  'returned',
  'canceled',
  'failed',
] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** Coarse progress, for a merchant's list (FIELD.md). */
export type Stage = 'in_progress' | 'complete' | 'canceled'

/**
 * How far a part has come. An order is where its least advanced live part is, so it can fall back
 * to `routing` when a part is taken back, and to nothing else.
 */
const PROGRESS: readonly (readonly [PartState, OrderState])[] = [
  ['on_hold', 'on_hold'],
  ['parked', 'on_hold'],
  ['unassigned', 'routing'],
  ['offered', 'routing'],
  ['accepted', 'accepted'],
  ['in_production', 'in_production'],
  ['printed', 'printed'],
  ['packed', 'packed'],
  ['shipped', 'shipped'],
  ['delivered', 'delivered'],
  ['returned', 'returned'],
  ['failed', 'failed'],
]

export function deriveOrderState(parts: readonly Part[]): OrderState {
  const live = parts.filter((part) => part.state !== 'replaced')
  if (live.length === 0) return 'routing'
  const states = new Set<PartState>(live.map((part) => part.state))
  states.delete('canceled')
  if (states.size === 0) return 'canceled'
  const gone = states.has('shipped') || states.has('delivered') || states.has('returned')
  const least = PROGRESS.find(([state]) => states.has(state))
  const state = least === undefined ? 'failed' : least[1]
  const behind =
    state !== 'shipped' && state !== 'delivered' && state !== 'returned' && state !== 'failed'
  return gone && behind && state !== 'on_hold' ? 'partially_shipped' : state
}

const WORKING = ['in_production', 'printed', 'packed', 'partially_shipped'] as const
const GONE = ['shipped', 'delivered', 'returned'] as const

/** Which state may follow which, once a register exists. A checker holds every change against it. */
export const ORDER_TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  draft: ['submitted'],
  submitted: ['validating'],
  validating: ['routing'],
  routing: [...WORKING, 'accepted', 'on_hold', 'canceled', 'failed'],
  on_hold: [...WORKING, ...GONE, 'routing', 'accepted', 'canceled', 'failed'],
  accepted: [...WORKING, 'routing', 'on_hold', 'canceled', 'failed'],
  // A void takes it back; with a wish to cancel, or a sister part ahead, it may end or skip on.
  in_production: [...WORKING, 'routing', 'on_hold', 'canceled', 'failed'],
  printed: ['packed', 'partially_shipped'],
  packed: ['partially_shipped', 'shipped'],
  partially_shipped: [...GONE, 'on_hold'],
  shipped: ['delivered', 'returned'],
  delivered: ['returned'],
  returned: [],
  canceled: [],
  failed: [],
}

export function orderMayMove(from: OrderState, to: OrderState): boolean {
  return from === to || ORDER_TRANSITIONS[from].includes(to)
}

export function stageOf(state: OrderState): Stage {
  switch (state) {
    case 'shipped':
    case 'delivered':
    case 'returned':
    case 'failed':
      return 'complete'
    case 'canceled':
      return 'canceled'
    case 'draft':
    case 'submitted':
    case 'validating':
    case 'routing':
    case 'on_hold':
    case 'accepted':
    case 'in_production':
    case 'printed':
    case 'packed':
    case 'partially_shipped':
      return 'in_progress'
  }
}

/** Nothing is left to drive. */
export function orderIsClosed(state: OrderState): boolean {
  return stageOf(state) !== 'in_progress'
}
