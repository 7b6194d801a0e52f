import { expect } from 'chai'
import { lastBookableDay } from '../../../src/models/calendar.ts'
import { DAY_MS } from '../../../src/models/ids.ts'
import { Router } from '../../../src/routing/router.ts'
import { LA, NOW, request, settings, shop, tableOf } from './fixtures.ts'
import type { RequestChange } from './fixtures.ts'

/** A shop in Los Angeles, two days from San Francisco; one working day from the press to the door. */
const ANGELS = shop({ at: LA })

function leg(change: RequestChange) {
  const choice = new Router(tableOf([ANGELS]), settings()).choose(request(change))
  const only = choice.type === 'routed' ? choice.legs[0] : undefined
  if (only === undefined) throw new Error('no route')
  return only
}

describe('leg dates', () => {
  const { shipBy } = request().spec

  it('are the order’s, where no date of arrival is given', () => {
    expect(leg({}).shipBy).to.equal(shipBy)
  })

  it('are the end of the day that leaves enough days on the way, where one is', () => {
    // There by Thursday, two days on the way: it leaves on Tuesday.
    const arriveBy = NOW + 3 * DAY_MS
    expect(leg({ arriveBy }).shipBy).to.equal(Date.UTC(2026, 0, 13, 23, 59, 59, 999))
  })

  it('are never later than the order’s', () => {
    expect(leg({ arriveBy: NOW + 20 * DAY_MS }).shipBy).to.equal(shipBy)
  })

  it('lead the desk to the day that the router has counted on', () => {
    for (const days of [3, 4, 5, 8]) {
      const one = leg({ arriveBy: NOW + days * DAY_MS })
      const { hours, leadDays, place } = ANGELS.profile
      const due = lastBookableDay(hours, leadDays, one.shipBy ?? 0, place.timeZone)
      expect(due, `${days} days`).to.equal(one.day)
    }
  })
})
