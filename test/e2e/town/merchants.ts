import type { OrderView } from '../../../src/api/order-view.ts'
import { Failure } from '../../../src/models/failure.ts'
import type { TownShop } from './shop.ts'

/** How long a merchant goes on with one order before it counts as never taken. */
const PATIENCE_MS = 60_000
const AGAIN_MS = 300
/** Orders under way at once: a box that is too slow for the rate is asked less, not drowned. */
const UNDERWAY_MAX = 16

export interface Acknowledged {
  readonly id: string
  readonly at: number
  readonly tookMs: number
  readonly intake: number
}

/** Merchants who hand in orders at a steady rate, at whatever shop answers, without keys. */
export class TownMerchants {
  readonly acknowledged: Acknowledged[] = []
  /** Orders whose outcome was not told and which were found afterwards: they count as placed. */
  foundAfterwards = 0
  readonly refusals = new Map<string, number>()
  readonly #shops: readonly TownShop[]
  readonly #pick: () => number
  #gaveUp = 0

  /** `pick` draws the shop that is tried next. */
  constructor(shops: readonly TownShop[], pick: () => number) {
    this.#shops = shops
    this.#pick = pick
  }

  get gaveUp(): number {
    return this.#gaveUp
  }

  /** Hands in `count` orders, at most at that rate, and resolves when each was acknowledged or given up. */
  async handIn(count: number, perSecond: number): Promise<void> {
    const gapMs = 1_000 / perSecond
    let dueAt = Date.now()
    const orders = new Set<Promise<void>>()
    for (let n = 0; n < count; n += 1) {
      dueAt = Math.max(dueAt + gapMs, Date.now())
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - Date.now())))
      if (orders.size >= UNDERWAY_MAX) await Promise.race(orders)
      const order = this.#order().then(() => void orders.delete(order))
      orders.add(order)
    }
    await Promise.all(orders)
  }

  async #order(): Promise<void> {
    const startedAt = Date.now()
    const deadline = startedAt + PATIENCE_MS
    while (Date.now() < deadline) {
      const index = this.#pick()
      const shop = this.#shops[index]
      if (shop?.isUp === true) {
        const id = await this.#tryAt(shop)
        if (id !== null) {
          const at = Date.now()
          this.acknowledged.push({ id, at, tookMs: at - startedAt, intake: index })
          return
        }
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
    this.#gaveUp += 1
  }

  /** Null: as far as the merchant knows, it is not placed. */
  async #tryAt(shop: TownShop): Promise<string | null> {
    try {
      const artwork = await shop.artwork()
      const { order } = await shop.node.api.post<{ order: OrderView }>('/orders', body(artwork))
      return order.id
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.refusals.set(error.code, (this.refusals.get(error.code) ?? 0) + 1)
      const named = /\bo-[\w-]+/.exec(error.message)?.[0]
      return error.code === 'unknown_outcome' && named !== undefined ? this.#lookUp(named) : null
    }
  }

  /** As the answer says: look it up, and order again only where it is not. */
  async #lookUp(id: string): Promise<string | null> {
    for (let tries = 0; tries < 20; tries += 1) {
      const shop = this.#shops[this.#pick()]
      if (shop?.isUp === true) {
        const found = await shop.node.api.get<OrderView>(`/orders/${id}`).catch((e: unknown) => e)
        if (!(found instanceof Error)) {
          this.foundAfterwards += 1
          return id
        }
        if (found instanceof Failure && found.code === 'not_found') return null
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
    return null
  }
}

function body(artwork: string): object {
  return {
    merchantReference: 'TOWN',
    items: [
      {
        product: 'Poster',
        process: 'digital',
        size: 'A3',
        substrate: 'silk-170',
        quantity: 2,
        artwork,
      },
    ],
    recipient: {
      name: 'Ada Example',
      street: '1 Ferry Building',
      city: 'San Francisco',
      region: 'CA',
      postcode: '94111',
      country: 'US',
    },
  }
}
