import { DAY_MS } from './ids.ts'
import type { Hours } from './shop.ts'

/**
 * Calendar arithmetic in a shop's own time zone. A day is a number: days since 1970-01-01 of the
 * local calendar. Instants are milliseconds since 1970. Nothing here reads a clock.
 */

const MINUTE_MS = 60_000
const SECOND_MS = 1_000
/** Kiritimati is fourteen hours ahead of UTC, and nobody farther; Baker Island is twelve behind. */
const ZONE_AHEAD_MS = 14 * 3_600_000
const ZONE_BEHIND_MS = 12 * 3_600_000
/** Days of offsets kept a zone: now, ship-by dates and the fortnight of promises lie within. */
const DAYS_CACHED = 64
/** IANA has about 600 names; spellings differ by case. Beyond this the cache starts again. */
const ZONES_MAX = 1_024
/** Hours with no working day in this many days (a shop closed for good) have no bookable day. */
const SEARCH_DAYS = 400

interface ZoneClock {
  readonly format: Intl.DateTimeFormat
  /** Direct-mapped by UTC day: the day a slot holds, its offset, … */
  readonly days: Float64Array
  readonly offsets: Float64Array
  /** … the instant at which that changes (infinity: it does not), and the offset from then on. */
  readonly changes: Float64Array
  readonly laterOffsets: Float64Array
}

const zones = new Map<string, ZoneClock>()

function zoneClock(timeZone: string): ZoneClock {
  const known = zones.get(timeZone)
  if (known !== undefined) return known
  if (zones.size >= ZONES_MAX) zones.clear()
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const clock = {
    format,
    days: new Float64Array(DAYS_CACHED).fill(Number.NaN),
    offsets: new Float64Array(DAYS_CACHED),
    changes: new Float64Array(DAYS_CACHED),
    laterOffsets: new Float64Array(DAYS_CACHED),
  }
  zones.set(timeZone, clock)
  return clock
}

/** For validation at the edge: the other functions throw a RangeError on an unknown zone. */
export function isTimeZone(name: string): boolean {
  try {
    zoneClock(name)
    return true
  } catch {
    return false
  }
}

/** Local wall time minus UTC at a whole second, straight from Intl: a few microseconds. */
function offsetAt(clock: ZoneClock, at: number): number {
  const field = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const part of clock.format.formatToParts(new Date(at))) {
    if (part.type in field) field[part.type as keyof typeof field] = Number(part.value)
  }
  const { year, month, day, hour, minute, second } = field
  return Date.UTC(year, month - 1, day, hour, minute, second) - at
}

/** Local wall time minus UTC. A router asks for thousands of shops, so whole days are remembered. */
function offsetMs(ms: number, timeZone: string): number {
  const clock = zoneClock(timeZone)
  const day = Math.floor(ms / DAY_MS)
  const slot = ((day % DAYS_CACHED) + DAYS_CACHED) % DAYS_CACHED
  if (clock.days[slot] !== day) {
    const first = offsetAt(clock, day * DAY_MS)
    const next = offsetAt(clock, (day + 1) * DAY_MS)
    clock.days[slot] = day
    clock.offsets[slot] = first
    clock.changes[slot] = first === next ? Number.POSITIVE_INFINITY : changeOn(clock, day, first)
    clock.laterOffsets[slot] = next
  }
  const changed = ms >= (clock.changes[slot] as number)
  return (changed ? clock.laterOffsets[slot] : clock.offsets[slot]) as number
}

/** The second at which a day's clocks are changed, by bisection: no zone changes twice in a day. */
function changeOn(clock: ZoneClock, day: number, before: number): number {
  let [from, to] = [day * DAY_MS, (day + 1) * DAY_MS]
  while (to - from > SECOND_MS) {
    const middle = Math.floor((from + to) / 2 / SECOND_MS) * SECOND_MS
    if (offsetAt(clock, middle) === before) from = middle
    else to = middle
  }
  return to
}

/** The local calendar day of an instant, in days since 1970. */
export function localDay(ms: number, timeZone: string): number {
  return Math.floor((ms + offsetMs(ms, timeZone)) / DAY_MS)
}

/** The day of an instant by the clocks of whoever is farthest ahead. */
export function latestDay(ms: number): number {
  return Math.floor((ms + ZONE_AHEAD_MS) / DAY_MS)
}

/** … and farthest behind. */
export function earliestDay(ms: number): number {
  return Math.floor((ms - ZONE_BEHIND_MS) / DAY_MS)
}

/** Minutes since local midnight by the clock on the wall, 0 to 1439. */
export function localMinutes(ms: number, timeZone: string): number {
  const wall = ms + offsetMs(ms, timeZone)
  return minutesOf(wall, Math.floor(wall / DAY_MS))
}

function minutesOf(wall: number, day: number): number {
  return Math.floor((wall - day * DAY_MS) / MINUTE_MS)
}

