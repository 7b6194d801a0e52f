import type { FastifyInstance } from 'fastify'
import { ask, answer } from '../answer.ts'
import { describe } from '../openapi.ts'
import type { RouteContext } from '../server.ts'

export function addStatusRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle, admin, version } = context

  app.get(
    '/healthz',
    {
      config: { access: 'anyone' },
      schema: describe({ summary: 'Whether the API answers', tag: 'node', anyone: true }),
    },
    (_request, reply) => reply.send({ ok: true, version }),
  )

  app.get(
    '/status',
    { schema: describe({ summary: 'This node: work, stock, peers, counters', tag: 'node' }) },
    async (_request, reply) =>
      answer(reply, await ask(handle, { type: 'status' }), ({ ok: _ok, counters, ...status }) => ({
        ...status,
        network: admin.name,
        addresses: handle.network.addresses(),
        counters: { ...counters, ...handle.network.counters() },
      })),
  )
}
