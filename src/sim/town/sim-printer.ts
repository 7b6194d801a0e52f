import type { ReservationId, StoreId } from '../../models/ids.ts'
import type { DoorFailure, DoorState, JobTicket } from '../../ports/production.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { SimClock } from './clock.ts'
import type { Dice } from '../dice.ts'

/** Of a machine that works. */
export const FAULTLESS = {
  busyRate: 0,
  stageFailureRate: 0,
  lostReplyRate: 0,
  failureRate: 0,
  forgetRate: 0,
  twiceRate: 0,
} as const

/** Rates per thousand calls. */
export interface PrinterTerms {
  /**
   * `folder`: stages on disk, releases by a rename, never presses one name twice.
   * `queue`: stages nothing, presses whenever it is told to, and may do so after its caller died.
   */
  readonly kind: 'folder' | 'queue'
  readonly answerMsMax: number
  readonly busyRate: number
  readonly stageFailureRate: number
  /** The press runs, and the answer is `unknown`. */
  readonly lostReplyRate: number
  /** The press does not run, and the answer is `unknown` or `door_failed`. */
  readonly failureRate: number
  /** Asked for a job that it has pressed, it knows nothing of it. */
  readonly forgetRate: number
  /** Says how a job ended, and then says it again. */
  readonly twiceRate: number
}

/** Paper, as somebody standing beside the machine sees it. */
export interface Press {
  readonly at: number
  readonly shop: number
  readonly ticket: JobTicket
  /** Of the daemon that told it to. */
  readonly desk: StoreId
  /** That daemon's disk, and with it its desk, is no more. */
  readonly isOfFormerDesk: boolean
}

type Released = 'released' | 'unknown' | DoorFailure

interface Running {
  readonly ticket: JobTicket
  readonly answer: (outcome: Released) => void
  readonly cancel: CancelTimer
  readonly desk: StoreId
}

/** A shop's press and hot folder. It outlives the daemon, and counts what it really prints. */
export class SimPrinter {
  readonly presses: Press[] = []
  /** The door has just refused a job, and so many times in all. */
  onRefusal: (times: number) => void = () => undefined
  readonly #shop: number
  readonly #clock: SimClock
  readonly #dice: Dice
  /** The store of the daemon beside it: the press goes on with what it was told when that is lost. */
  readonly #desk: () => StoreId
  readonly #onPress: (press: Press) => void
  readonly #staged = new Map<ReservationId, JobTicket>()
  readonly #pressed = new Set<ReservationId>()
  readonly #refusals = new Map<ReservationId, number>()
  readonly #running = new Map<ReservationId, Running>()
  #terms: PrinterTerms
  #hasPaper = true
  /** Not null: it is broken, and these are what it will say when it is repaired. */
  #unsaid: (() => void)[] | null = null

  constructor(
    shop: number,
    clock: SimClock,
    dice: Dice,
    terms: PrinterTerms,
    desk: () => StoreId,
    onPress: (press: Press) => void,
  ) {
    this.#desk = desk
    this.#shop = shop
    this.#clock = clock
    this.#dice = dice
    this.#terms = terms
    this.#onPress = onPress
  }

  /** The liveness phase: a machine that works. What it forgot stays forgotten. */
  calm(): void {
    this.refill()
    this.repair()
    this.#terms = { ...this.#terms, ...FAULTLESS }
  }

  runOut(): void {
    this.#hasPaper = false
  }

  refill(): void {
    this.#hasPaper = true
  }

