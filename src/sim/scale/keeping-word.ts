import type { Order, OrderEvent } from '../../models/order.ts'
import type { PeerId } from '../../models/ids.ts'
import { makeBlankSku } from '../../models/ids.ts'
import type { LargeNode } from './large-node.ts'
import type { LargeShop } from './large-shop.ts'

/** Whether what was promised to merchants and by shops was kept: every number but the first two is to be 0. */
export interface KeepingWord {
  /** Parts that were taken from a shop that was silent, or too slow. */
  readonly takenAway: number
  /** Of these, the ones that had their next shop by one placing: no hold, no refusal in between. */
  readonly placedAtOnce: number
  /** Orders that cost their merchants more than they allowed. */
  readonly overCap: number
  /** Shops that were given more units than they had blanks for, or whose own books do not balance. */
  readonly oversold: number
}

export function readWord(
  orders: readonly Order[],
  shops: readonly LargeShop[],
  nodes: readonly LargeNode[],
): KeepingWord {
  const taken = orders.flatMap(({ events }) => afterWithdrawals(events))
  const oversold = new Set([
    ...beyondShelves(orders, shops),
    ...nodes.filter((node) => !node.booksBalance()).map((node) => node.shop.profile.peer),
  ])
  return {
    takenAway: taken.length,
    placedAtOnce: taken.filter((next) => next?.type === 'assign').length,
    overCap: orders.filter(isOverCap).length,
    oversold: oversold.size,
  }
}

/** What happened next to each part that was taken away; null: nothing yet. */
function afterWithdrawals(events: readonly OrderEvent[]): (OrderEvent | null)[] {
  return events.flatMap((event, at) =>
    event.type === 'withdraw'
      ? [events.slice(at + 1).find(({ part }) => part === event.part) ?? null]
      : [],
  )
}

function isOverCap({ spec, parts }: Order): boolean {
  if (spec.priceCap === null) return false
  const live = parts.filter(({ state }) => state !== 'replaced' && state !== 'canceled')
  return live.reduce((sum, { cost }) => sum + cost, 0) > spec.priceCap.amount
}

/** By the orders as their keepers have them, not by what the shops say of themselves. */
function beyondShelves(orders: readonly Order[], shops: readonly LargeShop[]): PeerId[] {
  const given = new Map<string, number>()
  for (const { parts, spec } of orders) {
    for (const { shop, shares, state } of parts) {
      if (shop === null || state === 'replaced' || state === 'canceled') continue
      for (const [line, units] of shares) {
        const item = spec.items[line]
        if (item === undefined) continue
        const key = `${shop}/${makeBlankSku(item.substrate, item.size)}`
        given.set(key, (given.get(key) ?? 0) + units)
      }
    }
  }
  return shops.flatMap(({ profile, stock }) =>
    stock.some(({ sku, onHand }) => (given.get(`${profile.peer}/${sku}`) ?? 0) > onHand)
      ? [profile.peer]
      : [],
  )
}
