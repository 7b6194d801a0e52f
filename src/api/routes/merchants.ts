import type { FastifyInstance } from 'fastify'
import { errorBody, sendError, sendIssues } from '../error-body.ts'
import { line, matching, parseInput, record } from '../input.ts'
import { isMerchantId, makeMerchantIdentity } from '../merchant-identity.ts'
import { describe } from '../openapi.ts'
import { isoTime } from '../order-view.ts'
import type { RouteContext } from '../server.ts'

const MERCHANT_ID = 'a merchant id as another node printed it, <cluster>.<key>'

const MerchantAdd = record(
  {
    name: line(80, 'the name of the merchant'),
    id: matching(/^/, MERCHANT_ID).refine(isMerchantId, MERCHANT_ID).optional(),
  },
  'an object {name}',
)

export function addMerchantRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle, tokens, now } = context

  app.get(
    '/merchants',
    { schema: describe({ summary: 'The merchants of this node', tag: 'shop' }) },
    (_request, reply) =>
      reply.send({
        merchants: tokens.merchants().map(({ id, name, addedAt }) => ({
          id,
          name,
          addedAt: isoTime(addedAt),
        })),
      }),
  )

  app.post(
    '/merchants',
    {
      schema: describe({
        summary: 'Add a merchant, or one that another node made; the token is shown once',
        tag: 'shop',
        body: MerchantAdd,
      }),
    },
    async (request, reply) => {
      const parsed = parseInput(MerchantAdd, request.body)
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const { name, id } = parsed.value
      if (id !== undefined) {
        return reply.code(201).send({ id, name, token: tokens.addMerchant(id, name, now()) })
      }
      if (tokens.merchants().some((merchant) => merchant.name === name)) {
        const fix = 'choose another name, or give its --id for a new token'
        return sendError(reply, errorBody('conflict', `there is a merchant ${name}`, 'name', fix))
      }
      const { cluster } = await handle.execute({ type: 'status' })
      const { id: made, privateKey } = makeMerchantIdentity(cluster)
      const token = tokens.addMerchant(made, name, now())
      return reply.code(201).send({ id: made, name, token, privateKey })
    },
  )
}
