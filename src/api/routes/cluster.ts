import type { FastifyInstance } from 'fastify'
import type { PeerId } from '../../models/ids.ts'
import { answer, ask } from '../answer.ts'
import { sendIssues } from '../error-body.ts'
import { matching, parseInput, record } from '../input.ts'
import { describe } from '../openapi.ts'
import type { RouteContext } from '../server.ts'

const RecoverBody = record(
  {
    cluster: matching(/^[a-z0-9]{1,32}$/, 'the id of this shop’s cluster, as `cluster show` says'),
  },
  'an object {cluster}',
)

const EvictBody = record(
  {
    peer: matching(/^[1-9A-HJ-NP-Za-km-z]{46,60}$/, 'the id of a shop, as `cluster show` lists it'),
  },
  'an object {peer}',
)

/** What a person decides about a cluster where no majority of it can. */
export function addClusterRoutes(app: FastifyInstance, { handle }: RouteContext): void {
  app.post(
    '/cluster/recover',
    {
      schema: describe({
        summary: 'Found the cluster anew: its keepers are gone for good',
        tag: 'network',
        body: RecoverBody,
      }),
    },
    async (request, reply) => {
      const parsed = parseInput(RecoverBody, request.body)
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const { cluster } = parsed.value
      const result = await ask(handle, { type: 'cluster_recover', cluster })
      return answer(reply, result, () => ({ left: cluster }))
    },
  )

  app.post(
    '/cluster/evict',
    { schema: describe({ summary: 'Vote a member out', tag: 'network', body: EvictBody }) },
    async (request, reply) => {
      const parsed = parseInput(EvictBody, request.body)
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const { peer } = parsed.value
      const result = await ask(handle, { type: 'cluster_evict', peer: peer as PeerId })
      return answer(reply, result, ({ cluster }) => ({ evicted: peer, cluster }))
    },
  )
}
