import { ORDER_STATES, ORDER_TRANSITIONS } from '../../models/order-lifecycle.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import { PART_TRANSITIONS } from '../../models/part-lifecycle.ts'
import type { PartTransition } from '../../models/part-lifecycle.ts'
import { MESSAGE_SHAPES } from '../../wire/message-shapes.ts'
import type { Tally } from '../tally.ts'

/** States that an order has at the API only, before there is a register. */
const UNREGISTERED: ReadonlySet<OrderState> = new Set(['draft', 'submitted', 'validating'])

/** Counts which rows of the two life cycles a world takes. */
export class Coverage {
  readonly #tally: Tally

  constructor(tally: Tally) {
    this.#tally = tally
  }

  partMoved(row: PartTransition): void {
    this.#tally.add(partRow(row))
  }

  orderMoved(from: OrderState, to: OrderState): void {
    if (from !== to) this.#tally.add(orderRow(from, to))
  }
}

/** Changes of a view, as its chosen values show them. */
export const VIEW_ROWS = ['admit', 'rest', 'return', 'retire', 'evict', 'recommittee'] as const
export type ViewRow = (typeof VIEW_ROWS)[number]

/**
 * Said by who has lost a join, which nobody has who was made a keeper: all say that they have joined
 * before a move is proposed (CONSENSUS.md 6.3, point 1). `test/unit/registers/keeper.spec.ts` has it.
 */
const GUARDS: ReadonlySet<string> = new Set(['not_joined'])

/** Messages that the counted worlds never sent, never lost or never doubled. */
export function messagesNever(
  what: 'message' | 'lost' | 'doubled',
  counts: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.keys(MESSAGE_SHAPES).filter(
    (type) => !GUARDS.has(type) && (counts[`${what}.${type}`] ?? 0) === 0,
  )
}

/** Rows that none of the counted worlds took: what a silent hunt says nothing about. */
export function rowsNeverTaken(counts: Readonly<Record<string, number>>): readonly string[] {
  const parts = PART_TRANSITIONS.map(partRow)
  const orders = ORDER_STATES.filter((from) => !UNREGISTERED.has(from)).flatMap((from) =>
    // A state that stays while a part moves on is no row.
    ORDER_TRANSITIONS[from].filter((to) => to !== from).map((to) => orderRow(from, to)),
  )
  const views = VIEW_ROWS.map((row) => `view.${row}`)
  return [...parts, ...orders, ...views].filter((row) => (counts[row] ?? 0) === 0)
}

function partRow({ from, event, to }: PartTransition): string {
  return `part.${from}.${event}.${to}`
}

function orderRow(from: OrderState, to: OrderState): string {
  return `move.${from}.${to}`
}
