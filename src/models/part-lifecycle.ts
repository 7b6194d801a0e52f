/** The life of a part: one table, from CONSENSUS.md "The order machine". Nothing else moves a part. */

export const PART_STATES = [
  'unassigned',
  'offered',
  'accepted',
  'in_production',
  'parked',
  'on_hold',
  'printed',
  'packed',
  'shipped',
  'delivered',
  'returned',
  'replaced',
  'canceled',
  'failed',
] as const
export type PartState = (typeof PART_STATES)[number]

export type PartEvent =
  | 'plan'
  | 'assign'
  | 'accept'
  | 'decline'
  | 'withdraw'
  | 'hold'
  | 'resume'
  | 'replace'
  | 'start'
  | 'park'
  | 'done'
  | 'void'
  | 'write_off'
  | 'pack'
  | 'ship'
  | 'deliver'
  | 'return'
  | 'cancel'

export interface PartTransition {
  readonly from: PartState | 'none'
  readonly event: PartEvent
  readonly to: PartState
}

/** `decline` has two ends: the shop's fault frees the part, the order's fault holds it. */
export const PART_TRANSITIONS: readonly PartTransition[] = [
  { from: 'none', event: 'plan', to: 'unassigned' },
  { from: 'unassigned', event: 'assign', to: 'offered' },
  { from: 'unassigned', event: 'hold', to: 'on_hold' },
  { from: 'unassigned', event: 'replace', to: 'replaced' },
  { from: 'unassigned', event: 'cancel', to: 'canceled' },
  { from: 'on_hold', event: 'resume', to: 'unassigned' },
  { from: 'on_hold', event: 'cancel', to: 'canceled' },
  { from: 'offered', event: 'accept', to: 'accepted' },
  { from: 'offered', event: 'decline', to: 'unassigned' },
  { from: 'offered', event: 'decline', to: 'on_hold' },
  { from: 'offered', event: 'withdraw', to: 'unassigned' },
  { from: 'offered', event: 'cancel', to: 'canceled' },
  { from: 'accepted', event: 'decline', to: 'unassigned' },
  { from: 'accepted', event: 'decline', to: 'on_hold' },
  { from: 'accepted', event: 'withdraw', to: 'unassigned' },
  { from: 'accepted', event: 'start', to: 'in_production' },
  { from: 'accepted', event: 'cancel', to: 'canceled' },
  { from: 'in_production', event: 'park', to: 'parked' },
  { from: 'in_production', event: 'done', to: 'printed' },
  { from: 'in_production', event: 'void', to: 'unassigned' },
  { from: 'parked', event: 'done', to: 'printed' },
  { from: 'parked', event: 'void', to: 'unassigned' },
  { from: 'parked', event: 'write_off', to: 'failed' },
  { from: 'printed', event: 'pack', to: 'packed' },
  { from: 'packed', event: 'ship', to: 'shipped' },
  { from: 'shipped', event: 'deliver', to: 'delivered' },
  { from: 'shipped', event: 'return', to: 'returned' },
  { from: 'delivered', event: 'return', to: 'returned' },
]

export function partMayMove(from: PartState | 'none', event: PartEvent, to: PartState): boolean {
  return PART_TRANSITIONS.some((t) => t.from === from && t.event === event && t.to === to)
}

/** Events that a part in this state can take: what `order actions` lists. */
export function partEventsFrom(from: PartState): readonly PartEvent[] {
  return [...new Set(PART_TRANSITIONS.filter((t) => t.from === from).map((t) => t.event))]
}

/** No event leads on, except a return. A replaced part lives on in its children. */
export function partIsTerminal(state: PartState): boolean {
  switch (state) {
    case 'shipped':
    case 'delivered':
    case 'returned':
    case 'replaced':
    case 'canceled':
    case 'failed':
      return true
    case 'unassigned':
    case 'offered':
    case 'accepted':
    case 'in_production':
    case 'parked':
    case 'on_hold':
    case 'printed':
    case 'packed':
      return false
  }
}

/** A shop has it, and paper has not been touched: it can still be taken away. */
export function partIsUnstarted(state: PartState): boolean {
  return (
    state === 'unassigned' || state === 'offered' || state === 'accepted' || state === 'on_hold'
  )
}
