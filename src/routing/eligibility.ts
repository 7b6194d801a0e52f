import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import {
  firstBookableDay,
  isWorkingDay,
  lastBookableDay,
  localDay,
  workingDayBefore,
} from '../models/calendar.ts'
import { distanceKm } from '../models/geo.ts'
import type { Item } from '../models/order.ts'
import { refusalOf } from '../models/refusals.ts'
import { PROMISE_DAYS } from '../models/shop.ts'
import type { Capability, PromiseVector } from '../models/shop.ts'
import { unwantedBy } from './job-rules.ts'
import type { Job, JobLine } from './request.ts'
import type { RouterSettings } from './settings.ts'
import type { ShopSlot } from './index/shop-table.ts'
import { transitDays } from './transit.ts'

/** Why a shop cannot have a job. Stable: shown by `order explain`, counted, matched by programs. */
export const INELIGIBLE = [
  'not_named',
  'excluded',
  'outside_cluster',
  'paused',
  'stopping',
  'other_currency',
  'embargo',
  'denied',
  'not_allowed',
  'below_quality_floor',
  'outside_market',
  'refuses_merchant',
  'refuses_product',
  'takes_no_such_goods',
  'cannot_make_process',
  'cannot_make_size',
  'cannot_make_substrate',
  'cannot_make_sides',
  'cannot_make_colours',
  'cannot_make_finishing',
  'closed',
  'cut_off_passed',
  'too_late',
  'hazardous_by_air',
  'restricted_across_border',
  'no_stock',
  'no_capacity',
  'price_cap',
] as const
export type Ineligible = (typeof INELIGIBLE)[number]

/** What an examination found out of one shop; reused from shop to shop, so that nothing is allocated. */
export interface Finding {
  km: number
  crossesBorder: boolean
  transitDays: number
  /** The shop's local day now, and the first and last on which the work can be booked (days since 1970). */
  today: number
  first: number
  last: number
  /** Where production must be booked: `last`, or later where lateness is allowed. */
  day: number
  /** The first day by which the shop could have all of it. */
  earliest: number
  /** Cheapest capability a line of the job that makes it all, by index in `job.lines`. */
  readonly capabilities: (Capability | null)[]
}

export function makeFinding(): Finding {
  return {
    km: 0,
    crossesBorder: false,
    transitDays: 0,
    today: 0,
    first: 0,
    last: 0,
    day: 0,
    earliest: 0,
    capabilities: [],
  }
}

/** May the shop be asked at all? What the merchant, the order's past and the shop's own word allow. */
export function permission(job: Job, shop: ShopSlot, settings: RouterSettings): Ineligible | null {
  const { profile, report } = shop
  if (job.named !== null && job.named !== profile.peer) return 'not_named'
  if (job.request.excluded.has(profile.peer)) return 'excluded'
  if (job.members !== null && !job.members.has(profile.peer)) return 'outside_cluster'
  if (report.mode !== 'open') return report.mode
  if (profile.currency !== settings.currency) return 'other_currency'
  if (profile.embargo.includes(job.country)) return 'embargo'
  if (isEmbargoed(settings, profile.place.country, job.country)) return 'embargo'
  const { rules } = job
  const unwanted = unwantedBy(rules, shop)
  if (unwanted !== null) return unwanted
  if (rules.market === 'country' && profile.place.country !== job.country) return 'outside_market'
  if (rules.market === 'customs_zone' && !job.zones.includes(shop.territory)) {
    return 'outside_market'
  }
  return refusalOf(rules, profile)
}

function isEmbargoed({ embargoes }: RouterSettings, from: string, to: string): boolean {
  for (let i = 0; i < embargoes.length; i++) {
    const [a, b] = embargoes[i] as RouterSettings['embargoes'][number]
    if ((a === from || a === '*') && (b === to || b === '*')) return true
  }
  return false
}

/**
 * The cheapest capability of the shop that covers the item, or the reason of the one that came
 * nearest. One capability must cover the whole item: two presses do not add up to one.
 */
export function capabilityFor(shop: ShopSlot, line: JobLine): Capability | Ineligible {
  const { item } = line
  const capabilities = shop.capabilities[line.process] as readonly Capability[]
  let best: Capability | null = null
  let bestPrice = Number.POSITIVE_INFINITY
  let nearest = 0
  for (const capability of capabilities) {
    const missing = firstMissing(capability, item)
    if (missing < CHECKS.length) {
      nearest = Math.max(nearest, missing)
      continue
    }
    const { price } = capability
    const each = price.unit + item.finishings.length * price.finishing
    const whole = price.setup + each * line.quantity
    if (whole >= bestPrice) continue
    best = capability
    bestPrice = whole
  }
  if (best !== null) return best
  return capabilities.length === 0 ? 'cannot_make_process' : (CHECKS[nearest] as Ineligible)
}

/** In the order in which `firstMissing` checks: a capability that fails later came nearer. */
const CHECKS: readonly Ineligible[] = [
  'cannot_make_size',
  'cannot_make_substrate',
  'cannot_make_sides',
  'cannot_make_colours',
  'cannot_make_finishing',
]