/** The instant at which the local day is over: the first of the next one. */
export function dayEndMs(day: number, timeZone: string): number {
  const wall = (day + 1) * DAY_MS
  // Clocks may change near midnight, so the offset half a day earlier and later are both tried.
  const guess = wall - offsetMs(wall, timeZone)
  const before = wall - offsetMs(guess - DAY_MS / 2, timeZone)
  const after = wall - offsetMs(guess + DAY_MS / 2, timeZone)
  const later = Math.max(before, after)
  const earlier = Math.min(before, after)
  // Where midnight comes twice the day ends with the second; where it is skipped, with the change.
  if (later + offsetMs(later, timeZone) === wall) return later
  return earlier + offsetMs(earlier, timeZone) === wall ? earlier : later
}

/** `2026-12-25`, as in `Hours.closedDays`. */
export function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** Index into `Hours.week`: 0 is Monday. Day 0, 1970-01-01, was a Thursday. */
export function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/** `17:30` to 1050; `24:00` is allowed. NaN for anything else, which compares false with all. */
export function clockMinutes(clock: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(clock)
  if (match === null) return Number.NaN
  return Number(match[1]) * 60 + Number(match[2])
}

interface HourTable {
  /** Minute of closing a weekday, Monday first; 0 for a closed day. */
  readonly closing: readonly number[]
  readonly cutOff: number
  readonly closedDays: ReadonlySet<number>
}

/** Hours are parsed once an object: profiles are immutable and asked about by the thousand. */
const tables = new WeakMap<Hours, HourTable>()

function hourTable(hours: Hours): HourTable {
  const known = tables.get(hours)
  if (known !== undefined) return known
  const closing = [0, 1, 2, 3, 4, 5, 6].map((index) => {
    const opening = hours.week[index] ?? null
    if (opening === null) return 0
    const closes = clockMinutes(opening.closesAt)
    return closes > clockMinutes(opening.opensAt) ? closes : 24 * 60
  })
  const closedDays = new Set(hours.closedDays.map((name) => Date.parse(`${name}T00:00Z`) / DAY_MS))
  const table = { closing, cutOff: clockMinutes(hours.cutOff), closedDays }
  tables.set(hours, table)
  return table
}

export function isWorkingDay(hours: Hours, day: number): boolean {
  return isOpen(hourTable(hours), day)
}

function isOpen(table: HourTable, day: number): boolean {
  return table.closing[weekday(day)] !== 0 && !table.closedDays.has(day)
}

/** Minute of the day at which the shop closes, 0 on a closed weekday; a shift past midnight counts until midnight. */
export function closingMinute(hours: Hours, day: number): number {
  return hourTable(hours).closing[weekday(day)] ?? 0
}

/** The day `count` working days before `day` (0: the last working day not after it); null: none. */
export function workingDayBefore(hours: Hours, day: number, count: number): number | null {
  return openBefore(hourTable(hours), day, count)
}

function openBefore(table: HourTable, day: number, count: number): number | null {
  let left = count
  for (let d = day; d > day - SEARCH_DAYS; d--) {
    if (!isOpen(table, d)) continue
    if (left === 0) return d
    left--
  }
  return null
}

/** The day `count` working days after `day` (0: the first working day not before it); null: none. */
export function workingDayAfter(hours: Hours, day: number, count: number): number | null {
  return openAfter(hourTable(hours), day, count)
}

function openAfter(table: HourTable, day: number, count: number): number | null {
  let left = count
  for (let d = day; d < day + SEARCH_DAYS; d++) {
    if (!isOpen(table, d)) continue
    if (left === 0) return d
    left--
  }
  return null
}

/**
 * The first day that work accepted at `now` can be booked on: today until the cut-off, else the
 * next working day. The desk and every router use this one, so that they do not disagree.
 */
export function firstBookableDay(hours: Hours, now: number, timeZone: string): number | null {
  // Hours and zones are looked up once: a router asks this of a dozen shops in every decision.
  const table = hourTable(hours)
  const wall = now + offsetMs(now, timeZone)
  const today = Math.floor(wall / DAY_MS)
  const open = isOpen(table, today) && minutesOf(wall, today) <= table.cutOff
  return openAfter(table, open ? today : today + 1, 0)
}

/**
 * The last day that work can be booked on so that its parcel has left by `shipBy`: parcels leave
 * by closing time of the day `leadDays` working days after it. Null: no such day.
 */
export function lastBookableDay(
  hours: Hours,
  leadDays: number,
  shipBy: number,
  timeZone: string,
): number | null {
  const table = hourTable(hours)
  const wall = shipBy + offsetMs(shipBy, timeZone)
  const day = Math.floor(wall / DAY_MS)
  const closed = minutesOf(wall, day) >= (table.closing[weekday(day)] ?? 0)
  return openBefore(table, closed ? day : day - 1, leadDays)
}
