import { expect } from 'chai'
import { lastBookableDay } from '../../../src/models/calendar.ts'
import { DAY_MS } from '../../../src/models/ids.ts'
import { Router } from '../../../src/routing/router.ts'
import { LA, NOW, request, settings, shop, tableOf } from './fixtures.ts'
import type { RequestChange } from './fixtures.ts'

/** A shop in Los Angeles, two days from San Francisco; one working day from the press to the door. */
const ANGELS = shop({ at: LA })

function leg(change: RequestChange, at = ANGELS, set = settings()) {
  const choice = new Router(tableOf([at]), set).choose(request(change))
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

  /** The day by which the desk of a shop would have it made, for a leg of a decision. */
  function deskDay(at: typeof ANGELS, shipBy: number | undefined): number | null {
    const { hours, leadDays, place } = at.profile
    return lastBookableDay(hours, leadDays, shipBy ?? 0, place.timeZone)
  }

  it('lead the desk to the day that the router has counted on', () => {
    for (const days of [3, 4, 5, 8]) {
      const one = leg({ arriveBy: NOW + days * DAY_MS })
      expect(deskDay(ANGELS, one.shipBy), `${days} days`).to.equal(one.day)
    }
  })

  it('do so too for a shop that is open until midnight', () => {
    const day = { opensAt: '00:00', closesAt: '24:00' }
    const hours = { week: Array.from({ length: 7 }, () => day), cutOff: '24:00', closedDays: [] }
    const always = shop({ at: LA, profile: { hours } })
    for (const days of [3, 4, 5, 8]) {
      const one = leg({ arriveBy: NOW + days * DAY_MS }, always)
      expect(deskDay(always, one.shipBy), `${days} days`).to.equal(one.day)
    }
  })

  it('are as late as was weighed, where lateness has a price', () => {
    const promise = { digital: [0, 0, 0, 0, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20] }
    const busy = shop({ at: LA, report: { promise } })
    const one = leg({ arriveBy: NOW + 3 * DAY_MS }, busy, settings({}, { lateDaysMax: 8 }))
    expect(one.terms.lateness).to.be.at.least(3 * 10 * 200)
    expect(deskDay(busy, one.shipBy)).to.equal(one.day)
  })
})
