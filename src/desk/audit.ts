import { claimedBlanks, claimedUnits } from '../models/claim.ts'
import { assert } from '../models/failure.ts'
import type { Process } from '../models/catalog.ts'
import type { BlankSku } from '../models/ids.ts'
import type { Booking, CapacityCalendar } from './capacity-calendar.ts'
import type { Reservation } from './reservation.ts'
import type { Stock } from './stock.ts'

/** One line for each process of a reservation that has not started. */
export function bookingsOf(reservation: Reservation): readonly Booking[] {
  const { fromDay, dueDay } = reservation
  return claimedUnits(reservation.claim).map(([process, units]) => ({
    process,
    units,
    fromDay,
    dueDay,
  }))
}

/**
 * I17, recomputed from the reservations alone; throws `BrokenInvariant`.
 *
 * Stock: what unstarted reservations claim is what is reserved, and lies on the shelf.
 * Capacity: for any two days a <= d, the work taken on a or later and due by d is no more than what
 * can be made from a to d. This holds however the floor orders its work and however late it runs,
 * so that it can be asserted at every durable point, after years and after a restart.
 */
export function auditBooks(
  reservations: readonly Reservation[],
  calendar: CapacityCalendar,
  stock: Stock,
  terms: number,
): void {
  const open = reservations.filter((r) => r.state !== 'consumed')
  auditStock(open, stock)
  auditBookings(open, calendar)
  const comparable = reservations.filter((r) => r.terms === terms)
  for (const process of calendar.processes()) auditCapacity(process, comparable, calendar)
}

function auditStock(open: readonly Reservation[], stock: Stock): void {
  const claimed = new Map<BlankSku, number>()
  for (const [sku, count] of open.flatMap((r) => claimedBlanks(r.claim))) {
    claimed.set(sku, (claimed.get(sku) ?? 0) + count)
  }
  for (const { sku, reserved, onHand } of stock.lines()) {
    const jobs = claimed.get(sku) ?? 0
    assert(reserved === jobs, `${sku}: ${reserved} reserved, jobs claim ${jobs}`)
    assert(reserved <= onHand, `${sku}: ${reserved} reserved, ${onHand} on hand`)
  }
}

/** The running sums are those of the reservations. */
function auditBookings(open: readonly Reservation[], calendar: CapacityCalendar): void {
  const name = (b: Booking): string => `${b.process} ${b.fromDay} to ${b.dueDay}`
  const sums = new Map<string, number>()
  for (const booking of open.flatMap(bookingsOf)) {
    sums.set(name(booking), (sums.get(name(booking)) ?? 0) + booking.units)
  }
  for (const booking of calendar.bookings()) {
    const jobs = sums.get(name(booking)) ?? 0
    assert(booking.units === jobs, `${name(booking)}: ${booking.units} booked, jobs claim ${jobs}`)
    sums.delete(name(booking))
  }
  assert(sums.size === 0, `not on the calendar: ${[...sums.keys()].join(', ')}`)
}

function auditCapacity(
  process: Process,
  reservations: readonly Reservation[],
  calendar: CapacityCalendar,
): void {
  const taken = reservations.filter((r) => (r.claim.units[process] ?? 0) > 0)
  const dues = [...new Set(taken.map((r) => r.dueDay))].sort((a, b) => a - b)
  for (const start of new Set(taken.map((r) => r.bookedOn))) {
    let capacity = 0
    let day = start
    for (const due of dues) {
      for (; day <= due; day++) capacity += calendar.capacityOn(process, day)
      let units = 0
      for (const r of taken) {
        if (r.bookedOn >= start && r.dueDay <= due) units += r.claim.units[process] ?? 0
      }
      assert(
        units <= capacity,
        `${process}: ${units} units taken since day ${start} and due by day ${due}, capacity ${capacity}`,
      )
    }
  }
}
