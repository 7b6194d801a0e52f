import { firstBookableDay, lastBookableDay } from '../models/calendar.ts'
import { claimedBlanks, claimedUnits } from '../models/claim.ts'
import type { Claim } from '../models/claim.ts'
import type { BlankSku } from '../models/ids.ts'
import { DAY_MS, makeBlankSku } from '../models/ids.ts'
import { ITEMS_MAX, QUANTITY_MAX } from '../models/order.ts'
import type { ShopProfile } from '../models/shop.ts'

/** An order that may leave later counts as due then: beyond it, calendars are not kept. */
const SHIP_BY_AHEAD_MS_MAX = 366 * DAY_MS
/** As many as an order can have lines of the greatest quantity: more is no honest claim. */
const CLAIM_UNITS_MAX = ITEMS_MAX * QUANTITY_MAX

/** Every blank that some capability prints on. */
export function printableBlanks(profile: ShopProfile): ReadonlySet<BlankSku> {
  const skus = new Set<BlankSku>()
  for (const { substrates, sizes } of profile.capabilities) {
    for (const substrate of substrates) {
      for (const size of sizes) skus.add(makeBlankSku(substrate, size))
    }
  }
  return skus
}

/** Whether the claim is a sound one and of work that this shop does; finishings were the router's to check. */
export function canMake(
  claim: Claim,
  profile: ShopProfile,
  printable: ReadonlySet<BlankSku>,
): boolean {
  const units = claimedUnits(claim)
  const blanks = claimedBlanks(claim)
  const known =
    units.every(([process]) => profile.capacity[process] !== undefined) &&
    blanks.every(([sku]) => printable.has(sku))
  return known && units.length > 0 && [...units, ...blanks].every(([, count]) => isCount(count))
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count > 0 && count <= CLAIM_UNITS_MAX
}

/** The local days on which offered work may be done; null: too late for its parcel. */
export function workDays(
  profile: ShopProfile,
  shipBy: number,
  today: number,
  now: number,
): { readonly fromDay: number; readonly dueDay: number } | null {
  // Also keeps absurd instants from the calendar, which cannot name their days.
  if (!Number.isSafeInteger(shipBy) || shipBy <= now) return null
  const { hours, leadDays, place } = profile
  const fromDay = firstWorkDay(profile, today, now)
  const reach = Math.min(shipBy, now + SHIP_BY_AHEAD_MS_MAX)
  const dueDay = lastBookableDay(hours, leadDays, reach, place.timeZone)
  if (fromDay === null || dueDay === null || dueDay < fromDay) return null
  return { fromDay, dueDay }
}

/** Not before the desk's own day, which may be ahead of a clock that was set back. Null: never open. */
export function firstWorkDay(profile: ShopProfile, today: number, now: number): number | null {
  const first = firstBookableDay(profile.hours, now, profile.place.timeZone)
  return first === null ? null : Math.max(first, today)
}