function firstMissing(capability: Capability, item: Item): number {
  if (!capability.sizes.includes(item.size)) return 0
  if (!capability.substrates.includes(item.substrate)) return 1
  if (item.sides > capability.sidesMax) return 2
  if (item.colours > capability.coloursMax) return 3
  for (const finishing of item.finishings) {
    if (!capability.finishings.includes(finishing)) return 4
  }
  return CHECKS.length
}

/** Distance, transit and the window of bookable days, into `finding`. */
export function calendarFor(
  job: Job,
  shop: ShopSlot,
  settings: RouterSettings,
  finding: Finding,
): Ineligible | null {
  const { place, hours, leadDays } = shop.profile
  const { request } = job
  finding.km = distanceKm(place, request.spec.destination.near)
  finding.crossesBorder = !job.zones.includes(shop.territory)
  finding.transitDays = transitDays(settings.transit, finding.km, finding.crossesBorder, job.method)
  const first = firstBookableDay(hours, request.now, place.timeZone)
  let last = lastBookableDay(hours, leadDays, request.spec.shipBy, place.timeZone)
  if (request.arriveBy !== null && last !== null) {
    const leaves = localDay(request.arriveBy, place.timeZone) - finding.transitDays
    const arrival = workingDayBefore(hours, leaves, leadDays)
    last = arrival === null ? null : Math.min(last, arrival)
  }
  if (job.rules.hazardous && finding.km > settings.cost.airFromKm) return 'hazardous_by_air'
  if (job.rules.restricted && finding.crossesBorder) return 'restricted_across_border'
  if (first === null || last === null) return 'closed'
  const today = localDay(request.now, place.timeZone)
  finding.today = today
  finding.first = first
  finding.last = last
  if (first <= last + settings.cost.lateDaysMax) return null
  if (!isWorkingDay(hours, today)) return 'closed'
  return last < today ? 'too_late' : 'cut_off_passed'
}

/** Has the shop the blanks for all lines together? Lines on the same blank share one shelf. */
export function hasStock(job: Job, shop: ShopSlot): boolean {
  const { lines } = job
  const { stock } = shop.report
  for (let i = 0; i < lines.length; i++) {
    const { sku } = lines[i] as JobLine
    let need = 0
    for (let j = 0; j < lines.length; j++) {
      const other = lines[j] as JobLine
      if (other.sku === sku) need += other.quantity
    }
    if ((stock[sku] ?? 0) < need) return false
  }
  return true
}

/**
 * Units that work accepted now can still take by the end of `last`. The days before `first` are
 * gone, or past the cut-off: what the vector promises by their end is not counted.
 */
export function promisable(
  promise: PromiseVector | undefined,
  today: number,
  first: number,
  last: number,
): number {
  if (promise === undefined || last < first) return 0
  const until = Math.min(last - today, promise.length - 1, PROMISE_DAYS - 1)
  if (until < 0) return 0
  const gone = Math.min(first - today - 1, until)
  return (promise[until] ?? 0) - (gone < 0 ? 0 : (promise[gone] ?? 0))
}

/** Finds room for all lines together; sets `day` and `earliest`. False: there is none in time. */
export function findRoom(
  job: Job,
  shop: ShopSlot,
  settings: RouterSettings,
  finding: Finding,
): boolean {
  const { lines } = job
  const { report } = shop
  finding.day = finding.last
  finding.earliest = finding.first
  for (let i = 0; i < lines.length; i++) {
    const { process } = lines[i] as JobLine
    let need = 0
    for (let j = 0; j < lines.length; j++) {
      const other = lines[j] as JobLine
      if (other.process === process) need += other.quantity
    }
    const promise = report.promise[PROCESSES[process] as Process]
    const latest = finding.last + settings.cost.lateDaysMax
    let day = finding.first
    while (day <= latest && promisable(promise, report.today, finding.first, day) < need) day++
    if (day > latest) return false
    finding.earliest = Math.max(finding.earliest, day)
  }
  finding.day = Math.max(finding.last, finding.earliest)
  return true
}

/** All hard constraints of a whole job at one shop, except the price cap. Null: the shop can have it. */
export function examine(
  job: Job,
  shop: ShopSlot,
  settings: RouterSettings,
  finding: Finding,
): Ineligible | null {
  const refused = permission(job, shop, settings)
  if (refused !== null) return refused
  const { lines } = job
  finding.capabilities.length = lines.length
  for (let i = 0; i < lines.length; i++) {
    const capability = capabilityFor(shop, lines[i] as JobLine)
    if (typeof capability === 'string') return capability
    finding.capabilities[i] = capability
  }
  const outOfTime = calendarFor(job, shop, settings, finding)
  if (outOfTime !== null) return outOfTime
  if (!hasStock(job, shop)) return 'no_stock'
  return findRoom(job, shop, settings, finding) ? null : 'no_capacity'
}
