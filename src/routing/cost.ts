import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import type { Capability } from '../models/shop.ts'
import type { Finding } from './eligibility.ts'
import type { Job, JobLine } from './request.ts'
import { PRICE_TERMS, TERMS, TERM_AT } from './settings.ts'
import type { CostSettings, RouterSettings, Terms } from './settings.ts'
import type { ShopSlot } from './index/shop-table.ts'

/**
 * What it costs to have a job made by one shop, in labelled terms. The merchant's price is the
 * shop's own tariff: for each line set-up once, unit and finishing prices, and one parcel with its
 * distance and customs. The score adds what a good choice avoids, and weighs everything.
 */
export type TermArray = Float64Array

export function makeTermArray(): TermArray {
  return new Float64Array(TERMS.length)
}

const PRODUCTION = TERM_AT.production
const SETUP = TERM_AT.setup
const FINISHING = TERM_AT.finishing
const PARCEL = TERM_AT.parcel
const DISTANCE = TERM_AT.distance
const CUSTOMS = TERM_AT.customs
const DUTY = TERM_AT.duty
const CARRIAGE = TERM_AT.carriage
const CARBON = TERM_AT.carbon
const TIME = TERM_AT.time
const LATENESS = TERM_AT.lateness
const QUALITY = TERM_AT.quality
const BID = TERM_AT.bid

/** Minor units for moving a kilogram this far. Never falls with distance: lower bounds rely on it. */
export function carriagePerKg(cost: CostSettings, km: number): number {
  const road = cost.perKg + cost.perKgKm * Math.min(km, cost.airFromKm)
  if (km <= cost.airFromKm) return road
  return road + cost.airPerKg + cost.airPerKgKm * (km - cost.airFromKm)
}

/** Minor units of priced CO2e for a kilogram moved this far. Never falls with distance. */
export function carbonPerKg(cost: CostSettings, km: number): number {
  return cost.carbonPrice * km * (km <= cost.airFromKm ? cost.roadCo2 : cost.airCo2)
}

/** Share of parcels that come late, from the shop's record or assumed; less with days in hand. */
export function lateShare(cost: CostSettings, shop: ShopSlot, slackDays: number): number {
  const perMille = shop.record?.latePerMille ?? cost.lateAssumedPerMille
  return perMille / 1_000 / (1 + Math.max(0, slackDays))
}

/** Share of the production value that reprints will cost. */
export function reprintShare(cost: CostSettings, shop: ShopSlot): number {
  return (((shop.record?.reprintPerMille ?? 0) / 1_000) * cost.reprintPerMille) / 1_000
}

/** Days from now until arrival, if the shop begins at once. */
export function daysToArrival(shop: ShopSlot, finding: Finding): number {
  return finding.earliest - finding.today + shop.profile.leadDays + finding.transitDays
}

/**
 * Fills `out` with the terms, in order of `TERMS`, for the job's lines in the quantities given
 * (0: not at this shop), after an examination has filled `finding`. Integer minor units.
 */
export function fillTerms(
  job: Job,
  shop: ShopSlot,
  settings: RouterSettings,
  finding: Finding,
  quantities: ArrayLike<number>,
  out: TermArray,
): void {
  const { cost } = settings
  const { shipping } = shop.profile
  let production = 0
  let setup = 0
  let finishing = 0
  let bid = 0
  let kg = 0
  let units = 0
  for (let i = 0; i < job.lines.length; i++) {
    const quantity = quantities[i] as number
    if (quantity === 0) continue
    const line = job.lines[i] as JobLine
    const { price } = finding.capabilities[i] as Capability
    production += quantity * price.unit
    setup += price.setup
    finishing += quantity * line.item.finishings.length * price.finishing
    bid += quantity * (shop.report.bidPrice[PROCESSES[line.process] as Process] ?? 0)
    kg += quantity * line.kgPerUnit
    units += quantity
  }
  const { km, crossesBorder } = finding
  const made = production + finishing
  const slack = finding.last - finding.earliest
  const late = Math.max(0, finding.day - finding.last) + lateShare(cost, shop, slack)
  out[PRODUCTION] = production
  out[SETUP] = setup
  out[FINISHING] = finishing
  out[PARCEL] = shipping.parcel
  out[DISTANCE] = Math.round((shipping.per100Km * Math.min(km, cost.tariffKmMax)) / 100)
  out[CUSTOMS] = crossesBorder ? shipping.customs : 0
  out[DUTY] = crossesBorder ? Math.round((made * cost.dutyPerMille) / 1_000) : 0
  out[CARRIAGE] = Math.round(kg * carriagePerKg(cost, km))
  out[CARBON] = Math.round(kg * carbonPerKg(cost, km))
  out[TIME] = cost.perDay * daysToArrival(shop, finding)
  out[LATENESS] = Math.round(units * cost.latePerUnitDay * late)
  out[QUALITY] = Math.round(made * reprintShare(cost, shop))
  out[BID] = Math.round(bid)
}

