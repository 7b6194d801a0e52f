import type { OrderId, ReservationId } from '../../models/ids.ts'
import { makeReservationId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import type { Keeper } from '../../wire/messages.ts'
import { newJob } from './floor-job.ts'
import type { FloorJob } from './floor-job.ts'

/** The jobs of a floor, by name and by order: a month of them is not walked along for each change of one. */
export class FloorJobs {
  readonly #byId = new Map<ReservationId, FloorJob>()
  readonly #byOrder = new Map<OrderId, Set<FloorJob>>()

  add(job: FloorJob): void {
    this.#byId.set(job.id, job)
    const others = this.#byOrder.get(job.order)
    if (others === undefined) this.#byOrder.set(job.order, new Set([job]))
    else others.add(job)
  }

  remove(job: FloorJob): void {
    this.#byId.delete(job.id)
    const others = this.#byOrder.get(job.order)
    others?.delete(job)
    if (others?.size === 0) this.#byOrder.delete(job.order)
  }

  /** The job of a part that this desk has; one that was just offered is a new job. */
  ofPart(order: Order, part: Part, keepers: readonly Keeper[]): FloorJob | undefined {
    const known = this.#byId.get(makeReservationId(order.id, part.id, part.attempt))
    if (known !== undefined || part.state !== 'offered') return known
    const job = newJob(order.id, part.id, part.attempt, keepers)
    this.add(job)
    return job
  }

  get(id: ReservationId): FloorJob | undefined {
    return this.#byId.get(id)
  }

  /** Live: tolerates that jobs are removed while somebody walks along it. */
  of(order: OrderId): Iterable<FloorJob> {
    return this.#byOrder.get(order) ?? []
  }

  all(): readonly FloorJob[] {
    return [...this.#byId.values()]
  }
}
