import { decodeReservation, RESERVATION_PREFIX } from '../../desk/desk-codec.ts'
import type { ReservationState } from '../../desk/reservation.ts'
import { makeReservationId } from '../../models/ids.ts'
import type { ReservationId, StoreId } from '../../models/ids.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { Court } from '../court.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Press } from '../town/sim-printer.ts'
import type { Checker } from './checker.ts'

/**
 * I18: when START is chosen, and when its paper moves, the books of its desk hold the part: nothing frees
 * a reservation while START may still be chosen, or be chosen already (D9).
 */
export class ReservingChecker implements Checker {
  readonly #court: Court
  readonly #nodes: readonly SimNode[]
  /** What lies on disks, by store, then by reservation. */
  readonly #books = new Map<StoreId, Map<string, ReservationState>>()
  /** Disks that are older than they were: their books are anybody's guess. */
  readonly #stale = new Set<StoreId>()

  constructor(court: Court, nodes: readonly SimNode[]) {
    this.#court = court
    this.#nodes = nodes
  }

  durable({ disk }: SimNode, records: readonly StoreRecord[]): void {
    for (const { key, value } of records) {
      if (!key.startsWith(RESERVATION_PREFIX)) continue
      let books = this.#books.get(disk.storeId)
      if (books === undefined) this.#books.set(disk.storeId, (books = new Map()))
      if (value === null) books.delete(key)
      else books.set(key, decodeReservation(key, value).state)
    }
  }

  putBack({ disk }: SimNode): void {
    this.#stale.add(disk.storeId)
  }

  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    for (const event of order.events.slice(before?.order.events.length ?? 0)) {
      if (event.type !== 'start') continue
      const part = order.parts.find(({ id }) => id === event.part)
      if (part?.attempt !== event.attempt) continue
      const node = this.#nodes.find(({ self }) => self === part.shop)
      const desk = part.desk
      // A desk that is no more has its books no more.
      if (node === undefined || desk !== node.disk.storeId || this.#stale.has(desk)) continue
      this.#expect(node, desk, makeReservationId(order.id, part.id, part.attempt), 'has started')
    }
  }

  /** By the books of the daemon that told the press: a disk that was copied has two, and one may have a new desk. */
  pressed({ shop, ticket, desk, isOfFormerDesk }: Press): void {
    const node = this.#nodes[shop]
    if (node === undefined || isOfFormerDesk || this.#stale.has(desk)) return
    this.#expect(node, desk, ticket.job, 'prints')
  }

  #expect(node: SimNode, desk: StoreId, id: ReservationId, what: string): void {
    this.#court.expect(
      'promise 3',
      this.#books.get(desk)?.has(RESERVATION_PREFIX + id) === true,
      () => `shop ${node.letter} ${what} ${id}, for which nothing is reserved`,
    )
  }
}