/** What the merchant pays, in minor units. */
export function priceOf(terms: TermArray): number {
  let price = 0
  for (let t = 0; t < PRICE_TERMS; t++) price += terms[t] as number
  return price
}

/** What routing minimises, in whole minor units. `weights` in the order of `TERMS`, per cent. */
export function scoreOf(terms: TermArray, weights: ArrayLike<number>): number {
  let score = 0
  for (let t = 0; t < terms.length; t++) score += (terms[t] as number) * (weights[t] as number)
  return Math.round(score / 100)
}

export function weightArray(settings: RouterSettings): Float64Array {
  return Float64Array.from(TERMS, (term) => settings.weights[term])
}

export function labelled(terms: TermArray): Terms {
  // Written out: this is made once for every leg of every decision.
  return {
    production: terms[PRODUCTION] as number,
    setup: terms[SETUP] as number,
    finishing: terms[FINISHING] as number,
    parcel: terms[PARCEL] as number,
    distance: terms[DISTANCE] as number,
    customs: terms[CUSTOMS] as number,
    duty: terms[DUTY] as number,
    carriage: terms[CARRIAGE] as number,
    carbon: terms[CARBON] as number,
    time: terms[TIME] as number,
    lateness: terms[LATENESS] as number,
    quality: terms[QUALITY] as number,
    bid: terms[BID] as number,
  }
}

/**
 * The score as the split sees it: so much for a parcel, so much for a line, so much a unit. Together
 * they are `scoreOf` of the terms but for rounding, when `finding.earliest` is the same.
 */
export function fixedScore(shop: ShopSlot, settings: RouterSettings, finding: Finding): number {
  const { weights, cost } = settings
  const { shipping } = shop.profile
  const tariff = (shipping.per100Km * Math.min(finding.km, cost.tariffKmMax)) / 100
  return (
    (weights.parcel * shipping.parcel +
      weights.distance * tariff +
      (finding.crossesBorder ? weights.customs * shipping.customs : 0) +
      weights.time * cost.perDay * daysToArrival(shop, finding)) /
    100
  )
}

export function setupScore(settings: RouterSettings, capability: Capability): number {
  return (settings.weights.setup * capability.price.setup) / 100
}

export function unitScore(
  line: JobLine,
  shop: ShopSlot,
  settings: RouterSettings,
  finding: Finding,
  capability: Capability,
): number {
  const { weights, cost } = settings
  const { price } = capability
  const finishing = line.item.finishings.length * price.finishing
  const made = price.unit + finishing
  const late = cost.latePerUnitDay * lateShare(cost, shop, finding.last - finding.earliest)
  const bid = shop.report.bidPrice[PROCESSES[line.process] as Process] ?? 0
  return (
    (weights.production * price.unit +
      weights.finishing * finishing +
      (finding.crossesBorder ? (weights.duty * made * cost.dutyPerMille) / 1_000 : 0) +
      weights.quality * made * reprintShare(cost, shop) +
      weights.lateness * late +
      weights.bid * bid +
      line.kgPerUnit *
        (weights.carriage * carriagePerKg(cost, finding.km) +
          weights.carbon * carbonPerKg(cost, finding.km))) /
    100
  )
}
