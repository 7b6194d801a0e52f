import type { ShippingMethod } from '../models/catalog.ts'
import { TERMS } from '../models/cost-terms.ts'
import type { Term } from '../models/cost-terms.ts'
import type { BlankSku } from '../models/ids.ts'
import type { Currency } from '../models/money.ts'
import type { Preference } from '../models/route-rules.ts'

export { TERMS } from '../models/cost-terms.ts'
export type { Term } from '../models/cost-terms.ts'
export type { Preference } from '../models/route-rules.ts'

export type Terms = Readonly<Record<Term, number>>

/** Where a term stands in `TERMS` and in arrays of terms. */
export const TERM_AT = Object.fromEntries(TERMS.map((term, at) => [term, at])) as Readonly<
  Record<Term, number>
>

/** The first terms of `TERMS`, up to here, add up to what the merchant pays. */
export const PRICE_TERMS = 6

/** What each term counts in the score, in per cent. */
export type Weights = Readonly<Record<Term, number>>

const BALANCED: Weights = {
  production: 100,
  setup: 100,
  finishing: 100,
  parcel: 100,
  distance: 100,
  customs: 100,
  duty: 100,
  carriage: 100,
  carbon: 100,
  time: 100,
  lateness: 100,
  quality: 100,
  bid: 100,
}

/**
 * `balanced` takes every term at its face value. The others let one concern outweigh the rest
 * without silencing it: a late or distant bargain is still not free.
 */
export const WEIGHTS: Readonly<Record<Preference, Weights>> = {
  balanced: BALANCED,
  // Only money counts, and scarcity, without which all routers would herd to the cheapest shop.
  cheapest: { ...BALANCED, carbon: 0, time: 0, lateness: 50, quality: 50 },
  // A day costs ten times as much: outweighs a second parcel's postage on most orders.
  fastest: { ...BALANCED, time: 1_000, lateness: 400 },
  // Carbon at ten times its price: about what moves a choice from air to road.
  greenest: { ...BALANCED, carbon: 1_000 },
}

/** How goods move. All rates are minor units; what a shop's own tariff covers is set to 0 here. */
export interface CostSettings {
  /** Kilometres of a parcel that a shop's tariff by distance counts: longer hauls fly at a flat rate. */
  readonly tariffKmMax: number
  /** Longer hauls than this fly. */
  readonly airFromKm: number
  /** Minor units a kilogram, and a kilogram and kilometre by road. */
  readonly perKg: number
  readonly perKgKm: number
  /** Added a kilogram once it flies, and a kilogram and kilometre beyond `airFromKm`. */
  readonly airPerKg: number
  readonly airPerKgKm: number
  /** Kilograms of CO2e a kilogram and kilometre. */
  readonly roadCo2: number
  readonly airCo2: number
  /** Minor units a kilogram of CO2e. */
  readonly carbonPrice: number
  /** Duty on production that crosses a customs border, in per mille. */
  readonly dutyPerMille: number
  /** Minor units a day between now and arrival. */
  readonly perDay: number
  /** Minor units a unit and day late. */
  readonly latePerUnitDay: number
  /** Days that an order may be late at that price; 0: the date is a hard limit. */
  readonly lateDaysMax: number
  /** Late parcels of a shop without a record, in per mille. */
  readonly lateAssumedPerMille: number
  /** A reprint costs this share of the production value, in per mille. */
  readonly reprintPerMille: number
  /** Grams a unit for blanks that sheets do not explain. */
  readonly grams: Readonly<Record<BlankSku, number>>
  readonly gramsAssumed: number
}

/** Days on the way. */
export interface TransitSettings {
  /** `[up to km, days]`, ascending. */
  readonly steps: readonly (readonly [km: number, days: number])[]
  /** Beyond the last step: its days + 1, and one more for each of these. */
  readonly kmPerDayBeyond: number
  readonly customsDays: number
  /** Added to the days of a shipping method; the sum is at least 1. */
  readonly methodDays: Readonly<Record<ShippingMethod, number>>
}

export interface RouterSettings {
  readonly currency: Currency
  /** Pairs of countries between which nothing is sent: `[from, to]`; `*` is any country. */
  readonly embargoes: readonly (readonly [from: string, to: string])[]
  readonly weights: Weights
  readonly cost: CostSettings
  readonly transit: TransitSettings
  /** Scores this near the best are equal: a hash decides, so that routers do not herd. Per mille. */
  readonly nearEqualPerMille: number
  /** `auto` divides an order that one shop could make only if it saves more than this. Per mille. */
  readonly splitMarginPerMille: number
  /** Shops a line that a split weighs, best first. */
  readonly splitCandidates: number
  /** Shops of these that it searches for the best division. */
  readonly splitSearched: number
  /** Changes that the local search of a split may try: moves, not milliseconds, so that it ends alike everywhere. */
  readonly splitMoves: number
}

/**
 * The plausible network: shops' tariffs hold the postage, so carriage by weight is 0 and air
 * freight beyond 1,500 km is carbon and time only. Rates are European averages of 2024 to 2025 in
 * cents; a currency without minor digits will want its own.
 */
export function defaultRouterSettings(
  currency: Currency,
  preference: Preference = 'balanced',
): RouterSettings {
  return {
    currency,
    embargoes: [],
    weights: WEIGHTS[preference],
    cost: {
      // Half the earth's circumference: a shop's tariff by distance counts all of it.
      tariffKmMax: 20_040,
      airFromKm: 1_500,
      perKg: 0,
      perKgKm: 0,
      airPerKg: 0,
      airPerKgKm: 0,
      // 120 g a tonne-kilometre by lorry, 600 g by freighter (GLEC framework's defaults, rounded).
      roadCo2: 0.00012,
      airCo2: 0.0006,
      // 100 a tonne: between the EU's allowance price and the damage that Germany's UBA counts.
      carbonPrice: 10,
      // Printed matter is mostly free, garments 12 %.
      dutyPerMille: 60,
      // A day earlier is worth about what `express` costs more than `standard`, over its days.
      perDay: 20,
      latePerUnitDay: 200,
      lateDaysMax: 0,
      // Late shipments of usual print partners are 1 to 3 %.
      lateAssumedPerMille: 20,
      // It is made again, at half price because nothing is set up or sold again.
      reprintPerMille: 500,
      grams: {},
      gramsAssumed: 250,
    },
    transit: {
      // Same town, next region, same continent; then a flight and its handling.
      steps: [
        [80, 1],
        [600, 2],
        [1_500, 3],
      ],
      kmPerDayBeyond: 4_000,
      customsDays: 2,
      methodDays: { budget: 2, standard: 0, express: -1, overnight: -2 },
    },
    // ROUTING.md, point 5: measured best for concurrent routers.
    nearEqualPerMille: 10,
    // Two parcels annoy a recipient: worth it from a tenth.
    splitMarginPerMille: 100,
    // Over 2,000 and 10,000 shops these lost no optimum that 60 and 60 found, in 1,000 orders.
    splitCandidates: 40,
    splitSearched: 40,
    splitMoves: 3_000,
  }
}
