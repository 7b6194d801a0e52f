import { z } from 'zod'
import { PREFERENCES } from '../models/route-rules.ts'
import { choice, country, decimal, flag, minorUnits, whole } from './fields.ts'

/**
 * How this node weighs shops when it routes an order. Every field but the first two may be left out:
 * then the value of `routing/settings.ts` holds, with its reason.
 */
const place = z.union([country, z.literal('*')], 'a country code, or * for any')
const perMille = whole(0, 1_000_000, 'a share in per mille, 0 to 1000000')
const rate = decimal(0, 1_000_000, 'minor units, fractions allowed, 0 to 1000000')

export const routingSection = z.strictObject({
  /** For orders that say nothing themselves. */
  optimize: choice(PREFERENCES),
  embargoes: z
    .array(
      z.tuple([place, place], 'a pair [from, to] of country codes, * for any'),
      'a list of pairs [from, to], [] for none',
    )
    .max(500, 'at most 500 pairs'),
  /** Takes its turn in working out bid prices for its cluster, from the orders that it keeps. */
  clusterPrices: flag().optional(),
  carbonPricePerTonne: minorUnits.optional(),
  dutyPerMille: perMille.optional(),
  perDay: minorUnits.optional(),
  latePerUnitDay: minorUnits.optional(),
  lateAssumedPerMille: perMille.optional(),
  reprintPerMille: perMille.optional(),
  airFromKm: whole(1, 20_040, 'kilometres by road at most, 1 to 20040').optional(),
  perKg: rate.optional(),
  perKgKm: rate.optional(),
  airPerKg: rate.optional(),
  airPerKgKm: rate.optional(),
  gramsAssumed: whole(1, 1_000_000, 'grams a unit, 1 to 1000000').optional(),
  customsDays: whole(0, 60, 'days that customs take, 0 to 60').optional(),
  nearEqualPerMille: whole(0, 1_000, 'a share in per mille, 0 to 1000').optional(),
  splitMarginPerMille: whole(0, 999, 'a share in per mille, 0 to 999').optional(),
})
