import type { FastifyInstance } from 'fastify'
import type { BlankSku } from '../../models/ids.ts'
import type { ShopView } from '../../runtime/commands/command.ts'
import { answer, ask } from '../answer.ts'
import { sendIssues } from '../error-body.ts'
import { matching, parseInput, record, whole } from '../input.ts'
import { describe } from '../openapi.ts'
import { isoTime } from '../order-view.ts'
import type { RouteContext } from '../server.ts'

/** Sheets on a shelf: a pallet of A4 holds 200,000. */
const ON_HAND_MAX = 10_000_000

const StockSet = record(
  {
    sku: matching(
      /^[a-z0-9][a-z0-9-]{0,47}\/[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/,
      'a blank, <substrate>/<size>, for example silk-170/A3',
    ),
    onHand: whole(0, ON_HAND_MAX, 'how many lie on the shelf'),
    reorderPoint: whole(0, ON_HAND_MAX, 'at or below this it counts as low').optional(),
  },
  'an object {sku, onHand, reorderPoint}',
)

export function addShopRoutes(app: FastifyInstance, { handle, currency }: RouteContext): void {
  app.get(
    '/stock',
    { schema: describe({ summary: 'What lies on the shelf', tag: 'shop' }) },
    async (_request, reply) =>
      answer(reply, await ask(handle, { type: 'stock' }), ({ lines }) => ({ lines })),
  )

  app.post(
    '/stock',
    { schema: describe({ summary: 'Set one line of stock', tag: 'shop', body: StockSet }) },
    async (request, reply) => {
      const parsed = parseInput(StockSet, request.body)
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const { sku, onHand, reorderPoint } = parsed.value
      const { lines } = await handle.execute({ type: 'stock' })
      const known = lines.find((line) => line.sku === sku)
      const line = {
        sku: sku as BlankSku,
        onHand,
        // Counting the shelf does not change when to order more.
        reorderPoint: reorderPoint ?? known?.reorderPoint ?? 0,
      }
      const result = await ask(handle, { type: 'stock_set', line })
      return answer(reply, result, (view) => ({ lines: view.lines }))
    },
  )

  for (const action of ['pause', 'resume'] as const) {
    const summary = action === 'pause' ? 'Take no new work' : 'Take work again'
    app.post(
      `/shop/${action}`,
      { schema: describe({ summary, tag: 'shop' }) },
      async (_request, reply) =>
        answer(reply, await ask(handle, { type: action }), ({ mode }) => ({ mode })),
    )
  }

  app.get(
    '/shops',
    {
      config: { access: 'merchant' },
      schema: describe({ summary: 'The shops that this node knows', tag: 'shop' }),
    },
    async (request, reply) => {
      const isOperator = request.principal.role === 'operator'
      return answer(reply, await ask(handle, { type: 'shops' }), ({ shops }) => ({
        shops: shops.map((shop) => viewShop(shop, isOperator)),
      }))
    },
  )

  app.get(
    '/prices',
    { schema: describe({ summary: 'Bid prices of the shops of this cluster', tag: 'shop' }) },
    async (_request, reply) =>
      answer(reply, await ask(handle, { type: 'prices' }), ({ cluster, shops }) => ({
        cluster,
        currency,
        shops: shops.map((shop) => ({
          ...shop,
          prices: shop.prices.map((price) => ({ ...price, until: isoTime(price.until) })),
        })),
      })),
  )

  app.get(
    '/clusters',
    {
      config: { access: 'merchant' },
      schema: describe({ summary: 'Geographic groups and their load', tag: 'shop' }),
    },
    async (_request, reply) =>
      answer(reply, await ask(handle, { type: 'shops' }), ({ clusters }) => ({ clusters })),
  )
}

/** Stock and promises are between shops: a merchant sees what can be ordered, not how full the shelf is. */
function viewShop(shop: ShopView, all: boolean) {
  const { profile, report, self, connected, stale, cluster, clusterName } = shop
  const mode = report?.mode ?? null
  const shown = {
    ...profile,
    cluster,
    clusterName,
    connected: connected || self,
    stale,
    self,
    mode,
  }
  return all ? { ...shown, report } : shown
}
