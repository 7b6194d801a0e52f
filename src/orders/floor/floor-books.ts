import type { Desk, DeskStep } from '../../desk/desk.ts'
import { holdIsOver } from '../../desk/reservation.ts'
import type { OrderId, ReservationId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import type { Context } from '../../ports/context.ts'
import type { Hands } from '../../ports/hands.ts'

/** Whether a part is this desk's: shop and store, since a wiped shop is somebody else (D1). */
export function namesDesk(part: Part, context: Pick<Context, 'self' | 'store'>): boolean {
  return part.shop === context.self && part.desk === context.store
}

/** Keeps the desk's books in line with what registers say: frees what they do not give us (D8). */
export class FloorBooks {
  readonly #context: Context
  readonly #hands: Hands
  readonly #desk: Desk
  readonly #onBooks: () => void

  constructor(context: Context, hands: Hands, desk: Desk, onBooks: () => void) {
    this.#context = context
    this.#hands = hands
    this.#desk = desk
    this.#onBooks = onBooks
  }

  /** Every reservation for this order against its chosen value. */
  settle(order: Order): void {
    for (const reservation of this.#desk.reservationsOf(order.id)) {
      const part = order.parts.find((p) => p.id === reservation.part)
      if (!this.#isOurs(part, reservation.attempt)) {
        this.#letGo(order, part ?? null, reservation.id)
      }
    }
  }

  /** Its register holds nothing, for the create was never chosen; or it is lost with its keepers' disks. */
  orphan(order: OrderId): void {
    for (const r of this.#desk.reservationsOf(order)) {
      if (holdIsOver(r, this.#context.now())) this.#free(r.id)
    }
  }

  /** The router gave up a reservation. An assignment that lands later finds the desk asked anew. */
  unwanted(order: Order, id: ReservationId): void {
    const reservation = this.#desk.reservation(id)
    if (reservation === null) return
    const part = order.parts.find((p) => p.id === reservation.part)
    if (!this.#isOurs(part, reservation.attempt)) this.#free(id)
  }

  /** Only who has noted it first asks for a START: of one that this disk knows nothing of, it cannot tell. */
  hasAskedForStart(id: ReservationId): boolean {
    const state = this.#desk.reservation(id)?.state
    return state === 'starting' || state === 'consumed' || this.#desk.journal.entry(id) !== null
  }

  write(step: DeskStep<unknown>): void {
    this.#onBooks()
    this.#context.persist(step.records, () => undefined)
  }

  /** A canceled part still names the shop that had it: nobody has it any more (D8). */
  #isOurs(part: Part | undefined, attempt: number): boolean {
    return part?.attempt === attempt && namesDesk(part, this.#context) && part.state !== 'canceled'
  }

  /** A reservation that the register does not give us, by how far it had come. */
  #letGo(order: Order, part: Part | null, id: ReservationId): void {
    const reservation = this.#desk.reservation(id)
    if (reservation === null) return
    const now = this.#context.now()
    const { attempt } = reservation
    switch (reservation.state) {
      case 'held': {
        // The router may still be about to assign it to us.
        const pending = part?.state === 'unassigned' && part.attempt === attempt - 1
        if (!pending || holdIsOver(reservation, now)) this.#free(id)
        return
      }
      case 'committed':
        this.#hands.discard(id)
        this.write(this.#desk.release(id, now))
        return
      case 'starting':
        // A strong read shows another state: START names this attempt, so it can no longer be chosen.
        this.write(this.#desk.loseStart(id, now))
        return
      case 'consumed': {
        const voided = order.events.some(
          (e) => e.type === 'void' && e.part === reservation.part && e.attempt === attempt,
        )
        // What is still on our side of the door must never come out, and carries an address.
        if (voided) this.#hands.discard(id)
        this.write(voided ? this.#desk.voidStart(id, now) : this.#desk.finish(id, now))
        return
      }
    }
  }

  #free(id: ReservationId): void {
    if (this.#desk.reservation(id)?.state !== 'held') return
    this.write(this.#desk.release(id, this.#context.now()))
  }
}
