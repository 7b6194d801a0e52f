import type { Desk } from '../../desk/desk.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Message, Offer } from '../../wire/messages.ts'
import { NO_DELTA } from '../../wire/no-delta.ts'
import type { MachineContext } from '../machine-context.ts'
import type { Neighbourhood } from './neighbourhood.ts'

type Reason = (Message & { type: 'refused' })['reason']

/** Answers offers: the desk alone decides, and its answer leaves once the books that it promises are on disk. */
export class OfferDesk {
  readonly #context: MachineContext
  readonly #desk: Desk
  readonly #neighbourhood: Neighbourhood
  /** A disk that takes no more: nothing new is promised. */
  readonly #isFull: () => boolean

  constructor(
    context: MachineContext,
    desk: Desk,
    neighbourhood: Neighbourhood,
    isFull: () => boolean,
  ) {
    this.#context = context
    this.#desk = desk
    this.#neighbourhood = neighbourhood
    this.#isFull = isFull
  }

  handle(from: PeerId, rid: string, offer: Offer): void {
    if (this.#isFull()) {
      this.#refuse(from, rid, 'books_full')
      return
    }
    const { outcome, records } = this.#desk.reserve(offer, this.#context.now())
    if (outcome.type === 'refused') {
      this.#refuse(from, rid, outcome.reason)
      return
    }
    this.#neighbourhood.booksChanged()
    const { id: reservation, heldUntil } = outcome.reservation
    const desk = this.#context.store
    this.#context.persist(records, () =>
      this.#context.send(from, { type: 'reserved', rid, reservation, desk, heldUntil }),
    )
  }

  #refuse(to: PeerId, rid: string, reason: Reason): void {
    this.#context.count(`desk_refused_${reason}`)
    const report = this.#neighbourhood.freshReport()
    const around = this.#neighbourhood.around()
    this.#context.persist([], () => {
      // First, so that the next choice knows it.
      if (around.length > 0) {
        this.#context.send(to, { ...NO_DELTA, reports: around })
      }
      this.#context.send(to, { type: 'refused', rid, reason, report })
    })
  }
}
