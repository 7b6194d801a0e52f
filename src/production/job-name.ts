import { assert } from '../models/failure.ts'
import type { ReservationId } from '../models/ids.ts'

/** `<order>.<part>.<attempt>`; ids are safe in file names by their form, and this holds them to it. */
const RESERVATION = /^([A-Za-z0-9-]{1,96})\.([a-z0-9]{1,8})\.([0-9]{1,4})$/

/** The job's name on the floor, the same whenever it is asked for: `<order>_<part>_e<attempt>`. */
export function jobName(job: ReservationId): string {
  const match = RESERVATION.exec(job)
  assert(match !== null, `${JSON.stringify(job.slice(0, 120))} is a reservation id`)
  const [, order, part, attempt] = match
  return `${order}_${part}_e${attempt}`
}
