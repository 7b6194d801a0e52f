import { z } from 'zod'
import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import { GOODS_FLAGS } from '../models/route-rules.ts'
import {
  choice,
  country,
  currency,
  decimal,
  localDate,
  localTime,
  minorUnits,
  openingHours,
  pattern,
  sizeName,
  slug,
  text,
  timeZone,
  whole,
} from './fields.ts'
import { HOLIDAY_REGION } from './holidays.ts'

/** Who the shop is and what it makes: the part of the configuration that other shops get to see. */

const place = z.strictObject({
  lat: decimal(-90, 90, 'degrees north, from -90 to 90, for example 37.7749'),
  lon: decimal(-180, 180, 'degrees east, from -180 to 180, for example -122.4194'),
  country,
  city: z.string('the name of the city, or "" for none').max(80, 'at most 80 characters'),
  timeZone,
  site: text(
    80,
    'a name for what fails together (building, street, power line), 1 to 80 characters',
  ),
})

const price = z.strictObject({ setup: minorUnits, unit: minorUnits, finishing: minorUnits })

/** 64 names each: more than any price list, and a profile still fits one message. */
const NAMES_MAX = 64

const capability = z.strictObject({
  process: choice(PROCESSES),
  sizes: z
    .array(sizeName, 'a list of sizes, for example [A4, A3]')
    .min(1, 'at least one size, for example [A4, A3]')
    .max(NAMES_MAX, `at most ${NAMES_MAX} sizes`),
  substrates: z
    .array(slug, 'a list of substrates, for example [silk-170]')
    .min(1, 'at least one substrate, for example [silk-170]')
    .max(NAMES_MAX, `at most ${NAMES_MAX} substrates`),
  finishings: z
    .array(slug, 'a list of finishings, [] for none')
    .max(NAMES_MAX, `at most ${NAMES_MAX} finishings`),
  coloursMax: whole(1, 16, 'the most inks a side, 1 to 16: 4 for process colour'),
  sidesMax: z.union([z.literal(1), z.literal(2)], '1 or 2'),
  price,
})

const unitsADay = whole(0, 1_000_000, 'units a working day, 0 to 1000000')

// One optional key for each process, so that a misspelt process is an unknown key with a suggestion.
const capacity = z.strictObject(
  Object.fromEntries(PROCESSES.map((process) => [process, unitsADay.optional()])),
) as unknown as z.ZodType<Partial<Record<Process, number>>>

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

const hours = z.strictObject({
  week: z.strictObject({
    monday: openingHours,
    tuesday: openingHours,
    wednesday: openingHours,
    thursday: openingHours,
    friday: openingHours,
    saturday: openingHours,
    sunday: openingHours,
  }),
  cutOff: localTime,
  closedDays: z
    .array(localDate, 'a list of dates, for example ["2026-12-25"]')
    .max(100, 'at most 100 dates'),
  holidays: pattern(
    HOLIDAY_REGION,
    'the region whose public holidays are closed days, for example US-CA or DE, or none',
  ),
  openDays: z
    .array(localDate, 'a list of holidays that are worked on, for example ["2026-11-11"]')
    .max(100, 'at most 100 dates'),
})

const refuses = z.strictObject({
  merchants: z
    .array(
      text(200, 'a merchant id as `printnode merchant list` shows it'),
      'a list of merchant ids, [] for none',
    )
    .max(64, 'at most 64 merchants'),
  products: z
    .array(
      text(48, 'a word of a product, in any case, for example weapon'),
      'a list of words, [] for none',
    )
    .max(64, 'at most 64 words'),
})

const shipping = z.strictObject({ parcel: minorUnits, per100Km: minorUnits, customs: minorUnits })

export const shopSection = z.strictObject({
  name: text(80, 'the name of the shop, 1 to 80 characters'),
  place,
  // 16 kinds of work: the largest shops have a dozen, and a profile travels in one message.
  capabilities: z
    .array(capability, 'a list of what the shop makes, [] if it only takes orders')
    .max(16, 'at most 16 capabilities'),
  capacity,
  hours,
  shipping,
  currency,
  leadDays: whole(0, 60, 'working days from start to parcel, 0 to 60'),
  embargo: z
    .array(country, 'a list of country codes, [] for none')
    .max(250, 'at most 250 countries'),
  goods: z
    .array(choice(GOODS_FLAGS), 'a list of special goods that are taken, [] for none')
    .max(GOODS_FLAGS.length, `at most ${GOODS_FLAGS.length} of them`),
  refuses,
})

const stockLine = z.strictObject({
  substrate: slug,
  size: sizeName,
  onHand: whole(0, 10_000_000, 'units on the shelf, 0 to 10000000'),
  reorderPoint: whole(0, 10_000_000, 'units at which to reorder, 0 to 10000000'),
})

export const stockSection = z
  .array(stockLine, 'a list of stock lines, [] for none')
  .max(1000, 'at most 1000 stock lines')
