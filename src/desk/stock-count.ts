import type { BlankSku, ReservationId } from '../models/ids.ts'
import type { StockLine } from '../models/shop.ts'
import type { Reservation } from './reservation.ts'
import type { ShelfLine, Stock } from './stock.ts'

/** More kinds of blanks than a print shop's shelves have; each is a record and part of a scan. */
export const STOCK_LINES_MAX = 2_000
/** A billion sheets fill a warehouse; sums of such counts stay exact. */
const COUNT_MAX = 1_000_000_000

export type StockOutcome = { readonly type: 'set'; readonly line: ShelfLine } | StockRefusal

export interface StockRefusal {
  readonly type: 'refused'
  readonly reason: 'below_reserved' | 'not_a_count' | 'too_many_lines'
  /** For the person who counted: names the line, the value and what to do. */
  readonly message: string
  /** The jobs that hold the line, earliest due first: with so few blanks not all can be made. */
  readonly holders: readonly ReservationId[]
}

export function isStockCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0 && count <= COUNT_MAX
}

export function notACount(sku: BlankSku, count: number): StockRefusal {
  const message = `${sku}: ${count} is not a count: give a whole number from 0 to ${COUNT_MAX}`
  return { type: 'refused', reason: 'not_a_count', message, holders: [] }
}

/** Why a person's count cannot be taken over; null: it can. */
export function refuseCount(
  line: StockLine,
  stock: Stock,
  jobs: readonly Reservation[],
): StockRefusal | null {
  const { sku, onHand, reorderPoint } = line
  if (!isStockCount(onHand)) return notACount(sku, onHand)
  if (!isStockCount(reorderPoint)) return notACount(sku, reorderPoint)
  const known = stock.line(sku)
  if (known === null && stock.size >= STOCK_LINES_MAX) {
    const message = `${sku}: the shelves have ${STOCK_LINES_MAX} lines, the most there can be`
    return { type: 'refused', reason: 'too_many_lines', message, holders: [] }
  }
  const reserved = known?.reserved ?? 0
  if (onHand >= reserved) return null
  const holders = jobs
    .filter((job) => job.state !== 'consumed' && (job.claim.blanks[sku] ?? 0) > 0)
    .map((job) => job.id)
  const message = `${sku}: ${reserved} are reserved for ${holders.length} job(s), so the count cannot be ${onHand}: reject a job first, or count again`
  return { type: 'refused', reason: 'below_reserved', message, holders }
}
