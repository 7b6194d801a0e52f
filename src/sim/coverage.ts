import { ORDER_STATES, ORDER_TRANSITIONS } from '../models/order-lifecycle.ts'
import type { OrderState } from '../models/order-lifecycle.ts'
import { PART_TRANSITIONS } from '../models/part-lifecycle.ts'
import type { PartTransition } from '../models/part-lifecycle.ts'
import type { Tally } from './tally.ts'

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

/** Rows that none of the counted worlds took: what a silent hunt says nothing about. */
export function rowsNeverTaken(counts: Readonly<Record<string, number>>): readonly string[] {
  const parts = PART_TRANSITIONS.map(partRow)
  const orders = ORDER_STATES.filter((from) => !UNREGISTERED.has(from)).flatMap((from) =>
    ORDER_TRANSITIONS[from].map((to) => orderRow(from, to)),
  )
  return [...parts, ...orders].filter((row) => (counts[row] ?? 0) === 0)
}

function partRow({ from, event, to }: PartTransition): string {
  return `part.${from}.${event}.${to}`
}

function orderRow(from: OrderState, to: OrderState): string {
  return `move.${from}.${to}`
}
