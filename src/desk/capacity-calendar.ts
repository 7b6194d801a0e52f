import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import { isWorkingDay } from '../models/calendar.ts'
import { PROMISE_DAYS } from '../models/shop.ts'
import type { Hours, PromiseVector, ShopProfile } from '../models/shop.ts'

/** Work on the books and not yet started. Days are local calendar days since 1970. */
export interface Booking {
  readonly process: Process
  readonly units: number
  /** The first day that it may be worked on: later than the booking after the cut-off. */
  readonly fromDay: number
  /** The last day that it may be worked on. */
  readonly dueDay: number
}

/** Started work that the press had still before it at the beginning of `day`, or was given on it. */
export interface Backlog {
  readonly day: number
  readonly units: Readonly<Partial<Record<Process, number>>>
}

/**
 * Days over which started work is rolled off: longer than any booking looks ahead; a press that
 * stood for a year begins anew.
 */
const ROLL_DAYS_MAX = 400

/**
 * Daily capacity of each process, and what is booked on it. The floor works earliest due date
 * first, so that new work fits if, and only if, for every day d from its due day on the units due by
 * d are no more than what can be made from today to d (ROUTING.md, point 3). Started work no longer
 * waits for its turn: it takes the first capacity there is, and what today cannot hold carries over.
 */
export class CapacityCalendar {
  readonly #hours: Hours
  readonly #capacity: ShopProfile['capacity']
  /** Units by process, then by (from, due): few pairs, however many bookings. */
  readonly #booked = new Map<Process, Map<string, Booking>>()
  #changes = 0

  constructor(hours: Hours, capacity: ShopProfile['capacity']) {
    this.#hours = hours
    this.#capacity = capacity
  }

  /** Grows with every booking: what was derived before holds while it stands. */
  get changes(): number {
    return this.#changes
  }

  /** Units that can be made on that day. */
  capacityOn(process: Process, day: number): number {
    return isWorkingDay(this.#hours, day) ? (this.#capacity[process] ?? 0) : 0
  }

  /** Processes that the shop has, in the order of the catalog. */
  processes(): readonly Process[] {
    return PROCESSES.filter((process) => this.#capacity[process] !== undefined)
  }

  book(booking: Booking): void {
    this.#change(booking, booking.units)
  }

  unbook(booking: Booking): void {
    this.#change(booking, -booking.units)
  }

  /** All that is booked, summed by process, first and last day. */
  bookings(): readonly Booking[] {
    return [...this.#booked.values()].flatMap((lines) => [...lines.values()])
  }

  /** What of the started work is left at the beginning of `today`. Days do not run backwards. */
  roll(backlog: Backlog, today: number): Backlog {
    if (today <= backlog.day) return backlog
    const units: Partial<Record<Process, number>> = {}
    for (const [process, started] of Object.entries(backlog.units) as [Process, number][]) {
      const end = Math.min(today, backlog.day + ROLL_DAYS_MAX)
      let left = end === today ? started : 0
      for (let day = backlog.day; day < end && left > 0; day++) {
        left = Math.max(0, left - this.capacityOn(process, day))
      }
      if (left > 0) units[process] = left
    }
    return { day: today, units }
  }

  /**
   * Units that new work, workable from `fromDay` on, can still have by the end of each of the next
   * `PROMISE_DAYS` days. Exact: that many due that day fit and one more does not. `backlog` as of
   * `today`.
   */
  promise(process: Process, backlog: Backlog, today: number, fromDay: number): PromiseVector {
    const slack = this.#slack(process, backlog, today, fromDay)
    let least = Number.POSITIVE_INFINITY
    for (let index = slack.length - 1; index >= 0; index--) {
      least = Math.min(least, slack[index] ?? 0)
      slack[index] = Math.max(0, least)
    }
    return slack
  }

  /** Whether all of these units fit by the end of `dueDay`. */
  fits(
    units: readonly (readonly [process: Process, units: number])[],
    backlog: Backlog,
    today: number,
    fromDay: number,
    dueDay: number,
  ): boolean {
    // What is due beyond the vector counts as due on its last day: what the routers were told.
    const index = Math.min(dueDay - today, PROMISE_DAYS - 1)
    return units.every(([process, wanted]) => {
      const promised = this.promise(process, backlog, today, fromDay)[index] ?? 0
      return wanted <= promised
    })
  }

  /** Capacity up to each day, less what is due by then: of all days, and of those after today. */
  #slack(process: Process, backlog: Backlog, today: number, fromDay: number): number[] {
    const started = backlog.units[process] ?? 0
    const capacityToday = this.capacityOn(process, today)
    const due = this.#dueByDay(process, today, Number.NEGATIVE_INFINITY)
    // Work taken after the cut-off cannot use what is left of today.
    const dueLater = fromDay > today ? this.#dueByDay(process, today, today + 1) : null
    const slack: number[] = []
    let later = 0
    for (let index = 0; index < PROMISE_DAYS; index++) {
      if (index > 0) later += this.capacityOn(process, today + index)
      const whole = capacityToday + later - started - (due[index] ?? 0)
      // What is started needs no second look: `whole` counts all of it that today cannot hold.
      slack.push(dueLater === null ? whole : Math.min(whole, later - (dueLater[index] ?? 0)))
    }
    return slack
  }

  /** Cumulative: entry i is what is due by today + i, among work that begins on `earliest` or after. */
  #dueByDay(process: Process, today: number, earliest: number): number[] {
    const due = Array.from({ length: PROMISE_DAYS }, () => 0)
    for (const booking of this.#booked.get(process)?.values() ?? []) {
      if (booking.fromDay < earliest) continue
      // Overdue work is due today; work due beyond the vector, on its last day.
      const index = Math.min(Math.max(0, booking.dueDay - today), PROMISE_DAYS - 1)
      due[index] = (due[index] ?? 0) + booking.units
    }
    for (let index = 1; index < due.length; index++) {
      due[index] = (due[index] ?? 0) + (due[index - 1] ?? 0)
    }
    return due
  }

  #change(booking: Booking, units: number): void {
    this.#changes += 1
    let lines = this.#booked.get(booking.process)
    if (lines === undefined) {
      lines = new Map()
      this.#booked.set(booking.process, lines)
    }
    const key = `${booking.fromDay}/${booking.dueDay}`
    const sum = (lines.get(key)?.units ?? 0) + units
    if (sum === 0) lines.delete(key)
    else lines.set(key, { ...booking, units: sum })
  }
}
