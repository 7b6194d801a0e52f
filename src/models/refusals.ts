import type { Item } from './order.ts'
import type { ShopProfile } from './shop.ts'

/** Why a shop itself does not want an order, whoever routes. */
export type Refusal = 'refuses_merchant' | 'refuses_product' | 'takes_no_such_goods'

/** What of an order a shop may refuse. */
export interface Refusable {
  readonly merchant: string
  /** Of the lines that it is to make. */
  readonly hazardous: boolean
  readonly restricted: boolean
  /** A text for each line, in lower case; made when a shop first asks. */
  readonly words: () => readonly string[]
}

/** Product, substrate and process of a line, as shops' words are looked for in it. */
export function wordsOf({ product, substrate, process }: Item): string {
  return `${product} ${substrate} ${process}`.toLowerCase()
}

/** What the shop has said in its profile that it does not take: routers and its own floor ask here. */
export function refusalOf(
  order: Refusable,
  { goods, refuses }: Pick<ShopProfile, 'goods' | 'refuses'>,
): Refusal | null {
  if (order.hazardous && goods?.includes('hazardous') !== true) return 'takes_no_such_goods'
  if (order.restricted && goods?.includes('restricted') !== true) return 'takes_no_such_goods'
  if (refuses === undefined) return null
  if (refuses.merchants.includes(order.merchant)) return 'refuses_merchant'
  for (const word of refuses.products) {
    for (const text of order.words()) if (text.includes(word)) return 'refuses_product'
  }
  return null
}
