import type { FastifyInstance } from 'fastify'
import type { ReservationId } from '../../models/ids.ts'
import { RETURN_REASONS, sayReturned } from '../../models/return-reason.ts'
import type { Command } from '../../runtime/commands/command.ts'
import { answer, ask } from '../answer.ts'
import { errorBody, sendError, sendIssues } from '../error-body.ts'
import { choice, line, optionalLine, parseInput, record } from '../input.ts'
import type { Parsed } from '../input.ts'
import { JOB_ACTIONS, viewJob } from '../job-view.ts'
import type { JobAction } from '../job-view.ts'
import { describe } from '../openapi.ts'
import { viewOrder } from '../order-view.ts'
import type { RouteContext } from '../server.ts'

const Shipped = record(
  {
    carrier: line(60, 'who carries it, for example DHL'),
    tracking: optionalLine(80, 'the tracking number'),
  },
  'an object {carrier, tracking}',
)
const Rejection = record(
  {
    reason: line(120, 'why, for example "press is down"'),
    // Of the order's own: it goes to no other shop, and waits for its merchant.
    fault: choice(['shop', 'order']).default('shop'),
  },
  'an object {reason, fault}',
)
const Returned = record(
  {
    reason: choice(RETURN_REASONS),
    note: optionalLine(100, 'what else there is to say, for example "a corner is torn"'),
  },
  'an object {reason, note}',
)
const Attestation = record(
  { verdict: choice(['printed', 'not_printed', 'lost']) },
  'an object {verdict}',
)
/** The other actions say all with their name. */
const Nothing = record({}, 'no body, or an empty object')

const BODY_OF = {
  start: Nothing,
  printed: Nothing,
  packed: Nothing,
  shipped: Shipped,
  delivered: Nothing,
  returned: Returned,
  reject: Rejection,
  attest: Attestation,
} as const

/** `<order>.<part>.<attempt>` */
const JOB = /^o-[\w-]{1,94}\.[\w-]{1,32}\.\d{1,9}$/

export function addJobRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle } = context

  app.get(
    '/jobs',
    { schema: describe({ summary: "The jobs on this shop's floor", tag: 'jobs' }) },
    async (_request, reply) => {
      const result = await ask(handle, { type: 'jobs' })
      return answer(reply, result, ({ jobs }) => ({ jobs: jobs.map(viewJob) }))
    },
  )

  for (const action of JOB_ACTIONS) {
    app.post<{ Params: { job: string } }>(
      `/jobs/:job/${action}`,
      { schema: describe({ summary: `Job ${action}`, tag: 'jobs', body: BODY_OF[action] }) },
      async (request, reply) => {
        const { job } = request.params
        if (!JOB.test(job)) {
          const fix = 'see `printnode jobs list`'
          return sendError(reply, errorBody('not_found', 'no such job', 'job', fix))
        }
        const command = commandOf(action, job as ReservationId, request.body ?? {})
        if (!command.ok) return sendIssues(reply, command.issues)
        const result = await ask(handle, command.value)
        return answer(reply, result, ({ order }) => viewOrder(order, context))
      },
    )
  }
}

type JobCommand = Command<Extract<Command['type'], `job_${string}`>>

function commandOf(action: JobAction, job: ReservationId, body: unknown): Parsed<JobCommand> {
  switch (action) {
    case 'start':
    case 'printed':
    case 'packed':
    case 'delivered':
      return withBody(parseInput(BODY_OF[action], body), () => ({ type: `job_${action}`, job }))
    case 'shipped':
      return withBody(parseInput(Shipped, body), (said) => ({ type: 'job_shipped', job, ...said }))
    case 'returned':
      return withBody(parseInput(Returned, body), ({ reason, note }) => ({
        type: 'job_returned',
        job,
        reason: sayReturned(reason, note),
      }))
    case 'reject':
      return withBody(parseInput(Rejection, body), (said) => ({ type: 'job_reject', job, ...said }))
    case 'attest':
      return withBody(parseInput(Attestation, body), ({ verdict }) => ({
        type: 'job_attest',
        job,
        verdict,
      }))
  }
}

function withBody<Body>(
  parsed: Parsed<Body>,
  make: (body: Body) => JobCommand,
): Parsed<JobCommand> {
  return parsed.ok ? { ok: true, value: make(parsed.value) } : parsed
}
