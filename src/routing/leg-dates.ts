import { closingMinute, dayEndMs, localDay, workingDayAfter } from '../models/calendar.ts'
import type { Finding } from './eligibility.ts'
import type { Job } from './request.ts'
import type { ShopSlot } from './index/shop-table.ts'

/** When a parcel leaves and arrives, in days since 1970 of the shop's calendar. */
export interface LegDates {
  readonly shipFirst: number
  readonly shipLast: number
  readonly arriveFirst: number
  readonly arriveLast: number
}

/** Of the shop that a search has just found able: at the earliest, and as late as was asked. */
export function legDates(shop: ShopSlot, finding: Finding): LegDates {
  const { hours, leadDays } = shop.profile
  const leaves = (day: number): number => workingDayAfter(hours, day, leadDays) ?? day + leadDays
  const shipFirst = leaves(finding.earliest)
  const shipLast = Math.max(shipFirst, leaves(finding.day))
  const { transitDays } = finding
  return {
    shipFirst,
    shipLast,
    arriveFirst: shipFirst + transitDays,
    arriveLast: shipLast + transitDays,
  }
}

/** The last instant at which the parcel may leave: what the shop's desk is asked for. */
export function shipByOf(job: Job, shop: ShopSlot, finding: Finding): number {
  const { arriveBy, spec } = job.request
  const { hours, leadDays, place } = shop.profile
  const endOf = (day: number): number => {
    // Whoever is open until midnight has a parcel of that day left by then, and not before.
    const midnight = closingMinute(hours, day) === MINUTES_A_DAY
    return dayEndMs(day, place.timeZone) - (midnight ? 0 : 1)
  }
  if (finding.day > finding.last) {
    // Late, where that is allowed at a price: as late as was weighed, and no later.
    return endOf(workingDayAfter(hours, finding.day, leadDays) ?? finding.day + leadDays)
  }
  if (arriveBy === null) return spec.shipBy
  const leaves = localDay(arriveBy, place.timeZone) - finding.transitDays
  return Math.min(spec.shipBy, endOf(leaves))
}

const MINUTES_A_DAY = 24 * 60
