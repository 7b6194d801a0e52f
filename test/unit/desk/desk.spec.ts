import { expect } from 'chai'
import { HOLD_MS } from '../../../src/desk/reservation.ts'
import type { BlankSku, OrderId, PartId, ReservationId } from '../../../src/models/ids.ts'
import { DAY_MS } from '../../../src/models/ids.ts'
import type { Offer } from '../../../src/wire/messages.ts'
import { DeskOnDisk, eveningOf, MONDAY, MONDAY_9, offerOf } from './shop-fixture.ts'
import { PAPER, reserve, SHIRT } from './shop-fixture.ts'

const ID = 'o1.p1.1' as ReservationId

describe('desk: offers', () => {
  it('reserves capacity and blanks until somebody decides', () => {
    const shop = new DeskOnDisk()
    const offer = offerOf('o1', { units: { digital: 30 }, blanks: { [PAPER]: 30 } })
    const outcome = shop.do(shop.desk.reserve(offer, MONDAY_9))
    expect(outcome).to.have.property('type', 'reserved')
    const reservation = shop.desk.reservation(ID)
    expect(reservation).to.include({ state: 'held', dueDay: MONDAY + 1, fromDay: MONDAY })
    expect(reservation?.heldUntil).to.equal(MONDAY_9 + HOLD_MS)
    expect(shop.desk.freeStock()).to.deep.equal({ [PAPER]: 470, [SHIRT]: 20 })
    expect(shop.desk.promise(MONDAY_9).digital?.slice(0, 3)).to.deep.equal([100, 170, 270])
  })

  it('looks up what was reserved by a clock that has been set back since', () => {
    const shop = new DeskOnDisk()
    shop.do(shop.desk.reserve(offerOf('o1'), MONDAY_9 + 3 * HOLD_MS))
    const ids = (now: number): string[] => shop.desk.expired(now).map(({ id }) => id)
    expect(ids(MONDAY_9 + 3 * HOLD_MS)).to.deep.equal([])
    expect(ids(MONDAY_9)).to.deep.equal([ID])
  })

  it('gives the same answer to the same offer, also when it has closed', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1')
    shop.do(shop.desk.setMode('paused'))
    const again = shop.desk.reserve(offerOf('o1'), MONDAY_9 + 1)
    expect(again.records).to.deep.equal([])
    expect(again.outcome).to.deep.equal({
      type: 'reserved',
      reservation: shop.desk.reservation(ID),
    })
  })

  const refusals: readonly {
    readonly name: string
    readonly offer: Offer
    readonly reason: string
    readonly now?: number
    readonly before?: (shop: DeskOnDisk) => void
  }[] = [
    {
      name: 'more units than can be made by then',
      offer: offerOf('o1', { units: { digital: 201 } }),
      reason: 'capacity',
    },
    {
      name: 'more blanks than are free',
      offer: offerOf('o1', { blanks: { [PAPER]: 501 } }),
      reason: 'stock',
    },
    {
      name: 'blanks that are on no shelf',
      offer: offerOf('o1', { blanks: { ['silk-170/A4' as BlankSku]: 1 } }),
      reason: 'stock',
    },
    {
      name: 'blanks that no press here prints on',
      offer: offerOf('o1', { blanks: { ['mug-white/11oz' as BlankSku]: 1 } }),
      reason: 'cannot_make',
    },
    {
      name: 'a process that the shop does not have',
      offer: offerOf('o1', { units: { embroidery: 1 } }),
      reason: 'cannot_make',
    },
    { name: 'nothing at all', offer: offerOf('o1', { units: {} }), reason: 'cannot_make' },
    {
      name: 'a negative number of units',
      offer: offerOf('o1', { units: { digital: -5 } }),
      reason: 'cannot_make',
    },
    {
      name: 'half a shirt',
      offer: offerOf('o1', { blanks: { [SHIRT]: 0.5 } }),
      reason: 'cannot_make',
    },
    {
      name: 'units that are no number',
      offer: offerOf('o1', { units: { digital: Number.NaN } }),
      reason: 'cannot_make',
    },
    {
      name: 'a parcel that should have left',
      offer: { ...offerOf('o1'), shipBy: MONDAY_9 - 1 },
      reason: 'too_late',
    },
    {
      name: 'an instant that is none',
      offer: { ...offerOf('o1'), shipBy: Number.POSITIVE_INFINITY },
      reason: 'too_late',
    },
    {
      name: 'work for today after the cut-off',
      offer: offerOf('o1', { dueDay: MONDAY }),
      now: MONDAY_9 + 7 * 3_600_000,
      reason: 'too_late',
    },
    {
      name: 'anything while paused',
      offer: offerOf('o1'),
      before: (shop) => shop.do(shop.desk.setMode('paused')),
      reason: 'paused',
    },
    {
      name: 'anything while stopping',
      offer: offerOf('o1'),
      before: (shop) => shop.do(shop.desk.setMode('stopping')),
      reason: 'stopping',
    },
    {
      name: 'another claim under the same name',
      offer: offerOf('o1', { units: { digital: 11 } }),
      before: (shop) => reserve(shop, 'o1'),
      reason: 'reservation_conflict',
    },
    {
      name: 'another date under the same name',
      offer: offerOf('o1', { dueDay: MONDAY + 2 }),
      before: (shop) => reserve(shop, 'o1'),
      reason: 'reservation_conflict',
    },
    {
      name: 'an attempt that was shut',
      offer: offerOf('o1'),
      before: (shop) => {
        const step = shop.desk.journal.write('shut', 'o1' as OrderId, 'p1' as PartId, 1, MONDAY_9)
        shop.write(step.records)
      },
      reason: 'reservation_conflict',
    },
  ]
  for (const { name, offer, reason, before, now } of refusals) {
    it(`refuses ${name}: ${reason}`, () => {
      const shop = new DeskOnDisk()
      before?.(shop)
      const step = shop.desk.reserve(offer, now ?? MONDAY_9)
      expect(step).to.deep.equal({ outcome: { type: 'refused', reason }, records: [] })
    })
  }

  it('takes work due in a year by what it can promise for the last day it looks at', () => {
    const shop = new DeskOnDisk()
    const last = shop.desk.promise(MONDAY_9).digital?.at(-1) ?? 0
    const due = MONDAY + 3_000
    expect(reserve(shop, 'o1', { units: { digital: last + 1 }, dueDay: due })).to.equal('capacity')
    expect(reserve(shop, 'o2', { units: { digital: last }, dueDay: due })).to.equal('reserved')
    expect(reserve(shop, 'o3', { units: { digital: 1 } })).to.equal('capacity')
  })
})

