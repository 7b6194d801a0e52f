import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { parseOrderId } from '../../models/ids.ts'
import type { MerchantId, OrderId } from '../../models/ids.ts'
import { ORDER_STATES } from '../../models/order-lifecycle.ts'
import { answer, ask, sendNoSuchOrder } from '../answer.ts'
import { sendIssues, sendRefusal } from '../error-body.ts'
import type { ShopView } from '../../runtime/commands/command.ts'
import { choice, inputIssue, matching, parseInput } from '../input.ts'
import { describe } from '../openapi.ts'
import { IdempotencyKey, OrderRequestSchema } from '../order-request.ts'
import type { OrderRequest } from '../order-request.ts'
import { viewOrder } from '../order-view.ts'
import { orderingMerchant } from '../ordering-merchant.ts'
import type { RouteContext } from '../server.ts'
import { prepareSubmission } from '../submission.ts'
import type { SpecRequest, SpecSurroundings } from '../order-spec.ts'
import type { Principal } from '../token-book.ts'

/** Orders on a page of a list. */
const PAGE_DEFAULT = 50
const PAGE_MAX = 200
const PAGE_WANTED = `orders a page: a whole number from 1 to ${PAGE_MAX}`

const OrdersQuery = z.object({
  state: choice(ORDER_STATES).optional(),
  limit: z.coerce
    .number(PAGE_WANTED)
    .int(PAGE_WANTED)
    .min(1, PAGE_WANTED)
    .max(PAGE_MAX, PAGE_WANTED)
    .default(PAGE_DEFAULT),
  after: matching(/^o-[\w-]{1,94}$/, 'the `next` of the page before').optional(),
})

const SUBMIT_FAILURES = {
  409: 'idempotency_conflict: the key was used for another request, at whichever shop. conflict: its order is kept no more',
  503: "key_quorum_unavailable: the shops that keep the merchant's idempotency keys cannot be reached; nothing is printed before they are, and the same request is to be sent again. quorum_unavailable, busy: likewise",
  504: 'unknown_outcome: it may have been placed; the same request with the same key is safe',
}

export function addOrderRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle } = context

  app.post(
    '/orders',
    {
      config: { access: 'merchant' },
      schema: describe({
        summary: 'Place an order',
        tag: 'orders',
        body: OrderRequestSchema,
        failures: SUBMIT_FAILURES,
      }),
    },
    (request, reply) => submit(context, request, reply),
  )

  app.get(
    '/orders',
    {
      config: { access: 'merchant' },
      schema: describe({ summary: 'List orders, newest first', tag: 'orders', query: OrdersQuery }),
    },
    async (request, reply) => {
      const query = parseInput(OrdersQuery, request.query)
      if (!query.ok) return sendIssues(reply, query.issues)
      const { state = null, limit, after = null } = query.value
      const merchant = merchantOf(request.principal)
      const args = { merchant, state, limit, after: after as OrderId | null }
      const page = await ask(handle, { type: 'orders', ...args })
      return answer(reply, page, ({ orders, next }) => ({
        orders: orders.map((order) => viewOrder(order, context)),
        next,
      }))
    },
  )

  app.get<{ Params: { id: string } }>(
    '/orders/:id',
    {
      config: { access: 'merchant' },
      schema: describe({ summary: 'Show an order', tag: 'orders' }),
    },
    async (request, reply) => {
      const found = await findOrder(context, request.principal, request.params.id)
      if (found === null) return sendNoSuchOrder(reply, request.params.id)
      return answer(reply, found, ({ order }) => viewOrder(order, context))
    },
  )
}

/** Null: everything. A merchant sees its own and nothing else. */
export function merchantOf(principal: Principal): MerchantId | null {
  return principal.role === 'merchant' ? principal.id : null
}

/** Null for what is no order, and for what the asker may not see. */
export async function findOrder({ handle }: RouteContext, principal: Principal, id: string) {
  if (parseOrderId(id) === null) return null
  const found = await ask(handle, { type: 'order', order: id as OrderId })
  if (!found.ok) return found.code === 'not_found' ? null : found
  const merchant = merchantOf(principal)
  return merchant === null || found.order.spec.merchant === merchant ? found : null
}

async function submit(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { handle } = context
  const parsed = parseInput(OrderRequestSchema, request.body)
  const key = idempotencyKeyOf(request, parsed.ok ? parsed.value : null)
  if (!parsed.ok) return sendIssues(reply, [...parsed.issues, ...(key.ok ? [] : key.issues)])
  if (!key.ok) return sendIssues(reply, key.issues)
  const around = await surroundings(context, request.principal, key.value !== '', parsed.value)
  const prepared = await prepareSubmission(parsed.value, key.value, {
    ...around,
    artwork: (hash, size) => context.shelf.find(hash, size),
  })
  if (!prepared.ok) return sendIssues(reply, prepared.issues)
  const { submission, warnings } = prepared.value
  const submitted = await ask(handle, { type: 'submit', submission })
  if (!submitted.ok) return sendRefusal(reply, submitted)
  const [copies, wanted] = submitted.durability
  const { artwork: files } = submitted
  return reply
    .code(submitted.alreadyExists ? 200 : 201)
    .header('location', `/orders/${submitted.order.id}`)
    .send({
      order: viewOrder(submitted.order, context),
      durability: { copies, wanted },
      // Null: it was placed before, and where its files lie was not asked again.
      artwork: files === null ? null : { copies: files[0], wanted: files[1] },
      alreadyExists: submitted.alreadyExists,
      warnings,
    })
}

/** In the header (as programs send it) or in the body (as files hold it). */
function idempotencyKeyOf(request: FastifyRequest, order: OrderRequest | null) {
  const header = request.headers['idempotency-key']
  const inBody = order?.idempotencyKey
  if (header === undefined) return { ok: true as const, value: inBody ?? '' }
  const parsed = parseInput(IdempotencyKey, header)
  if (!parsed.ok) {
    const issues = parsed.issues.map((issue) => ({ ...issue, field: 'idempotency-key' }))
    return { ok: false as const, issues }
  }
  if (inBody === undefined || inBody === parsed.value) return parsed
  const problem = 'not the key of the header'
  const issue = inputIssue('idempotencyKey', inBody, problem, 'send one of the two')
  return { ok: false as const, issues: [issue] }
}

/** What an order of this principal's refers to. */
export async function surroundings(
  context: RouteContext,
  principal: Principal,
  keyed: boolean,
  wanted: Pick<SpecRequest, 'shop' | 'rules'>,
): Promise<SpecSurroundings> {
  return {
    merchant: await orderingMerchant(context, principal, keyed),
    standing: principal.role === 'merchant' ? principal.rules : null,
    currency: context.currency,
    defaults: context.orderDefaults,
    now: context.now(),
    shops: await shopsFor(context, wanted),
  }
}

/**
 * The shops that this node knows, where the order names any: they are hundreds, and most orders name
 * none. One that the merchant names and this node does not know is looked for first.
 */
async function shopsFor(
  { handle }: RouteContext,
  { shop: wanted, rules }: Pick<SpecRequest, 'shop' | 'rules'>,
): Promise<readonly ShopView[]> {
  if (wanted === undefined && rules === undefined) return []
  const { shops } = await handle.execute({ type: 'shops' })
  if (wanted === undefined) return shops
  const isKnown = shops.some(({ profile: { peer, name } }) => {
    return peer === wanted || name.toLowerCase() === wanted.toLowerCase()
  })
  if (isKnown) return shops
  return (await handle.execute({ type: 'find_shop', shop: wanted })).shops
}
