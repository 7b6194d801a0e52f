import type { Desk } from '../../desk/desk.ts'
import type { FloorJob } from '../../orders/floor/floor-job.ts'
import type { Floor } from '../../orders/floor/floor.ts'
import type { ShopOperation } from '../../orders/operation.ts'
import type { OrderBook, PartStanding } from '../../orders/order-book.ts'
import type { Context } from '../../ports/context.ts'
import type { Command, CommandResult, Job, OrderFound, Refused } from './command.ts'
import { changeResult, refuse } from './refusal.ts'

type JobCommandName = Exclude<Extract<Command['type'], `job${string}`>, 'jobs'>
export type JobCommand = Command<JobCommandName>
type Done = (result: OrderFound | Refused) => void

/** What the operator says and asks about the work on this shop's floor. */
export class JobCommands {
  readonly #context: Context
  readonly #floor: Floor
  readonly #desk: Desk
  readonly #book: OrderBook

  constructor(context: Context, floor: Floor, desk: Desk, book: OrderBook) {
    this.#context = context
    this.#floor = floor
    this.#desk = desk
    this.#book = book
  }

  list(): CommandResult<'jobs'> {
    const jobs = this.#floor.jobs.all().flatMap((job): Job[] => {
      // Most have ended long ago elsewhere, and are not unpacked for that.
      const standing = this.#book.part(job.order, job.part)
      if (standing === null || !this.#isHere(job, standing)) return []
      const order = this.#book.get(job.order)
      const part = order?.parts.find((p) => p.id === job.part)
      if (order === null || part === undefined) return []
      return [
        {
          job: job.id,
          order: job.order,
          part: job.part,
          attempt: job.attempt,
          state: part.state,
          released: this.#floor.isReleased(job),
          shares: part.shares,
          items: order.spec.items,
          shipBy: order.spec.shipBy,
          reason: part.reason,
          merchantReference: order.spec.merchantReference,
        },
      ]
    })
    return { ok: true, jobs: jobs.sort((a, b) => a.shipBy - b.shipBy || (a.job < b.job ? -1 : 1)) }
  }

  handle(command: JobCommand, done: Done): void {
    const job = this.#floor.jobs.get(command.job)
    if (job === undefined) {
      done(refuse('not_found', `no job ${command.job} on this floor: see \`printnode jobs list\``))
      return
    }
    switch (command.type) {
      case 'job_start':
        this.#start(job, done)
        return
      case 'job_printed':
        this.#printed(job, done)
        return
      case 'job_packed':
        this.#say(job, { ...this.#by(job), type: 'pack' }, done)
        return
      case 'job_shipped': {
        const { carrier, tracking } = command
        this.#say(job, { ...this.#by(job), type: 'ship', carrier, tracking }, done)
        return
      }
      case 'job_delivered':
        this.#say(job, { ...this.#by(job), type: 'deliver' }, done)
        return
      case 'job_returned':
        this.#say(job, { ...this.#by(job), type: 'return', reason: command.reason }, done)
        return
      case 'job_reject': {
        const { reason, fault } = command
        this.#say(job, { ...this.#by(job), type: 'decline', fault, reason }, done)
        return
      }
      case 'job_attest':
        this.#attest(job, command.verdict, done)
        return
    }
  }

  #by(job: FloorJob): Pick<ShopOperation, 'part' | 'attempt' | 'desk'> {
    return { part: job.part, attempt: job.attempt, desk: this.#context.store }
  }

  #start(job: FloorJob, done: Done): void {
    const order = this.#book.get(job.order)
    const part = order?.parts.find((p) => p.id === job.part)
    if (order === null || part?.state !== 'accepted') {
      done(
        refuse(
          'conflict',
          `job ${job.id} is ${part?.state ?? 'gone'}: only accepted work can be started`,
        ),
      )
      return
    }
    // Started when the register says so: the operator sees that in the job's state, not here.
    this.#floor.startNow(job)
    done({ ok: true, order })
  }

  #printed(job: FloorJob, done: Done): void {
    if (!this.#floor.isReleased(job)) {
      done(
        refuse(
          'conflict',
          `job ${job.id} has not gone to the press yet, so it cannot be printed: wait, or attest if it is parked`,
        ),
      )
      return
    }
    this.#floor.sayPrinted(job)
    this.#say(job, { ...this.#by(job), type: 'done' }, done)
  }

  /** Where no machine can tell, a person's signed word decides (D4, D6). */
  #attest(job: FloorJob, verdict: 'printed' | 'not_printed' | 'lost', done: Done): void {
    const part = this.#book.get(job.order)?.parts.find((p) => p.id === job.part)
    // While the press may still be at work, nobody can swear what it has done.
    if (part?.state !== 'parked' || part.attempt !== job.attempt || job.busy) {
      const why = 'only a parked job, with nothing under way at the press, can be attested'
      done(refuse('conflict', `job ${job.id} is ${part?.state ?? 'gone'}: ${why}`))
      return
    }
    const reason = 'attested_by_operator'
    switch (verdict) {
      case 'printed':
        this.#say(job, { ...this.#by(job), type: 'done' }, done)
        return
      case 'lost':
        this.#say(job, { ...this.#by(job), type: 'write_off', reason }, done)
        return
      case 'not_printed':
        this.#say(job, { ...this.#by(job), type: 'void', reason }, done)
        return
    }
  }

  /** Otherwise it is kept only for what the journal swore about it: the part is elsewhere by now. */
  #isHere(job: FloorJob, part: PartStanding): boolean {
    return part.attempt === job.attempt && part.shop === this.#context.self
  }

  #say(job: FloorJob, operation: ShopOperation, done: Done): void {
    this.#floor.ask(job, operation, (outcome) => done(changeResult(outcome)))
  }

  /** Jobs by the state of their parts, for status. */
  countByState(): Partial<Record<Job['state'], number>> {
    const counts: Partial<Record<Job['state'], number>> = {}
    for (const job of this.#floor.jobs.all()) {
      const part = this.#book.part(job.order, job.part)
      if (part === null || !this.#isHere(job, part)) continue
      counts[part.state] = (counts[part.state] ?? 0) + 1
    }
    return counts
  }

  stock(): CommandResult<'stock'> {
    return { ok: true, lines: this.#desk.stockLines() }
  }
}
