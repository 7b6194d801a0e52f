import { makeBlankSku } from '../models/ids.ts'
import type { PeerId } from '../models/ids.ts'
import type { Opening, ShopProfile, StockLine } from '../models/shop.ts'
import type { Config, ShopSection } from './schema.ts'
import { WEEKDAYS } from './shop-section.ts'

/** What the shop tells others of itself. (boot, revision) must grow with each change. */
export function makeShopProfile(
  shop: ShopSection,
  identity: { readonly peer: PeerId; readonly boot: number; readonly revision: number },
): ShopProfile {
  return {
    ...identity,
    name: shop.name,
    place: shop.place,
    capabilities: shop.capabilities,
    capacity: shop.capacity,
    hours: {
      week: WEEKDAYS.map((day) => opening(shop.hours.week[day])),
      cutOff: shop.hours.cutOff,
      closedDays: shop.hours.closedDays,
    },
    shipping: shop.shipping,
    currency: shop.currency,
    leadDays: shop.leadDays,
    embargo: shop.embargo,
  }
}

/** What lies on the shelves when the books are opened for the first time. */
export function initialStock(stock: Config['stock']): StockLine[] {
  return stock.map(({ substrate, size, onHand, reorderPoint }) => {
    return { sku: makeBlankSku(substrate, size), onHand, reorderPoint }
  })
}

/** `09:00-17:30`, or `closed`. */
function opening(hours: string): Opening | null {
  const [opensAt, closesAt] = hours.split('-')
  return opensAt === undefined || closesAt === undefined ? null : { opensAt, closesAt }
}
