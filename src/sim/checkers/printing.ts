import type { OrderId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Press } from '../town/sim-printer.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { Checker, Truth } from './checker.ts'

/**
 * Promise 2: nothing is printed twice. Counts what comes out of the presses: one press a job, under a
 * START that was chosen for this attempt, shop and desk; another only after a chosen VOID of an
 * attempt that left no paper; never more of a line than was ordered.
 */
export class PrintingChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #nodes: readonly SimNode[]
  readonly #presses = new Map<OrderId, Press[]>()

  constructor(court: Court, truth: Truth, nodes: readonly SimNode[]) {
    this.#court = court
    this.#truth = truth
    this.#nodes = nodes
  }

  pressed(press: Press): void {
    const { ticket } = press
    const before = this.#presses.get(ticket.order) ?? []
    this.#presses.set(ticket.order, [...before, press])
    const order = this.#truth.latest(ticket.order)
    if (order === null) {
      this.#accuse(press, 'of an order that does not exist')
      return
    }
    this.#underStart(press, order)
    if (before.some((p) => p.ticket.job === ticket.job)) this.#accuse(press, 'a second time')
    else if (before.some((p) => p.ticket.part === ticket.part)) {
      this.#accuse(press, 'although another attempt at the part is on paper')
    } else {
      this.#notTooMuch(press, order)
    }
  }

  /** I11, I12, I15: START of this attempt by this shop and desk is chosen, and nothing undid it. */
  #underStart(press: Press, order: Order): void {
    const { ticket } = press
    const part = order.parts.find((p) => p.id === ticket.part)
    const node = this.#nodes[press.shop]
    const started = order.events.some(
      (e) =>
        e.type === 'start' &&
        e.part === ticket.part &&
        e.attempt === ticket.attempt &&
        e.by === node?.self,
    )
    if (!started) this.#accuse(press, 'without a chosen START')
    else if (part?.attempt !== ticket.attempt) this.#accuse(press, 'for a former attempt')
    else if (part.state !== 'in_production' && part.state !== 'parked') {
      this.#accuse(press, `while the part is ${part.state}`)
    } else if (part.desk !== press.desk) {
      this.#accuse(press, 'by a desk that the part was not given to')
    }
  }

  #notTooMuch(press: Press, order: Order): void {
    const made = new Map<string, number>()
    for (const { ticket } of this.#presses.get(order.id) ?? []) {
      for (const { artwork, quantity } of ticket.items) {
        made.set(artwork.hash, (made.get(artwork.hash) ?? 0) + quantity)
      }
    }
    for (const { artwork, quantity, product } of order.spec.items) {
      const units = made.get(artwork.hash) ?? 0
      if (units > quantity) this.#accuse(press, `making ${units} of ${quantity} ${product}`)
    }
  }

  /** What was sworn unprinted is not on paper, whatever the person or the journal said. */
  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    for (const event of order.events.slice(before?.order.events.length ?? 0)) {
      if (event.type !== 'void') continue
      const printed = this.#presses
        .get(order.id)
        ?.some((p) => p.ticket.part === event.part && p.ticket.attempt === event.attempt)
      this.#court.expect(
        'promise 2',
        printed !== true,
        () =>
          `order ${order.id} ${event.part}: VOID of attempt ${event.attempt}, which is on paper`,
      )
    }
  }

  /** What left a shop was made there, all of it. */
  end(): void {
    for (const order of this.#truth.orders()) {
      for (const part of order.parts) {
        const gone = ['printed', 'packed', 'shipped', 'delivered', 'returned'].includes(part.state)
        const pressed = this.#presses
          .get(order.id)
          ?.some((p) => p.ticket.part === part.id && p.ticket.attempt === part.attempt)
        this.#court.expect(
          'promise 2',
          !gone || pressed === true,
          () => `order ${order.id} ${part.id} is ${part.state}, and nothing was printed`,
        )
      }
    }
  }

  #accuse(press: Press, what: string): void {
    const letter = this.#nodes[press.shop]?.letter ?? '?'
    this.#court.report('promise 2', `shop ${letter} printed ${press.ticket.job} ${what}`)
  }
}
