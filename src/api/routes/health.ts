import type { FastifyInstance } from 'fastify'
import { answer, ask } from '../answer.ts'
import { sendRefusal } from '../error-body.ts'
import { viewHealth } from '../health-view.ts'
import { metricsText, METRICS_TYPE } from '../metrics-text.ts'
import { nodeMetrics } from '../node-metrics.ts'
import type { ProcessUse } from '../node-metrics.ts'
import { describe } from '../openapi.ts'
import type { RouteContext } from '../server.ts'

export function addHealthRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle, admin, version, now } = context

  app.get(
    '/health',
    { schema: describe({ summary: 'How this node and its cluster are', tag: 'node' }) },
    async (_request, reply) =>
      answer(reply, await ask(handle, { type: 'health' }), (health) =>
        viewHealth(health, handle.vitals(), handle.network.peers(), admin.name),
      ),
  )

  app.get(
    '/metrics',
    { schema: describe({ summary: 'The same for Prometheus, as text', tag: 'node' }) },
    async (_request, reply) => {
      const health = await ask(handle, { type: 'health' })
      if (!health.ok) return sendRefusal(reply, health)
      const view = viewHealth(health, handle.vitals(), handle.network.peers(), admin.name)
      const counters = { ...health.status.counters, ...handle.network.counters() }
      const text = metricsText(nodeMetrics(view, counters, processUse(now()), version))
      return reply.type(METRICS_TYPE).serializer(String).send(text)
    },
  )
}

function processUse(now: number): ProcessUse {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return {
    cpuSeconds: (user + system) / 1_000_000,
    residentBytes: rss,
    heapUsedBytes: heapUsed,
    startedAt: Math.round(now / 1_000 - process.uptime()),
  }
}
