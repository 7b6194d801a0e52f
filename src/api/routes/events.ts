import type { FastifyInstance } from 'fastify'
import { sendIssues } from '../error-body.ts'
import { parseInput } from '../input.ts'
import { describe } from '../openapi.ts'
import type { RouteContext } from '../server.ts'
import { AfterQuery } from './order-actions.ts'
import { merchantOf } from './orders.ts'

export function addEventRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get(
    '/events',
    {
      config: { access: 'merchant' },
      schema: describe({
        summary: 'Server-sent events behind `after` or Last-Event-ID; without either, from now on',
        tag: 'orders',
        query: AfterQuery,
      }),
    },
    async (request, reply) => {
      // The header wins: it is what a client that reconnects by itself knows best.
      const lastEventId = request.headers['last-event-id']
      const query = parseInput(
        AfterQuery,
        lastEventId === undefined ? request.query : { after: lastEventId },
      )
      if (!query.ok) return sendIssues(reply, query.issues)
      const after =
        query.value.after ?? (await context.handle.execute({ type: 'status' })).lastEvent
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        // Proxies that buffer would hold events back (nginx).
        'x-accel-buffering': 'no',
      })
      reply.hijack()
      context.streams.serve(reply.raw, { after, merchant: merchantOf(request.principal) })
      return reply
    },
  )
}
