import { makeBlankSku } from '../models/ids.ts'
import type { PeerId } from '../models/ids.ts'
import type { Opening, ShopProfile, StockLine } from '../models/shop.ts'
import { NO_HOLIDAYS, publicHolidays } from './holidays.ts'
import type { Config, ShopSection } from './schema.ts'
import { WEEKDAYS } from './shop-section.ts'

/**
 * What the shop tells others of itself. (boot, revision) must grow with each change. Holidays are those
 * of the year of `now` and the next.
 */
export function makeShopProfile(
  shop: ShopSection,
  identity: { readonly peer: PeerId; readonly boot: number; readonly revision: number },
  now: number,
): ShopProfile {
  const { goods, refuses } = shop
  return {
    ...identity,
    name: shop.name,
    place: shop.place,
    capabilities: shop.capabilities,
    capacity: shop.capacity,
    hours: {
      week: WEEKDAYS.map((day) => opening(shop.hours.week[day])),
      cutOff: shop.hours.cutOff,
      closedDays: closedDays(shop.hours, now),
    },
    shipping: shop.shipping,
    currency: shop.currency,
    leadDays: shop.leadDays,
    embargo: shop.embargo,
    // What most shops have nothing to say about takes no room in their profiles.
    ...(goods.length === 0 ? {} : { goods }),
    ...(refuses.merchants.length + refuses.products.length === 0
      ? {}
      : {
          refuses: {
            merchants: refuses.merchants,
            products: refuses.products.map((word) => word.toLowerCase()),
          },
        }),
  }
}

/** Whole years, so that the calendar changes once a year and not with every start. */
function closedDays(hours: ShopSection['hours'], now: number): readonly string[] {
  if (hours.holidays === NO_HOLIDAYS) return hours.closedDays
  const year = new Date(now).getUTCFullYear()
  const holidays = publicHolidays(hours.holidays, [year, year + 1])
  const open = new Set(hours.openDays)
  return [...new Set([...hours.closedDays, ...holidays.filter((day) => !open.has(day))])].sort()
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
