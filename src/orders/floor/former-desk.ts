import type { Order, Part } from '../../models/order.ts'
import type { Context } from '../../ports/context.ts'
import type { Keeper } from '../../wire/messages.ts'
import { jobRecord, newJob } from './floor-job.ts'
import type { FloorJobs } from './floor-jobs.ts'
import type { OrderOperation } from '../operation.ts'
import type { OrderRegistry } from '../registry.ts'

/** Given to this shop when it had another disk, whose desk is no more. */
function namesFormerDesk(part: Part, context: Pick<Context, 'self' | 'store'>): boolean {
  return part.shop === context.self && part.desk !== null && part.desk !== context.store
}

/**
 * What a shop that lost its disk owes to the orders of its former desk. Nobody knows better than the
 * shop itself that the desk is gone: others may have started since it was there. What was not begun it
 * gives back at once, what was begun it parks, and what is on paper, or may be, its people see again.
 */
export class FormerDesk {
  readonly #context: Context
  readonly #registry: OrderRegistry
  readonly #jobs: FloorJobs
  /** Changes under way, by order and part. */
  readonly #asked = new Set<string>()

  constructor(context: Context, registry: OrderRegistry, jobs: FloorJobs) {
    this.#context = context
    this.#registry = registry
    this.#jobs = jobs
  }

  settle(order: Order, keepers: readonly Keeper[]): void {
    for (const part of order.parts) {
      if (namesFormerDesk(part, this.#context)) this.#part(order, part, keepers)
    }
  }

  #part(order: Order, part: Part, keepers: readonly Keeper[]): void {
    const { id, attempt } = part
    const reason = 'desk_lost'
    switch (part.state) {
      case 'offered':
      case 'accepted': {
        const proof = `desk:${this.#context.store}`
        this.#propose(order, keepers, { type: 'withdraw', part: id, attempt, reason, proof })
        return
      }
      case 'in_production':
        this.#propose(order, keepers, { type: 'park_absent', part: id, attempt, reason })
        return
      case 'parked':
      case 'printed':
      case 'packed':
        this.#show(order, part, keepers)
        return
      case 'unassigned':
      case 'on_hold':
      case 'shipped':
      case 'delivered':
      case 'returned':
      case 'replaced':
      case 'canceled':
      case 'failed':
        return
    }
  }

  #propose(
    order: Order,
    keepers: readonly Keeper[],
    operation: OrderOperation & { type: 'withdraw' | 'park_absent' },
  ): void {
    const name = `${order.id} ${operation.part}`
    if (this.#asked.has(name)) return
    this.#asked.add(name)
    // Whatever comes of it: while the part is ours in name, somebody pokes again.
    this.#registry.change(order.id, keepers, operation, (outcome) => {
      this.#asked.delete(name)
      if (outcome.type === 'changed') this.settle(outcome.order, keepers)
    })
  }

  /** On the list of jobs: to be attested, packed and shipped by whoever holds it in their hands. */
  #show(order: Order, { id, attempt }: Part, keepers: readonly Keeper[]): void {
    const job = newJob(order.id, id, attempt, keepers)
    if (this.#jobs.get(job.id) !== undefined) return
    this.#jobs.add(job)
    this.#context.persist([jobRecord(job)], () => undefined)
  }
}
