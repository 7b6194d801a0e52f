import { partEventsFrom } from '../models/part-lifecycle.ts'
import type { PartEvent, PartState } from '../models/part-lifecycle.ts'
import type { Job } from '../runtime/commands/command.ts'
import { isoTime } from './order-view.ts'

export const JOB_ACTIONS = [
  'start',
  'printed',
  'packed',
  'shipped',
  'delivered',
  'returned',
  'reject',
  'attest',
] as const
export type JobAction = (typeof JOB_ACTIONS)[number]

/** The event by which each action moves a part; an attestation applies to what is parked. */
const EVENT_OF: Readonly<Record<Exclude<JobAction, 'attest'>, PartEvent>> = {
  start: 'start',
  printed: 'done',
  packed: 'pack',
  shipped: 'ship',
  delivered: 'deliver',
  returned: 'return',
  reject: 'decline',
}

/** What the operator may do with a job in this state; `printed` only once the press has its files. */
export function jobActionsOf(state: PartState, released: boolean): readonly JobAction[] {
  const events = partEventsFrom(state)
  if (state === 'parked') return ['attest']
  return JOB_ACTIONS.filter(
    (action) =>
      action !== 'attest' &&
      events.includes(EVENT_OF[action]) &&
      (action !== 'printed' || released),
  )
}

export function viewJob(job: Job) {
  return {
    job: job.job,
    order: job.order,
    part: job.part,
    attempt: job.attempt,
    state: job.state,
    merchantReference: job.merchantReference,
    shipBy: isoTime(job.shipBy),
    lines: job.shares.map(([line, quantity]) => ({ ...job.items[line], line, quantity })),
    reason: job.reason,
    actions: jobActionsOf(job.state, job.released),
  }
}

export type JobView = ReturnType<typeof viewJob>