describe('desk: the days', () => {
  it('skips closed days, and the rest of today after the cut-off', () => {
    const shop = new DeskOnDisk()
    const morning = [100, 200, 300, 400, 500, 500, 500, 600, 700, 700, 800, 900, 900, 900]
    // Closed on Wednesday the 11th. The 14 days are those of Monday the 2nd to Sunday the 15th.
    expect(shop.desk.promise(MONDAY_9).digital).to.deep.equal(morning)
    const evening = shop.desk.promise(MONDAY_9 + 7 * 3_600_000).digital
    expect(evening).to.deep.equal(morning.map((units) => units - 100))
  })

  it('lets what is booked use today, when new work no longer can', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { units: { digital: 60 } })
    const evening = MONDAY_9 + 7 * 3_600_000
    // 60 fit into today's 100, so that all of Tuesday is free for what comes after the cut-off.
    expect(shop.desk.promise(evening).digital?.slice(0, 3)).to.deep.equal([0, 100, 200])
    expect(reserve(shop, 'o2', { units: { digital: 100 } }, evening)).to.equal('reserved')
    expect(reserve(shop, 'o3', { units: { digital: 1 } }, evening)).to.equal('capacity')
  })

  it('works what is overdue first', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { units: { digital: 100 }, dueDay: MONDAY })
    const promise = shop.desk.promise(MONDAY_9 + DAY_MS).digital
    expect(promise?.slice(0, 2)).to.deep.equal([0, 100])
  })

  it('carries over what a started job takes beyond today', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { units: { digital: 250 }, dueDay: MONDAY + 4 })
    shop.do(shop.desk.consume(ID, MONDAY_9))
    expect(shop.desk.promise(MONDAY_9).digital?.slice(0, 4)).to.deep.equal([0, 0, 50, 150])
    shop.restart(MONDAY_9 + DAY_MS)
    expect(shop.desk.promise(MONDAY_9 + DAY_MS).digital?.slice(0, 3)).to.deep.equal([0, 50, 150])
    expect(shop.desk.promise(MONDAY_9 + 2 * DAY_MS).digital?.slice(0, 2)).to.deep.equal([50, 150])
  })

  it('does not offer a day again when the clock is set back over midnight', () => {
    const shop = new DeskOnDisk()
    const midnight = eveningOf(MONDAY) + 3_600_000
    reserve(shop, 'o1', {}, midnight + 1)
    expect(shop.desk.today(midnight - 1)).to.equal(MONDAY + 1)
    expect(shop.desk.promise(midnight - 1)).to.deep.equal(shop.desk.promise(midnight + 1))
  })

  it('believes a clock again that had been days ahead', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { dueDay: MONDAY + 30 }, MONDAY_9 + 20 * DAY_MS)
    expect(shop.desk.today(MONDAY_9)).to.equal(MONDAY)
    expect(reserve(shop, 'o2', { units: { digital: 200 } })).to.equal('reserved')
    shop.restart(MONDAY_9)
    expect(shop.desk.today(MONDAY_9)).to.equal(MONDAY)
  })
})

