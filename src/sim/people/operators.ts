import type { CommandResult, Job } from '../../runtime/commands/command.ts'
import type { SimClock } from '../town/clock.ts'
import type { Dice } from '../dice.ts'
import type { Asker } from './merchants.ts'
import type { Shelves } from '../town/shelves.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Tally } from '../tally.ts'

/** Parcels that a carrier confirms while we look, and of those the ones that come back (per thousand). */
const DELIVERED_RATE = 300
const RETURNED_RATE = 50
/** Turned away at the door, never delivered, where nothing else is planned. */
const REFUSED_RATE = 30
/** Parked jobs that a person finds neither printed nor printable: a damaged sheet, a lost file. */
const LOST_RATE = 100
/** Jobs that are given back for what they are. */
const UNPRINTABLE_RATE = 100

/** The people in one shop: they look at the queue now and then, and say what they did. */
export class Operators {
  readonly #node: SimNode
  readonly #ask: Asker
  readonly #clock: SimClock
  readonly #dice: Dice
  readonly #shelves: Shelves
  readonly #tally: Tally
  #rejects = true
  #atWork = true

  constructor(
    node: SimNode,
    ask: Asker,
    clock: SimClock,
    dice: Dice,
    shelves: Shelves,
    tally: Tally,
  ) {
    this.#node = node
    this.#ask = ask
    this.#clock = clock
    this.#dice = dice
    this.#shelves = shelves
    this.#tally = tally
  }

  begin(): void {
    const { absentMs } = this.#node.plan
    if (absentMs === undefined) this.#next()
    else this.#clock.after(absentMs, () => this.#next())
  }

  #next(): void {
    const { operatorEveryMs } = this.#node.plan
    if (!this.#atWork) return
    this.#clock.after(this.#dice.between(operatorEveryMs / 2, operatorEveryMs * 1.5), () => {
      this.#round()
      this.#next()
    })
  }

  /** The liveness phase: nobody gives work back any more. */
  calm(): void {
    this.#rejects = false
  }

  goHome(): void {
    this.#atWork = false
  }

  #round(): void {
    if (!this.#atWork || !this.#node.isRunning) return
    if (this.#node.isWiped) this.#open()
    this.#ask(this.#node, { type: 'jobs' }, (result) => {
      const jobs = (result as CommandResult<'jobs'> | null)?.jobs ?? []
      for (const job of jobs) this.#look(job)
    })
  }

  /** After a wipe the desk takes nothing until somebody has counted every shelf (D5). */
  #open(): void {
    for (const { sku, reorderPoint } of this.#node.plan.stock) {
      const onHand = Math.max(0, this.#shelves.left(this.#node.index, sku))
      this.#ask(
        this.#node,
        { type: 'stock_set', line: { sku, onHand, reorderPoint } },
        () => undefined,
      )
    }
    this.#ask(this.#node, { type: 'resume' }, (result) => {
      if (result?.ok === true) this.#node.counted()
    })
  }

  #look({ job, state }: Job): void {
    const { floor, rejectRate, ...rates } = this.#node.plan
    const { lostRate = LOST_RATE, returnedRate = REFUSED_RATE } = rates
    const dice = this.#dice
    switch (state) {
      case 'accepted':
        if (this.#rejects && dice.hits(rejectRate)) {
          // Some of what is given back nobody should print.
          const fault = this.#dice.stream(`${job}/fault`).hits(UNPRINTABLE_RATE) ? 'order' : 'shop'
          const reason = fault === 'order' ? 'not_ours_to_print' : 'press_broken'
          this.#say({ type: 'job_reject', job, reason, fault })
        } else if (floor.start === 'manual') {
          this.#say({ type: 'job_start', job })
        }
        return
      case 'in_production':
        if (floor.confirm === 'operator' && this.#pressed(job) > 0) {
          this.#say({ type: 'job_printed', job })
        }
        return
      case 'parked': {
        // What is on paper is on paper: the plug is pulled before anybody looks (D4).
        const printed = this.#purge(job) > 0
        const lost = !printed && dice.hits(lostRate)
        this.#say({
          type: 'job_attest',
          job,
          verdict: printed ? 'printed' : lost ? 'lost' : 'not_printed',
        })
        return
      }
      case 'printed':
        this.#say({ type: 'job_packed', job })
        return
      case 'packed':
        this.#say({ type: 'job_shipped', job, carrier: 'post', tracking: 'T1' })
        return
      case 'shipped':
        if (dice.hits(DELIVERED_RATE)) this.#say({ type: 'job_delivered', job })
        else if (dice.hits(returnedRate)) {
          this.#say({ type: 'job_returned', job, reason: 'refused' })
        }
        return
      case 'delivered':
        if (dice.hits(RETURNED_RATE)) {
          this.#say({ type: 'job_returned', job, reason: 'wrong_address' })
        }
        return
      case 'unassigned':
      case 'offered':
      case 'on_hold':
      case 'returned':
      case 'replaced':
      case 'canceled':
      case 'failed':
        return
    }
  }

  #pressed(job: Job['job']): number {
    const paper = this.#node.printers.flatMap(({ presses }) => presses)
    return paper.filter((press) => press.ticket.job === job).length
  }

  /** Every plug, also that of a second computer's press. */
  #purge(job: Job['job']): number {
    return this.#node.printers.reduce((sum, printer) => sum + printer.purge(job), 0)
  }

  #say(command: Parameters<Asker>[1]): void {
    this.#tally.add(`operator.${command.type}`)
    this.#ask(this.#node, command, () => undefined)
  }
}
