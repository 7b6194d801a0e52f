import { expect } from 'chai'
import * as fc from 'fast-check'
import {
  closingMinute,
  dayEndMs,
  dayName,
  firstBookableDay,
  isTimeZone,
  isWorkingDay,
  lastBookableDay,
  localDay,
  localMinutes,
  workingDayAfter,
  workingDayBefore,
} from '../../../src/models/calendar.ts'
import { DAY_MS } from '../../../src/models/ids.ts'
import type { Hours } from '../../../src/models/shop.ts'

const NINE_TO_FIVE = { opensAt: '09:00', closesAt: '17:00' }
const HOURS: Hours = {
  week: [NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, null, null],
  cutOff: '15:00',
  closedDays: ['2026-12-25'],
}
const day = (name: string): number => Date.parse(`${name}T00:00:00Z`) / DAY_MS
const at = (iso: string): number => Date.parse(iso)

describe('calendar', () => {
  describe('localDay and localMinutes', () => {
    const rows: [instant: string, zone: string, date: string, minutes: number][] = [
      ['2026-01-15T07:59:59Z', 'America/Los_Angeles', '2026-01-14', 23 * 60 + 59],
      ['2026-01-15T08:00:00Z', 'America/Los_Angeles', '2026-01-15', 0],
      ['2026-07-15T07:00:00Z', 'America/Los_Angeles', '2026-07-15', 0],
      ['2026-01-15T18:15:00Z', 'Asia/Kathmandu', '2026-01-16', 0],
      ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29', 180],
      ['2026-01-15T12:00:00Z', 'UTC', '2026-01-15', 720],
    ]
    for (const [instant, zone, date, minutes] of rows) {
      it(`${instant} in ${zone} is ${date}, minute ${minutes}`, () => {
        expect(dayName(localDay(at(instant), zone))).to.equal(date)
        expect(localMinutes(at(instant), zone)).to.equal(minutes)
      })
    }
  })

  describe('dayEndMs', () => {
    const rows: [date: string, zone: string, end: string][] = [
      ['2026-01-15', 'UTC', '2026-01-16T00:00:00Z'],
      ['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
      ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
      ['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
      // Clocks in Cairo skip midnight in spring and repeat it in autumn.
      ['2026-04-23', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
      ['2026-10-29', 'Africa/Cairo', '2026-10-29T22:00:00Z'],
    ]
    for (const [date, zone, end] of rows) {
      it(`${date} in ${zone} ends at ${end}`, () => {
        expect(new Date(dayEndMs(day(date), zone)).toISOString()).to.equal(
          new Date(end).toISOString(),
        )
      })
    }

    it('is the border between two local days, anywhere, on any day', () => {
      const zones = ['America/Sao_Paulo', 'Asia/Tehran', 'Australia/Lord_Howe', 'Africa/Cairo']
      const anyDay = fc.integer({ min: 15_500, max: 22_000 })
      fc.assert(
        fc.property(anyDay, fc.constantFrom(...zones), (d, zone) => {
          const end = dayEndMs(d, zone)
          expect(localDay(end, zone)).to.equal(d + 1)
          expect(localDay(end - 1, zone)).to.equal(d)
        }),
      )
    })
  })

  it('knows weekends and closed days', () => {
    expect(isWorkingDay(HOURS, day('2026-12-24'))).to.equal(true)
    expect(isWorkingDay(HOURS, day('2026-12-25'))).to.equal(false)
    expect(isWorkingDay(HOURS, day('2026-12-26'))).to.equal(false)
    expect(isWorkingDay(HOURS, day('2026-12-28'))).to.equal(true)
  })

  it('steps over days that are not worked', () => {
    expect(workingDayAfter(HOURS, day('2026-12-24'), 1)).to.equal(day('2026-12-28'))
    expect(workingDayAfter(HOURS, day('2026-12-25'), 0)).to.equal(day('2026-12-28'))
    expect(workingDayBefore(HOURS, day('2026-12-28'), 1)).to.equal(day('2026-12-24'))
    const never: Hours = { ...HOURS, week: HOURS.week.map(() => null) }
    expect(workingDayAfter(never, 0, 0)).to.equal(null)
    expect(workingDayBefore(never, 0, 0)).to.equal(null)
  })

  describe('bookable days (Friday is 2026-12-18)', () => {
    const first: [now: string, date: string][] = [
      ['2026-12-18T14:00:00Z', '2026-12-18'],
      ['2026-12-18T14:01:00Z', '2026-12-21'],
      ['2026-12-19T08:00:00Z', '2026-12-21'],
      ['2026-12-24T20:00:00Z', '2026-12-28'],
    ]
    for (const [now, date] of first) {
      it(`accepted at ${now} in Berlin: from ${date}`, () => {
        expect(firstBookableDay(HOURS, at(now), 'Europe/Berlin')).to.equal(day(date))
      })
    }
    const last: [shipBy: string, leadDays: number, date: string][] = [
      ['2026-12-18T16:00:00Z', 0, '2026-12-18'],
      ['2026-12-18T15:59:00Z', 0, '2026-12-17'],
      ['2026-12-18T16:00:00Z', 1, '2026-12-17'],
      ['2026-12-27T12:00:00Z', 0, '2026-12-24'],
      ['2026-12-28T23:00:00Z', 2, '2026-12-23'],
    ]
    for (const [shipBy, leadDays, date] of last) {
      it(`to leave by ${shipBy}, ${leadDays} days of lead: until ${date}`, () => {
        expect(lastBookableDay(HOURS, leadDays, at(shipBy), 'Europe/Berlin')).to.equal(day(date))
      })
    }
  })

  it('counts a shift past midnight until midnight', () => {
    const night: Hours = {
      ...HOURS,
      week: HOURS.week.map(() => ({ opensAt: '20:00', closesAt: '04:00' })),
    }
    expect(closingMinute(night, 0)).to.equal(1440)
  })

  it('tells a time zone from a word', () => {
    expect(isTimeZone('Europe/Berlin')).to.equal(true)
    expect(isTimeZone('Europe/Entenhausen')).to.equal(false)
  })
})