describe('desk: life of a reservation', () => {
  it('goes from held to printed, with blanks leaving the shelf at START', () => {
    const shop = new DeskOnDisk()
    const { desk } = shop
    reserve(shop, 'o1', { units: { dtg: 4 }, blanks: { [SHIRT]: 4 } })
    expect(shop.do(desk.commit(ID, MONDAY_9))).to.have.property('type', 'moved')
    expect(shop.do(desk.commit(ID, MONDAY_9))).to.have.property('type', 'already')
    expect(shop.do(desk.markStarting(ID, MONDAY_9))).to.have.property('type', 'moved')
    expect(shop.do(desk.consume(ID, MONDAY_9))).to.have.property('type', 'moved')
    expect(shop.do(desk.consume(ID, MONDAY_9))).to.have.property('type', 'already')
    const line = desk.stockLines().find(({ sku }) => sku === SHIRT)
    expect(line).to.include({ onHand: 16, reserved: 0, low: false })
    expect(desk.backlog(MONDAY_9).units).to.deep.equal({ dtg: 4 })
    expect(shop.do(desk.finish(ID, MONDAY_9))).to.have.property('type', 'moved')
    expect(desk.jobs()).to.deep.equal([])
    expect(shop.do(desk.finish(ID, MONDAY_9))).to.deep.equal({ type: 'unknown_reservation' })
  })

  it('gives everything back when the part is not ours', () => {
    const shop = new DeskOnDisk()
    const before = shop.desk.promise(MONDAY_9)
    reserve(shop, 'o1', { blanks: { [PAPER]: 10 } })
    shop.do(shop.desk.release(ID, MONDAY_9))
    expect(shop.desk.promise(MONDAY_9)).to.deep.equal(before)
    expect(shop.desk.freeStock()[PAPER]).to.equal(500)
  })

  it('does not release what may have been started (D9)', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1')
    shop.do(shop.desk.markStarting(ID, MONDAY_9))
    const wrong = { type: 'wrong_state', state: 'starting' }
    expect(shop.do(shop.desk.release(ID, MONDAY_9))).to.deep.equal(wrong)
    expect(shop.do(shop.desk.extendHold(ID, MONDAY_9))).to.deep.equal(wrong)
    expect(shop.desk.expired(MONDAY_9 + DAY_MS)).to.deep.equal([])
    expect(shop.do(shop.desk.loseStart(ID, MONDAY_9))).to.have.property('type', 'moved')
  })

  it('puts blanks and time back when a start is void', () => {
    const shop = new DeskOnDisk()
    const before = shop.desk.promise(MONDAY_9)
    reserve(shop, 'o1', { blanks: { [PAPER]: 10 } })
    shop.do(shop.desk.consume(ID, MONDAY_9))
    shop.do(shop.desk.voidStart(ID, MONDAY_9))
    expect(shop.desk.freeStock()[PAPER]).to.equal(500)
    expect(shop.desk.promise(MONDAY_9)).to.deep.equal(before)
  })

  it('does not give the time of an earlier day back', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { units: { dtg: 1 }, blanks: { [SHIRT]: 1 } })
    shop.do(shop.desk.consume(ID, MONDAY_9))
    const tuesday = MONDAY_9 + DAY_MS
    reserve(shop, 'o2', { units: { dtg: 10 }, dueDay: MONDAY + 1 }, tuesday)
    shop.do(shop.desk.consume('o2.p1.1' as ReservationId, tuesday))
    shop.do(shop.desk.voidStart(ID, tuesday))
    expect(shop.desk.freeStock()[SHIRT]).to.equal(20)
    expect(reserve(shop, 'o3', { units: { dtg: 1 }, dueDay: MONDAY + 1 }, tuesday)).to.equal(
      'capacity',
    )
  })

  it('names what is held beyond its time, and frees none of it', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1')
    reserve(shop, 'o2')
    shop.do(shop.desk.commit('o2.p1.1' as ReservationId, MONDAY_9))
    const late = MONDAY_9 + HOLD_MS
    expect(shop.desk.expired(late - 1)).to.deep.equal([])
    expect(shop.desk.expired(late).map((r) => r.id)).to.deep.equal([ID])
    shop.do(shop.desk.extendHold(ID, late))
    expect(shop.desk.expired(late)).to.deep.equal([])
    expect(shop.restart(late).expired(late + HOLD_MS)).to.have.length(1)
  })

  it('lists jobs earliest due date first', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { dueDay: MONDAY + 3 })
    reserve(shop, 'o3', { dueDay: MONDAY + 1 })
    reserve(shop, 'o2', { dueDay: MONDAY + 1 })
    expect(shop.desk.jobs().map((r) => r.order)).to.deep.equal(['o2', 'o3', 'o1'])
  })
})
