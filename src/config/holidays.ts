import { createRequire } from 'node:module'
import type Holidays from 'date-holidays'

export const NO_HOLIDAYS = 'none'
/** `US`, `US-CA`, `DE-BY-A`: a country, a state of it, a region of that; or `none`. */
export const HOLIDAY_REGION = /^(none|[A-Z]{2}(-[A-Z0-9]{1,6}){0,2})$/

/**
 * Loaded only where a shop asks for it, and at once: a table of the whole world's holidays takes
 * 200 ms, and a configuration is checked before anything else is begun.
 */
function holidaysOf(region: string): Holidays | null {
  const Table = createRequire(import.meta.url)('date-holidays') as typeof Holidays
  const [country = '', state, part] = region.split('-')
  const known = new Table()
  if (known.getCountries()[country] === undefined) return null
  if (state === undefined) return new Table(country)
  if (known.getStates(country)?.[state] === undefined) return null
  if (part === undefined) return new Table(country, state)
  return known.getRegions(country, state)?.[part] === undefined
    ? null
    : new Table(country, state, part)
}

export function isHolidayRegion(region: string): boolean {
  return holidaysOf(region) !== null
}

/** Public holidays of a region in these years as local dates, substitute days included. */
export function publicHolidays(region: string, years: readonly number[]): readonly string[] {
  const days = new Set<string>()
  for (const year of years) {
    for (const { date, type } of holidaysOf(region)?.getHolidays(year) ?? []) {
      if (type === 'public') days.add(date.slice(0, 10))
    }
  }
  return [...days].sort()
}
