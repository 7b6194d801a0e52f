import type { FastifyInstance } from 'fastify'
import { answer, sendNoSuchOrder } from '../answer.ts'
import { describe } from '../openapi.ts'
import type { RouteContext } from '../server.ts'
import { findOrder } from './orders.ts'

export function addOrderExportRoute(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Params: { id: string } }>(
    '/orders/:id/export',
    {
      config: { access: 'merchant' },
      schema: describe({
        summary: 'An order as a file that `printnode order verify` checks anywhere',
        tag: 'orders',
      }),
    },
    async (request, reply) => {
      const found = await findOrder(context, request.principal, request.params.id)
      if (found === null) return sendNoSuchOrder(reply, request.params.id)
      return answer(reply, found, ({ order }) => context.exportOrder(order))
    },
  )
}
