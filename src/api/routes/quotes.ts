import type { FastifyInstance } from 'fastify'
import { answer, ask } from '../answer.ts'
import { sendIssues } from '../error-body.ts'
import { parseInput } from '../input.ts'
import { describe } from '../openapi.ts'
import { QuoteRequestSchema } from '../order-request.ts'
import { prepareSpec } from '../order-spec.ts'
import { quotedItem } from '../quote-item.ts'
import { viewQuote } from '../quote-view.ts'
import type { RouteContext } from '../server.ts'
import { surroundings } from './orders.ts'

export function addQuoteRoutes(app: FastifyInstance, context: RouteContext): void {
  app.post(
    '/quotes',
    {
      config: { access: 'merchant' },
      schema: describe({
        summary: 'Price, dates and parcels of an order that is not placed yet',
        tag: 'orders',
        body: QuoteRequestSchema,
      }),
    },
    async (request, reply) => {
      const parsed = parseInput(QuoteRequestSchema, request.body)
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const items = parsed.value.items.map(quotedItem)
      const around = await surroundings(context, request.principal, false, parsed.value)
      const prepared = prepareSpec(parsed.value, items, items.length, around)
      if (!prepared.ok) return sendIssues(reply, prepared.issues)
      const { spec, warnings } = prepared.value
      const quoted = await ask(context.handle, { type: 'quote', spec })
      return answer(reply, quoted, (quote) => viewQuote(quote, spec, context.currency, warnings))
    },
  )
}
