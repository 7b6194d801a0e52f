import { dayName } from '../models/calendar.ts'
import { SHIPPING_METHODS } from '../models/catalog.ts'
import type { ShippingMethod } from '../models/catalog.ts'
import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import type { Share } from '../models/order.ts'
import type { RouteLeg, Unroutable } from './decision.ts'
import { legDates } from './leg-dates.ts'
import { compileJob, jobWith } from './request.ts'
import type { Job, RouteRequest } from './request.ts'
import type { Router } from './router.ts'

/** First and last day, `2027-01-19`, of the calendar of the shop that sends it. */
export interface DaySpan {
  readonly first: string
  readonly last: string
}

export interface QuotedParcel {
  readonly shop: PeerId
  readonly name: string
  readonly city: string
  readonly country: string
  readonly shares: readonly Share[]
  /** Minor units. */
  readonly price: number
  readonly grams: number
  readonly ships: DaySpan
  readonly arrives: DaySpan
}

/** What one way of shipping would cost, and when everything would be there. */
export type MethodQuote = { readonly method: ShippingMethod } & (
  | {
      readonly type: 'quoted'
      /** Minor units, of all parcels. */
      readonly price: number
      readonly ships: DaySpan
      readonly arrives: DaySpan
      readonly parcels: readonly QuotedParcel[]
    }
  | { readonly type: 'unroutable'; readonly reason: Unroutable }
)

const GRAMS_A_KG = 1_000

/** Each way of shipping, slowest first. */
export function quoteMethods(router: Router, request: RouteRequest): readonly MethodQuote[] {
  return SHIPPING_METHODS.map((method) => {
    const spec = { ...request.spec, shippingMethod: method }
    return quoteMethod(router, { ...request, spec }, method)
  })
}

function quoteMethod(router: Router, request: RouteRequest, method: ShippingMethod): MethodQuote {
  const choice = router.choose(request)
  if (choice.type === 'unroutable') return { method, type: 'unroutable', reason: choice.reason }
  const job = compileJob(request, router.settings.cost)
  const parcels = choice.legs.map((leg) => parcelOf(router, job, leg))
  return {
    method,
    type: 'quoted',
    price: parcels.reduce((sum, { price }) => sum + price, 0),
    // All of it has left with the last parcel and is there with the last parcel.
    ships: spanOf(parcels.map(({ ships }) => ships)),
    arrives: spanOf(parcels.map(({ arrives }) => arrives)),
    parcels,
  }
}

function parcelOf(router: Router, job: Job, leg: RouteLeg): QuotedParcel {
  const shop = router.table.get(leg.shop)
  assert(shop !== null, `the router has just chosen ${leg.shop}`)
  const quantities = job.lines.map(
    ({ line }) => leg.shares.find(([shared]) => shared === line)?.[1] ?? 0,
  )
  const part = jobWith(job, quantities)
  const { search } = router.lensFor(job)
  search.prepare(part)
  const refused = search.evaluate(part, shop)
  assert(refused === null, `chose ${leg.shop} although ${refused}`)
  const dates = legDates(shop, search.finding)
  const { name, place } = shop.profile
  return {
    shop: leg.shop,
    name,
    city: place.city,
    country: place.country,
    shares: leg.shares,
    price: leg.price,
    grams: Math.round(part.kg * GRAMS_A_KG),
    ships: { first: dayName(dates.shipFirst), last: dayName(dates.shipLast) },
    arrives: { first: dayName(dates.arriveFirst), last: dayName(dates.arriveLast) },
  }
}

/** Dates of this form sort as they follow each other. */
function spanOf(spans: readonly DaySpan[]): DaySpan {
  const latest = (days: readonly string[]): string =>
    days.reduce((a, b) => (a > b ? a : b), days[0] ?? '')
  return {
    first: latest(spans.map(({ first }) => first)),
    last: latest(spans.map(({ last }) => last)),
  }
}
