import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PartId, PeerId, ReservationId, StoreId } from '../../../src/models/ids.ts'
import type { Order } from '../../../src/models/order.ts'
import { applyOperation } from '../../../src/orders/apply.ts'
import type { OrderOperation } from '../../../src/orders/operation.ts'
import { Placement } from '../../../src/orders/placing/placement.ts'
import type { Offers } from '../../../src/orders/placing/placement.ts'
import type { Consult, Refine, Route } from '../../../src/orders/placing/route-port.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { RefusalReason } from '../../../src/wire/messages.ts'
import { actor, ANNA, ANNAS_DESK, BORIS, BORIS_DESK, INTAKE, NETWORK, P1 } from './sample.ts'

const STORE = '1'.repeat(32) as StoreId
export const TERMS = { ackByMs: 1_000, startByMs: 2_000 }
const NAMES: Readonly<Record<string, string>> = { [ANNA]: 'anna', [BORIS]: 'boris' }
const DESKS: Readonly<Record<string, StoreId>> = { [ANNA]: ANNAS_DESK, [BORIS]: BORIS_DESK }

/** One round of placing, with desks and register in the test's hands. */
export class PlacingRound {
  readonly context: MachineContext
  readonly offers: Offers = new Map()
  readonly proposed: OrderOperation[] = []
  /** Decisions that were written down: `p1.1`. */
  readonly recorded: string[] = []
  readonly explained: unknown[] = []
  readonly placement: Placement
  order: Order
  now = 10_000
  readonly #asked = new Map<string, string>()

  constructor(
    route: Route,
    order: Order,
    consult: Consult = (_request, done) => done([]),
    refine: Refine = (_request, done) => done(null),
  ) {
    const crypto = new KeyedHashCrypto(INTAKE, NETWORK)
    this.context = new MachineContext({ crypto, store: STORE, boot: 1, sequence: 0, nonce: 'n' })
    this.context.setNow(this.now)
    this.order = order
    this.placement = new Placement({
      context: this.context,
      order: order.id,
      keepers: () => [{ peer: INTAKE, store: STORE }],
      route,
      consult,
      refine,
      terms: TERMS,
      askedBefore: () => [],
      offers: this.offers,
      placed: (operation) => this.proposed.push(operation),
      record: (part, attempt, explanation) => {
        this.recorded.push(`${part}.${attempt}`)
        this.explained.push(explanation)
      },
    })
    this.placement.pursue(order)
  }

  /** What was said since the last time: `offer anna p1.1`, `release boris p2.1`. */
  heard(): string[] {
    return this.context.takeEffects().map((effect) => {
      if (effect.type !== 'send') return effect.type
      const { to, message } = effect
      const name = NAMES[to] ?? to
      if (message.type === 'release') return `release ${name} ${message.reservation.slice(-4)}`
      if (message.type !== 'offer') return message.type
      this.#asked.set(`${to} ${message.offer.part}`, message.rid)
      return `offer ${name} ${message.offer.part}.${message.offer.attempt}`
    })
  }

  /** The shop's desk has reserved; `from` is who says so. */
  reserve(shop: PeerId, part = P1, from = shop): void {
    const rid = this.#rid(shop, part)
    const reservation = `${this.order.id}.${part}.1` as ReservationId
    const desk = DESKS[shop] ?? STORE
    const told = { type: 'reserved', rid, reservation, desk, heldUntil: 1e9 } as const
    this.offers.get(rid)?.answer(from, told)
  }

  refuse(shop: PeerId, part = P1, reason: RefusalReason = 'capacity'): void {
    const rid = this.#rid(shop, part)
    const told = { type: 'refused', rid, reason, report: new Uint8Array(0) } as const
    this.offers.get(rid)?.answer(shop, told)
  }

  advance(ms: number): void {
    const until = this.now + ms
    while (this.context.timers.nextAt() <= until) {
      this.now = this.context.timers.nextAt()
      this.context.setNow(this.now)
      this.context.timers.take(this.now)?.()
    }
    this.now = until
    this.context.setNow(until)
  }

  /** The register chooses what was proposed last, and the round goes on with it. */
  choose(): void {
    const operation = this.proposed.at(-1)
    if (operation === undefined) throw new Error('nothing was proposed')
    this.change(operation)
    this.placement.pursue(this.order)
  }

  /** Somebody else changes the order. */
  change(operation: OrderOperation): void {
    const applied = applyOperation(this.order, operation, actor(INTAKE, this.now))
    if (applied.type !== 'changed') throw new Error(`${operation.type}: ${applied.type}`)
    this.order = applied.order
  }

  #rid(shop: PeerId, part: PartId): string {
    const rid = this.#asked.get(`${shop} ${part}`)
    if (rid === undefined) throw new Error(`${part} was not offered to ${shop}`)
    return rid
  }
}
