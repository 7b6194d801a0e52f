import { z } from 'zod'
import { isCurrency } from '../models/money.ts'

/**
 * Field types of the configuration. Each carries one text that says what is wanted, with an example:
 * the loader puts it behind the field and the value at fault, so that every error names its fix.
 */

export function decimal(min: number, max: number, wanted: string): z.ZodNumber {
  return z.number(wanted).min(min, wanted).max(max, wanted)
}

export function whole(min: number, max: number, wanted: string): z.ZodNumber {
  return decimal(min, max, wanted).int(wanted)
}

export function text(lengthMax: number, wanted: string): z.ZodString {
  // No control characters: names end up on terminals, in file names and on paper.
  const printable = /^[^\p{Cc}\p{Cs}]*$/u
  return z.string(wanted).min(1, wanted).max(lengthMax, wanted).regex(printable, wanted)
}

export function pattern(expression: RegExp, wanted: string): z.ZodString {
  return z.string(wanted).regex(expression, wanted)
}

export function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
): z.ZodEnum<{ [Value in Values[number]]: Value }> {
  return z.enum(values, `one of ${values.join(', ')}`)
}

export function flag(): z.ZodBoolean {
  return z.boolean('true or false')
}

/** The trade writes sizes as `A3`, `210x297`, `M` or `11oz`: they become file names and stock keys. */
export const sizeName = pattern(
  /^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/,
  'a size of letters, digits, dots and dashes, for example A3, 210x297, M or 11oz',
)

/** Substrates and finishings; no slash, because a blank is named `<substrate>/<size>`. */
export const slug = pattern(
  /^[a-z0-9][a-z0-9-]{0,47}$/,
  'a name of lower-case letters, digits and dashes, for example silk-170',
)

export const country = pattern(
  /^[A-Z]{2}$/,
  'an ISO 3166-1 code of two capital letters, for example US',
)

export const currency = z
  .string('an ISO 4217 code, for example USD')
  .refine(isCurrency, 'an ISO 4217 code, for example USD')

/** Minor units; ten million is a hundred thousand dollars, beyond any press. */
export const minorUnits = whole(
  0,
  10_000_000,
  'a whole number of minor units, 0 to 10000000: 1.25 USD is written 125',
)

export const localTime = pattern(
  /^([01]\d|2[0-3]):[0-5]\d$/,
  'a local time from 00:00 to 23:59, for example 14:00',
)

export const localDate = z
  .string('a date, for example 2026-12-25')
  .refine(isLocalDate, 'a date that exists, for example 2026-12-25')

function isLocalDate(date: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return false
  const parsed = new Date(`${date}T00:00:00Z`)
  // 30 February parses as 1 March in some engines: only a date that comes back is one.
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date)
}

/** `09:00-17:30` or `closed`. */
export const openingHours = z
  .string('opening hours as 09:00-17:30, or closed')
  .refine(isOpeningHours, 'opening hours as 09:00-17:30 with the end after the start, or closed')

function isOpeningHours(hours: string): boolean {
  if (hours === 'closed') return true
  const match = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(hours)
  if (match === null) return false
  const [, opens = '', closes = ''] = match
  return localTime.safeParse(opens).success && localTime.safeParse(closes).success && opens < closes
}

export const timeZone = z
  .string('an IANA time zone, for example America/Los_Angeles')
  .refine(isTimeZone, 'an IANA time zone, for example America/Los_Angeles')

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
