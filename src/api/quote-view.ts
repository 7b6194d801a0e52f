import type { Currency } from '../models/money.ts'
import type { OrderSpec } from '../models/order.ts'
import type { Explanation } from '../routing/explanation.ts'
import type { MethodQuote } from '../routing/quote.ts'
import type { Quoted } from '../runtime/commands/command.ts'
import type { OrderWarning } from './order-spec.ts'
import { isoTime } from './order-view.ts'

/** What an order would cost, for each way of shipping; `price` and dates of the one asked for. */
export function viewQuote(
  { id, expiresAt, methods, explanation }: Quoted,
  spec: OrderSpec,
  currency: Currency,
  warnings: readonly OrderWarning[],
) {
  const asked = methods.find(({ method }) => method === spec.shippingMethod)
  const price = asked?.type === 'quoted' ? { amount: asked.price, currency } : null
  return {
    id,
    expiresAt: isoTime(expiresAt),
    shippingMethod: spec.shippingMethod,
    price,
    /** Why there is no price; null: there is one. */
    reason: asked?.type === 'unroutable' ? asked.reason : null,
    methods: methods.map((quote) => viewMethod(quote, currency)),
    warnings,
    explanation: explanation as Explanation,
  }
}

export type QuoteView = ReturnType<typeof viewQuote>

function viewMethod(quote: MethodQuote, currency: Currency) {
  const { method } = quote
  if (quote.type === 'unroutable') {
    const { reason } = quote
    return { method, reason, price: null, ships: null, arrives: null, parcels: [] }
  }
  return {
    method,
    reason: null,
    price: { amount: quote.price, currency },
    ships: quote.ships,
    arrives: quote.arrives,
    parcels: quote.parcels.map(({ price, shares, ...parcel }) => ({
      ...parcel,
      price: { amount: price, currency },
      lines: shares.map(([line, quantity]) => ({ line, quantity })),
    })),
  }
}
