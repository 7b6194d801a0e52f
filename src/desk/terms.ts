import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import { claimedUnits } from '../models/claim.ts'
import type { StoreId } from '../models/ids.ts'
import type { ShopProfile } from '../models/shop.ts'
import type { Backlog, CapacityCalendar } from './capacity-calendar.ts'
import type { Reservation } from './reservation.ts'

/** What a desk remembers besides reservations, stock and journal: one record. */
export interface DeskState {
  /** The disk these books belong to: on another they are a former desk's (D1). */
  readonly store: StoreId
  /** Stock was counted by a person, or configured for the first desk (D5). */
  readonly opened: boolean
  readonly paused: boolean
  /**
   * Counts how often the ground under the books has moved: another capacity or calendar, a clock
   * set back. Only bookings of one ground can be held against each other (`audit`).
   */
  readonly terms: number
  /** Capacity and calendar that the current terms stand for. */
  readonly fingerprint: string
  readonly backlog: Backlog
}

/**
 * A clock stepped back over midnight must not offer yesterday's capacity again, so the desk's day
 * does not run backwards. But a clock that had been further ahead is believed when it is put right:
 * else the shop would be closed until that day comes.
 */
const DAYS_BACK_MAX = 1

export function fingerprintOf(profile: ShopProfile): string {
  const capacity = PROCESSES.map((process) => profile.capacity[process] ?? 0)
  return JSON.stringify([profile.place.timeZone, profile.hours, capacity])
}

/** The state as of a day of the shop's clock; the same object if nothing changed. */
export function advanceTo(
  state: DeskState,
  clockDay: number,
  calendar: CapacityCalendar,
): DeskState {
  const { backlog } = state
  if (clockDay > backlog.day) return { ...state, backlog: calendar.roll(backlog, clockDay) }
  if (clockDay >= backlog.day - DAYS_BACK_MAX) return state
  return { ...state, terms: state.terms + 1, backlog: { ...backlog, day: clockDay } }
}

/** The press is given this work, today. */
export function withStarted(
  state: DeskState,
  work: readonly (readonly [process: Process, units: number])[],
): DeskState {
  const units: Partial<Record<Process, number>> = { ...state.backlog.units }
  for (const [process, count] of work) {
    const left = (units[process] ?? 0) + count
    if (left > 0) units[process] = left
    else delete units[process]
  }
  return { ...state, backlog: { ...state.backlog, units } }
}

/** Today's work is taken off the press again. */
export function withVoided(state: DeskState, reservation: Reservation): DeskState {
  // What was started on an earlier day has had its time: giving it back would take it from others.
  if (reservation.startedOn !== state.backlog.day) return state
  return withStarted(
    state,
    claimedUnits(reservation.claim).map(([process, count]) => [process, -count] as const),
  )
}
