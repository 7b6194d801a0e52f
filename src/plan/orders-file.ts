import { parseInput } from '../api/input.ts'
import { QuoteRequestSchema } from '../api/order-request.ts'
import type { QuoteRequest } from '../api/order-request.ts'
import { Failure } from '../models/failure.ts'
import { cells, checkColumns, given, numberCell, readTableFile, textCell } from './table-file.ts'
import type { Row } from './table-file.ts'

/** Rows with the same reference are lines of one order. */
export const ORDER_COLUMNS = [
  'reference',
  'product',
  'process',
  'size',
  'substrate',
  'finishings',
  'colours',
  'sides',
  'quantity',
  'pages',
  'goods',
  'country',
  'region',
  'postcode',
  'city',
  'lat',
  'lon',
  'shippingMethod',
  'shipBy',
  'arriveBy',
  'strategy',
  'shop',
  'maxSplits',
  'optimize',
  'priceCap',
] as const

/** Where an order came from, to say so when it is wrong. */
export interface PlannedOrder {
  readonly where: string
  readonly request: QuoteRequest
}

/** Orders as `quote` takes them, from JSON, or flat from CSV. Throws `invalid_input` with the row. */
export function readOrders(path: string, currency: string): readonly PlannedOrder[] {
  const { form, rows } = readTableFile(path, 'orders')
  if (form === 'csv') checkColumns(rows, ORDER_COLUMNS, path)
  const asked =
    form === 'json'
      ? rows.map((row, at) => ({ where: `${path}[${at}]`, body: withoutKey(row) }))
      : fromCsv(rows, path, currency)
  return asked.map(({ where, body }) => {
    const parsed = parseInput(QuoteRequestSchema, body)
    if (parsed.ok) return { where, request: parsed.value }
    const [first] = parsed.issues
    throw new Failure('invalid_input', `${where}: ${first?.message}`, first?.field ?? path)
  })
}

/** A file that was written for `order submit` may name keys of its own. */
function withoutKey({ idempotencyKey: _key, quote: _quote, ...body }: Row): Row {
  return body
}

function fromCsv(
  rows: readonly Row[],
  path: string,
  currency: string,
): { readonly where: string; readonly body: Row }[] {
  const orders = new Map<string, { where: string; first: Row; items: Row[] }>()
  rows.forEach((row, at) => {
    // The header is line 1.
    const where = `${path} line ${at + 2}`
    const reference = textCell(row['reference']) ?? where
    const order = orders.get(reference) ?? { where, first: row, items: [] }
    order.items.push(itemOf(row))
    orders.set(reference, order)
  })
  return [...orders.values()].map(({ where, first, items }) => ({
    where,
    body: orderOf(first, items, currency),
  }))
}

function itemOf(row: Row): Row {
  return given({
    product: textCell(row['product']),
    process: textCell(row['process']),
    size: textCell(row['size']),
    substrate: textCell(row['substrate']),
    finishings: cells(row['finishings']),
    colours: numberCell(row['colours']),
    sides: numberCell(row['sides']),
    quantity: numberCell(row['quantity']),
    pages: numberCell(row['pages']),
    goods: textCell(row['goods']) === undefined ? undefined : cells(row['goods']),
  })
}

function orderOf(row: Row, items: readonly Row[], currency: string): Row {
  const lat = numberCell(row['lat'])
  const lon = numberCell(row['lon'])
  const amount = numberCell(row['priceCap'])
  return given({
    merchantReference: textCell(row['reference']),
    items,
    recipient: given({
      country: textCell(row['country']),
      region: textCell(row['region']),
      postcode: textCell(row['postcode']),
      city: textCell(row['city']),
      location: lat === undefined && lon === undefined ? undefined : { lat, lon },
    }),
    shippingMethod: textCell(row['shippingMethod']),
    shipBy: textCell(row['shipBy']),
    arriveBy: textCell(row['arriveBy']),
    strategy: textCell(row['strategy']),
    shop: textCell(row['shop']),
    maxSplits: numberCell(row['maxSplits']),
    optimize: textCell(row['optimize']),
    priceCap: amount === undefined ? undefined : { amount, currency },
  })
}
