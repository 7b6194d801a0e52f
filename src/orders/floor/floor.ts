import type { Desk } from '../../desk/desk.ts'
import { claimOf } from '../../models/claim.ts'
import { DAY_MS } from '../../models/ids.ts'
import type { OrderId, PartId, ReservationId, StoreId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import { partIsTerminal } from '../../models/part-lifecycle.ts'
import type { Context } from '../../ports/context.ts'
import type { Hands } from '../../ports/hands.ts'
import type { Keeper } from '../../wire/messages.ts'
import { ArtworkErrands } from '../artwork/artwork-errands.ts'
import { FloorBooks, namesDesk } from './floor-books.ts'
import { jobErased, jobRecord, lastEventAt, restoreJob, rests } from './floor-job.ts'
import type { FloorJob } from './floor-job.ts'
import { FloorJobs } from './floor-jobs.ts'
import { FormerDesk } from './former-desk.ts'
import { writeTicket } from './job-papers.ts'
import type { Papers } from './job-papers.ts'
import type { ShopOperation } from '../operation.ts'
import type { OrderBook } from '../order-book.ts'
import { ownWordAgainst } from './own-word.ts'
import { PrintDoor } from './print-door.ts'
import type { DoorEnd } from './print-door.ts'
import { PressQueue } from './press-queue.ts'
import type { FloorPolicy } from './press-queue.ts'
import type { PrivateRecords } from '../intake/private-records.ts'
import type { ChangeOutcome, OrderRegistry } from '../registry.ts'
import { retryDelayMs } from '../../models/retry-pace.ts'

export type { FloorPolicy } from './press-queue.ts'

/** After something failed that time may mend: a holder of artwork is away, or keepers, or the door. */
const RETRY = { firstMs: 1_000, maxMs: 60_000 }
/** Held reservations and books are compared with their registers at this pace (D8). */
const SWEEP_MS = 20_000
/** An old START is read again before paper moves: a person may have decided otherwise (6.4). */
const START_FRESH_MS = 10 * 60_000
/** A job is forgotten that long after its order ended: returns come back within it. */
const FORGOTTEN_AFTER_MS = 30 * DAY_MS

/**
 * This shop's hand in its orders: takes parts on, makes them, and says so in their registers. Like the
 * conductor it acts only on register values, so a lost message costs time and nothing else.
 */
export class Floor {
  readonly #context: Context
  readonly #registry: OrderRegistry
  readonly #book: OrderBook
  readonly #desk: Desk
  readonly #private: PrivateRecords
  readonly #policy: FloorPolicy
  readonly #queue: PressQueue
  readonly #door: PrintDoor
  readonly #books: FloorBooks
  readonly #errands: ArtworkErrands
  readonly #former: FormerDesk
  readonly jobs = new FloorJobs()
  readonly #onBooks: () => void

  /** `onBooks`: capacity or stock changed, so a new report may be due. */
  constructor(
    context: Context,
    hands: Hands,
    registry: OrderRegistry,
    book: OrderBook,
    desk: Desk,
    privateRecords: PrivateRecords,
    policy: FloorPolicy,
    onBooks: () => void,
  ) {
    this.#context = context
    this.#registry = registry
    this.#book = book
    this.#desk = desk
    this.#private = privateRecords
    this.#policy = policy
    this.#queue = new PressQueue(policy, desk, book)
    this.#door = new PrintDoor(context, hands, desk)
    this.#books = new FloorBooks(context, hands, desk, onBooks)
    this.#former = new FormerDesk(context, registry, this.jobs)
    this.#errands = new ArtworkErrands(context, hands, registry)
    this.#onBooks = onBooks
  }

  restore(bytes: Uint8Array): void {
    this.jobs.add(restoreJob(bytes))
  }

  /** Begins: every job and every reservation is compared with its register. */
  begin(): void {
    this.#sweep()
  }

  /** Read the register now and do what it says. */
  look(order: OrderId, keepers: readonly Keeper[]): void {
    this.#registry.read(order, keepers, (outcome) => {
      if (outcome.type === 'found') this.#settle(outcome.order, keepers)
      else if (outcome.type !== 'unreachable') this.#books.orphan(order)
    })
  }

  /**
   * A value that was chosen, now or a while ago: what it gives this desk is begun, for each step asks
   * the register again. What it does not give proves nothing: only a reading of our own does (D8).
   */
  told(order: Order, keepers: readonly Keeper[]): void {
    for (const part of order.parts) if (part.state === 'offered') this.#take(order, part, keepers)
  }

  /** The conductor has no use for a reservation: freed if the register does not name us. */
  released(id: ReservationId, keepers: readonly Keeper[]): void {
    const reservation = this.#desk.reservation(id)
    if (reservation?.state !== 'held') return
    this.#registry.read(reservation.order, keepers, (outcome) => {
      if (outcome.type === 'found') this.#books.unwanted(outcome.order, id)
    })
  }

  /** A person's word on a job. `prepare` notes it; then the register is brought into line. */
  ask(job: FloorJob, operation: ShopOperation, done: (outcome: ChangeOutcome) => void): void {
    this.#registry.change(job.order, job.keepers, operation, (outcome) => {
      done(outcome)
      this.look(job.order, job.keepers)
    })
  }

  /** Starts it now if the register allows, ahead of the queue. */
  startNow(job: FloorJob): void {
    job.startAsked = true
    this.look(job.order, job.keepers)
  }

  /** Whether the journal says that the door was passed. */
  isReleased(job: FloorJob): boolean {
    return this.#desk.journal.entry(job.id)?.doneAt != null
  }

  sayPrinted(job: FloorJob): void {
    job.printedSaid = true
    this.look(job.order, job.keepers)
  }

  by(job: FloorJob): { part: PartId; attempt: number; desk: StoreId } {
    return { part: job.part, attempt: job.attempt, desk: this.#context.store }
  }

  #sweep(): void {
    const orders = new Map<OrderId, readonly Keeper[]>()
    const now = this.#context.now()
    // What is reserved is compared with the register itself: the book may be behind it.
    const taken = this.#desk.jobs().filter(({ state }) => state !== 'held')
    for (const r of [...taken, ...this.#desk.expired(now)]) orders.set(r.order, r.keepers)
    for (const job of this.jobs.all()) {
      // It looks by itself, at its own pace.
      if (job.retryAt > now) continue
      const part = this.#book.part(job.order, job.part)
      const isOnBooks = this.#desk.reservation(job.id) !== null
      if (part === null || !partIsTerminal(part.state)) orders.set(job.order, job.keepers)
      else if (!orders.has(job.order) && !rests(job, now, isOnBooks)) {
        const known = this.#book.get(job.order)
        if (known !== null) this.#settle(known, job.keepers)
      }
    }
    for (const [order, keepers] of orders) this.look(order, keepers)
    this.#context.after(SWEEP_MS, () => this.#sweep(), 'patient')
  }

  /** A chosen value of an order: everything on our books that concerns it is brought into line. */
  #settle(order: Order, keepers: readonly Keeper[]): void {
    this.#books.settle(order)
    this.#former.settle(order, keepers)
    for (const part of order.parts) this.#take(order, part, keepers)
    for (const job of this.jobs.of(order.id)) {
      const part = order.parts.find((p) => p.id === job.part)
      if (part?.attempt === job.attempt && part.shop === this.#context.self) continue
      // Sworn over: its journal entry, and so the job, outlives the part until the order has ended.
      const sworn = this.#desk.journal.entry(job.id) !== null
      if (!sworn || orderIsClosed(order.state)) this.#forget(job)
    }
  }

  #take(order: Order, part: Part, keepers: readonly Keeper[]): void {
    if (!namesDesk(part, this.#context)) return
    const job = this.jobs.ofPart(order, part, keepers)
    if (job !== undefined) this.#advance(job, order, part)
  }

  /** The job and what was sworn about it; what is in doubt there the journal keeps. */
  #forget(job: FloorJob): void {
    if (job.busy) return
    this.jobs.remove(job)
    const records = [jobErased(job.id), ...this.#desk.journal.forget(job.id)]
    this.#context.persist(records, () => undefined)
  }

  #advance(job: FloorJob, order: Order, part: Part): void {
    if (job.busy) {
      job.again = true
      return
    }
    switch (part.state) {
      case 'offered':
        this.#accept(job, order, part)
        return
      case 'accepted':
        this.#secure(job, order, part, () => this.#maybeStart(job))
        return
      case 'in_production':
        this.#produce(job, order, part)
        return
      case 'parked':
        if (this.isReleased(job)) this.#maybeDone(job)
        return
      case 'printed':
      case 'packed':
        this.#finish(job)
        return
      case 'shipped':
      case 'delivered':
      case 'returned':
      case 'failed':
        this.#finish(job)
        if (this.#context.now() - lastEventAt(order) > FORGOTTEN_AFTER_MS) this.#forget(job)
        return
      case 'canceled':
        this.#forget(job)
        return
      case 'unassigned':
      case 'on_hold':
      case 'replaced':
        return
    }
  }

  /** The books hold the part, committed and durable, before anything is said or done for it. */
  #secure(job: FloorJob, order: Order, part: Part, then: () => void): void {
    const now = this.#context.now()
    const { id: partId, attempt, shares, shipBy = order.spec.shipBy } = part
    if (this.#desk.reservation(job.id) === null) {
      // The hold ran out, or its record came after the assignment: the desk decides anew.
      const claim = claimOf(order.spec.items, shares)
      const offer = { order: order.id, part: partId, attempt, claim, shipBy, keepers: job.keepers }
      const { outcome, records } = this.#desk.reserve(offer, now)
      this.#context.persist(records, () => undefined)
      if (outcome.type === 'refused') return this.#decline(job, outcome.reason)
    }
    const step = this.#desk.commit(job.id, now)
    this.#begin(job)
    const records = step.outcome.type === 'moved' ? [...step.records, jobRecord(job)] : []
    this.#onBooks()
    this.#context.persist(records, () => {
      job.busy = false
      then()
    })
  }

  #accept(job: FloorJob, order: Order, part: Part): void {
    const refusal = ownWordAgainst(order, part, this.#desk.profile)
    if (refusal !== null) return this.#decline(job, refusal)
    // Whoever pokes: its files are asked for again in their own time.
    if (job.retryAt > this.#context.now() && job.fetchFailures > 0) return
    this.#secure(job, order, part, () => {
      this.#begin(job)
      this.#errands.run(job, order, part, (end) => {
        switch (end.type) {
          case 'held':
            this.#propose(job, { ...this.by(job), type: 'accept' })
            return
          case 'given_up':
            this.#propose(job, { ...this.by(job), ...end.decline })
            return
          case 'later':
            this.#retry(job, end.failures)
            return
        }
      })
    })
  }

  #decline(job: FloorJob, reason: string): void {
    this.#propose(job, { ...this.by(job), type: 'decline', fault: 'shop', reason })
  }

  #maybeStart(job: FloorJob): void {
    if (!job.startAsked && !this.#queue.hasTurn(job.id)) return
    this.#begin(job)
    const step = this.#desk.markStarting(job.id, this.#context.now())
    this.#context.persist(step.records, () =>
      this.#propose(job, { ...this.by(job), type: 'start' }),
    )
  }

  #produce(job: FloorJob, order: Order, part: Part): void {
    if (!this.#books.hasAskedForStart(job.id)) {
      this.#propose(job, { ...this.by(job), type: 'park', reason: 'start_not_ours' })
      return
    }
    const now = this.#context.now()
    if (job.startedKnownAt === 0) job.startedKnownAt = now
    this.#begin(job)
    const step = this.#desk.consume(job.id, now)
    this.#onBooks()
    this.#context.persist(step.records, () => {
      if (this.#context.now() - job.startedKnownAt > START_FRESH_MS) {
        job.startedKnownAt = 0
        this.#endStep(job, true)
        return
      }
      const clock = (): number => this.#context.now()
      const papers = (use: (papers: Papers) => void): void =>
        writeTicket(this.#private, job, order, part, this.#registry.keepers(order.id), clock, use)
      this.#door.pass(job, papers, (end) => this.#afterDoor(job, end))
    })
  }

  #afterDoor(job: FloorJob, end: DoorEnd): void {
    switch (end.type) {
      case 'on_paper':
        this.#endStep(job, false)
        this.#maybeDone(job)
        return
      case 'shut':
        this.#propose(job, { ...this.by(job), type: 'void', reason: end.reason })
        return
      case 'cannot_tell':
        this.#propose(job, { ...this.by(job), type: 'park', reason: end.reason })
        return
      case 'later':
        this.#retry(job)
        return
    }
  }

  #maybeDone(job: FloorJob): void {
    if (this.#policy.confirm === 'operator' && !job.printedSaid) return
    this.#begin(job)
    this.#propose(job, { ...this.by(job), type: 'done' })
  }

  #finish(job: FloorJob): void {
    if (this.#desk.reservation(job.id)?.state !== 'consumed') return
    this.#books.write(this.#desk.finish(job.id, this.#context.now()))
    this.#startOthers()
  }

  /** A place on the press is free: whoever is next may have waited for it. */
  #startOthers(): void {
    for (const r of this.#desk.jobs()) {
      const job = this.jobs.get(r.id)
      if (r.state === 'committed' && job !== undefined && this.#queue.hasTurn(job.id)) {
        this.look(r.order, r.keepers)
      }
    }
  }

  #propose(job: FloorJob, operation: ShopOperation): void {
    this.#begin(job)
    this.#registry.change(job.order, job.keepers, operation, (outcome) => {
      switch (outcome.type) {
        case 'changed':
        case 'already':
          job.busy = false
          job.again = false
          job.failures = 0
          this.#settle(outcome.order, job.keepers)
          return
        case 'refused':
          this.#context.count(`operation_refused_${outcome.reason}`)
          job.busy = false
          if (outcome.order !== null) this.#settle(outcome.order, job.keepers)
          return
        case 'unreachable':
        case 'unknown':
          this.#retry(job)
          return
      }
    })
  }

  #begin(job: FloorJob): void {
    job.busy = true
  }

  /** `failures` in a row, this one included. */
  #retry(job: FloorJob, failures = (job.failures += 1)): void {
    const delayMs = retryDelayMs(RETRY, failures, this.#context)
    job.retryAt = this.#context.now() + delayMs
    // One for each job: whoever else has it looked at must not begin another row of tries.
    job.retryTimer()
    job.retryTimer = this.#context.after(delayMs, () => this.look(job.order, job.keepers))
    this.#endStep(job, false)
  }

  #endStep(job: FloorJob, lookAgain: boolean): void {
    job.busy = false
    if (!lookAgain && !job.again) return
    job.again = false
    this.look(job.order, job.keepers)
  }
}