  /** Dies over what it runs: on paper or not, nobody is told before it is repaired. */
  breakDown(): void {
    this.#unsaid ??= []
    for (const running of this.#running.values()) {
      running.cancel()
      if (this.#dice.hits(500)) this.#press(running)
      running.answer('unknown')
    }
    this.#running.clear()
  }

  repair(): void {
    const unsaid = this.#unsaid ?? []
    this.#unsaid = null
    for (const say of unsaid) say()
  }

  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void {
    this.#clock.after(this.#answerMs(), () => {
      if (this.#unsaid !== null) this.#say(() => done('door_failed'))
      else if (this.#dice.hits(this.#terms.busyRate)) done('door_busy')
      else if (this.#dice.hits(this.#terms.stageFailureRate)) {
        const times = (this.#refusals.get(ticket.job) ?? 0) + 1
        this.#refusals.set(ticket.job, times)
        this.onRefusal(times)
        done('door_failed')
      } else {
        this.#staged.set(ticket.job, ticket)
        done(null)
      }
    })
  }

  release(job: ReservationId, done: (outcome: Released) => void): void {
    const ticket = this.#staged.get(job)
    const answer = (outcome: Released): void => {
      const twice = this.#dice.hits(this.#terms.twiceRate)
      for (let times = twice ? 2 : 1; times > 0; times -= 1) {
        this.#clock.after(this.#answerMs(), () => this.#say(() => done(outcome)))
      }
    }
    if (this.#unsaid !== null) answer('door_failed')
    else if (this.#terms.kind === 'folder' && this.#pressed.has(job)) answer('released')
    else if (ticket === undefined) answer('door_failed')
    else if (!this.#hasPaper || this.#dice.hits(this.#terms.busyRate)) answer('door_busy')
    else if (this.#dice.hits(this.#terms.failureRate)) {
      answer(this.#dice.hits(500) ? 'door_failed' : 'unknown')
    } else {
      const lost = this.#dice.hits(this.#terms.lostReplyRate)
      const desk = this.#desk()
      const cancel = this.#clock.after(this.#answerMs(), () => {
        this.#press({ ticket, desk })
        answer(lost ? 'unknown' : 'released')
      })
      this.#running.set(job, { ticket, answer, cancel, desk })
    }
  }

  probe(job: ReservationId, done: (state: DoorState) => void): void {
    this.#clock.after(this.#answerMs(), () => this.#say(() => done(this.#stateOf(job))))
  }

  discard(job: ReservationId): void {
    if (!this.#running.has(job)) this.#staged.delete(job)
  }

  /**
   * The daemon died. A rename was done by then or never will be; what was sent to a queue is
   * printed all the same.
   */
  processEnded(): void {
    if (this.#terms.kind === 'queue') {
      this.#staged.clear()
      return
    }
    for (const running of this.#running.values()) {
      running.cancel()
      if (this.#dice.hits(500)) this.#press(running)
    }
    this.#running.clear()
  }

  /** A person empties the queue and pulls the plug before looking (D4); answers what lies there. */
  purge(job: ReservationId): number {
    this.#running.get(job)?.cancel()
    this.#running.delete(job)
    this.#staged.delete(job)
    return this.presses.filter((press) => press.ticket.job === job).length
  }

  #stateOf(job: ReservationId): DoorState {
    if (this.#pressed.has(job)) {
      if (!this.#dice.hits(this.#terms.forgetRate)) return 'released'
      return this.#dice.hits(500) ? 'absent' : 'unknown'
    }
    return this.#terms.kind === 'folder' && this.#staged.has(job) ? 'staged' : 'absent'
  }

  #press({ ticket, desk }: Pick<Running, 'ticket' | 'desk'>): void {
    this.#running.delete(ticket.job)
    this.#staged.delete(ticket.job)
    this.#pressed.add(ticket.job)
    const isOfFormerDesk = desk !== this.#desk()
    const press = { at: this.#clock.now, shop: this.#shop, ticket, desk, isOfFormerDesk }
    this.presses.push(press)
    this.#onPress(press)
  }

  #say(words: () => void): void {
    if (this.#unsaid === null) words()
    else this.#unsaid.push(words)
  }

  #answerMs(): number {
    return this.#dice.skewed(1, this.#terms.answerMsMax)
  }
}
