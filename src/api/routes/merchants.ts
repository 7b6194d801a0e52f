import type { FastifyInstance } from 'fastify'
import { PREFERENCES } from '../../models/route-rules.ts'
import { errorBody, sendError, sendIssues } from '../error-body.ts'
import { choice, line, matching, parseInput, record } from '../input.ts'
import { isMerchantId, makeMerchantIdentity } from '../merchant-identity.ts'
import { describe } from '../openapi.ts'
import { isoTime } from '../order-view.ts'
import { resolveRules } from '../rules.ts'
import { StandingRulesSchema } from '../rules-request.ts'
import type { RouteContext } from '../server.ts'

/** Rules of every order of a merchant that does not say otherwise. */
const MerchantRules = record(
  { optimize: choice(PREFERENCES).optional(), rules: StandingRulesSchema.optional() },
  'an object {optimize, rules}; {} takes all rules away',
)

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
        merchants: tokens.merchants().map(({ id, name, addedAt, rules }) => ({
          id,
          name,
          addedAt: isoTime(addedAt),
          rules,
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
      if (cluster.id === '') {
        const fix = 'try again in some seconds'
        const why = "this shop has not found its cluster yet, which is to keep the merchant's keys"
        return sendError(reply, errorBody('busy', why, null, fix))
      }
      const { id: made, privateKey } = makeMerchantIdentity(cluster.id)
      const token = tokens.addMerchant(made, name, now())
      return reply.code(201).send({ id: made, name, token, privateKey })
    },
  )

  app.put<{ Params: { id: string } }>(
    '/merchants/:id/rules',
    {
      schema: describe({
        summary: 'Rules of every order of a merchant that does not say otherwise',
        tag: 'shop',
        body: MerchantRules,
      }),
    },
    async (request, reply) => {
      const parsed = parseInput(MerchantRules, request.body)
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const { rules = {}, optimize } = parsed.value
      const { shops } = await handle.execute({ type: 'shops' })
      const resolved = resolveRules(rules, optimize, shops, 0)
      if (!resolved.ok) return sendIssues(reply, resolved.issues)
      const { id } = request.params
      if (!tokens.setRules(id, resolved.value)) {
        const fix = 'see `printnode merchant list`'
        return sendError(reply, errorBody('not_found', `no merchant ${id} at this node`, 'id', fix))
      }
      return reply.send({ id, rules: resolved.value })
    },
  )
}
