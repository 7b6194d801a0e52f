import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { answer, ask, sendNoSuchOrder } from '../answer.ts'
import { viewExplained } from '../explain-view.ts'
import { sendIssues, sendRefusal } from '../error-body.ts'
import { parseInput } from '../input.ts'
import { describe } from '../openapi.ts'
import { viewOrder, viewOrderEvent } from '../order-view.ts'
import type { RouteContext } from '../server.ts'
import { findOrder } from './orders.ts'

type ById = { Params: { id: string } }

const AFTER_WANTED = 'the cursor of the last event you have: a whole number, 0 for all'
export const AfterQuery = z.object({
  after: z.coerce
    .number(AFTER_WANTED)
    .int(AFTER_WANTED)
    .min(0, AFTER_WANTED)
    .max(Number.MAX_SAFE_INTEGER, AFTER_WANTED)
    .optional(),
})

export function addOrderActionRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle } = context
  const access = { config: { access: 'merchant' as const } }

  for (const [action, command, summary] of [
    ['cancel', 'cancel', 'Cancel an order: what is not started yet stops'],
    ['resume', 'resume_order', 'Try again what is on hold'],
  ] as const) {
    app.post<ById>(
      `/orders/:id/${action}`,
      { ...access, schema: describe({ summary, tag: 'orders' }) },
      async (request, reply) => {
        const found = await findOrder(context, request.principal, request.params.id)
        if (found === null) return sendNoSuchOrder(reply, request.params.id)
        if (!found.ok) return sendRefusal(reply, found)
        const result = await ask(handle, { type: command, order: found.order.id })
        return answer(reply, result, ({ order }) => viewOrder(order, context))
      },
    )
  }

  app.get<ById>(
    '/orders/:id/explain',
    { ...access, schema: describe({ summary: 'Why which shop was chosen', tag: 'orders' }) },
    async (request, reply) => {
      const found = await findOrder(context, request.principal, request.params.id)
      if (found === null) return sendNoSuchOrder(reply, request.params.id)
      if (!found.ok) return sendRefusal(reply, found)
      const result = await ask(handle, { type: 'explain', order: found.order.id })
      return answer(reply, result, viewExplained)
    },
  )

  app.get<ById>(
    '/orders/:id/events',
    {
      ...access,
      schema: describe({ summary: "An order's signed history", tag: 'orders', query: AfterQuery }),
    },
    async (request, reply) => {
      const query = parseInput(AfterQuery, request.query)
      if (!query.ok) return sendIssues(reply, query.issues)
      const found = await findOrder(context, request.principal, request.params.id)
      if (found === null) return sendNoSuchOrder(reply, request.params.id)
      const after = query.value.after ?? 0
      return answer(reply, found, ({ order }) => ({
        order: order.id,
        state: order.state,
        events: order.events
          .map((event, index) => viewOrderEvent(event, index + 1))
          .filter((event) => event.cursor > after),
        last: order.events.length,
      }))
    },
  )
}
