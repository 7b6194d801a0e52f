import type { Process } from '../../../src/models/catalog.ts'
import { isWorkingDay } from '../../../src/models/calendar.ts'
import { PROFILE } from './shop-fixture.ts'

/** One job as a floor that counts on its fingers sees it. */
export interface NaiveJob {
  readonly units: number
  readonly fromDay: number
  readonly dueDay: number
}

export function capacityOn(process: Process, day: number): number {
  return isWorkingDay(PROFILE.hours, day) ? (PROFILE.capacity[process] ?? 0) : 0
}

/**
 * The dumb twin of the capacity calendar: works day by day, started work first, then earliest due
 * date first, and answers which jobs are late. No sums, no cleverness.
 */
export function lateJobs(
  process: Process,
  today: number,
  started: number,
  jobs: readonly NaiveJob[],
): ReadonlySet<NaiveJob> {
  const left = new Map(jobs.map((job) => [job, job.units]))
  const late = new Set<NaiveJob>()
  const queue = [...jobs].sort((a, b) => a.dueDay - b.dueDay)
  const end = Math.max(today, ...jobs.map((job) => job.dueDay))
  let pressed = started
  for (let day = today; day <= end; day++) {
    let capacity = capacityOn(process, day)
    const first = Math.min(capacity, pressed)
    pressed -= first
    capacity -= first
    for (const job of queue) {
      if (job.fromDay > day) continue
      const made = Math.min(capacity, left.get(job) ?? 0)
      capacity -= made
      left.set(job, (left.get(job) ?? 0) - made)
    }
    for (const job of queue) {
      if (job.dueDay <= day && (left.get(job) ?? 0) > 0) late.add(job)
    }
  }
  return late
}
