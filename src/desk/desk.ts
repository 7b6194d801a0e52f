import type { Process } from '../models/catalog.ts'
import type { MapByOrder } from '../models/by-order.ts'
import { localDay } from '../models/calendar.ts'
import { claimedBlanks, claimedUnits, sameClaim } from '../models/claim.ts'
import { assert } from '../models/failure.ts'
import type { BlankSku, OrderId, ReservationId } from '../models/ids.ts'
import { makeReservationId } from '../models/ids.ts'
import type { PromiseVector, ShopMode, ShopProfile, StockLine } from '../models/shop.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { Offer, RefusalReason } from '../wire/messages.ts'
import { canMake, firstWorkDay, printableBlanks, workDays } from './admission.ts'
import { auditBooks, bookingsOf } from './audit.ts'
import type { Backlog, CapacityCalendar } from './capacity-calendar.ts'
import {
  encodeReservation,
  encodeState,
  encodeStockLine,
  RESERVATION_PREFIX,
  STATE_KEY,
  STOCK_PREFIX,
} from './desk-codec.ts'
import type { Journal } from './journal.ts'
import { PromiseMemory } from './promise-memory.ts'
import { byDueDay, HOLD_MS, holdIsOver, nextReservationState } from './reservation.ts'
import type { Reservation, ReservationEvent, ReservationState } from './reservation.ts'
import { restoreBooks } from './restore.ts'
import type { DeskInit } from './restore.ts'
import { isStockCount, notACount, refuseCount } from './stock-count.ts'
import type { StockOutcome } from './stock-count.ts'
import type { ShelfLine, Stock } from './stock.ts'
import { advanceTo, withStarted, withVoided } from './terms.ts'
import type { DeskState } from './terms.ts'

/** About 1 KiB each: what a boot scans and what memory holds. Beyond, routers hear `books_full`. */
export const RESERVATIONS_MAX = 10_000

/**
 * What happened, and the records that make it durable. The books have changed already: nothing may
 * be said of it before the records are on disk, and a shop whose disk refuses them must stop.
 */
export interface DeskStep<Outcome> {
  readonly outcome: Outcome
  readonly records: readonly StoreRecord[]
}

export type OfferOutcome =
  | { readonly type: 'reserved'; readonly reservation: Reservation }
  | { readonly type: 'refused'; readonly reason: RefusalReason }

export type MoveOutcome =
  | { readonly type: 'moved'; readonly reservation: Reservation }
  | { readonly type: 'already'; readonly reservation: Reservation }
  | { readonly type: 'unknown_reservation' }
  | { readonly type: 'wrong_state'; readonly state: ReservationState }

/** The shop's own books: the one writer of its capacity and its stock. Everybody else only asks. */
export class Desk {
  readonly profile: ShopProfile
  readonly journal: Journal
  readonly #printable: ReadonlySet<BlankSku>
  readonly #calendar: CapacityCalendar
  readonly #stock: Stock
  readonly #reservations: MapByOrder<ReservationId, Reservation>
  /** The reservations in the order of `jobs`, until one changes: the floor asks at every step. */
  #sorted: readonly Reservation[] | null = null
  #state: DeskState
  readonly #promises = new PromiseMemory()
  /** Lasts as long as the process: a planned stop ends with it, a pause does not. */
  #stopping = false

  /** `records` are to be persisted before the desk is used. */
  static restore(init: DeskInit): {
    readonly desk: Desk
    readonly records: readonly StoreRecord[]
  } {
    const books = restoreBooks(init)
    const desk = new Desk(init.profile, books)
    desk.audit()
    return { desk, records: books.records }
  }

  private constructor(profile: ShopProfile, books: ReturnType<typeof restoreBooks>) {
    this.profile = profile
    this.journal = books.journal
    this.#printable = printableBlanks(profile)
    this.#calendar = books.calendar
    this.#stock = books.stock
    this.#reservations = books.reservations
    this.#state = books.state
  }

  /** Idempotent by (order, part, attempt), whatever the mode: a repeated offer has its answer. */
  reserve(offer: Offer, now: number): DeskStep<OfferOutcome> {
    const id = makeReservationId(offer.order, offer.part, offer.attempt)
    const known = this.#reservations.get(id)
    if (known !== undefined) return this.#reserveAgain(known, offer)
    // An attempt that was sworn over is not taken up again, whoever asks.
    if (this.journal.entry(id) !== null) return refused('reservation_conflict')
    if (this.mode() !== 'open') return refused(this.#stopping ? 'stopping' : 'paused')
    if (!canMake(offer.claim, this.profile, this.#printable)) return refused('cannot_make')
    if (this.#reservations.size >= RESERVATIONS_MAX) return refused('books_full')

    const state = this.#stateAt(now)
    const { backlog, terms } = state
    const days = workDays(this.profile, offer.shipBy, backlog.day, now)
    if (days === null) return refused('too_late')
    if (!this.#stock.covers(claimedBlanks(offer.claim))) return refused('stock')
    const units = claimedUnits(offer.claim)
    if (!this.#calendar.fits(units, backlog, backlog.day, days.fromDay, days.dueDay)) {
      return refused('capacity')
    }
    const reservation: Reservation = {
      id,
      order: offer.order,
      part: offer.part,
      attempt: offer.attempt,
      claim: offer.claim,
      shipBy: offer.shipBy,
      fromDay: days.fromDay,
      dueDay: days.dueDay,
      bookedOn: backlog.day,
      terms,
      state: 'held',
      startedOn: null,
      reservedAt: now,
      heldUntil: now + HOLD_MS,
      keepers: offer.keepers,
    }
    this.#put(reservation)
    this.#stock.reserve(claimedBlanks(offer.claim))
    for (const booking of bookingsOf(reservation)) this.#calendar.book(booking)
    return {
      outcome: { type: 'reserved', reservation },
      records: [reservationRecord(reservation), ...this.#setState(state)],
    }
  }

  /** The part is ours: before the acceptance is proposed. */
  commit(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    return this.#move(id, 'commit', now)
  }

  /** START will be proposed once this is durable: from now on time alone frees nothing (D9). */
  markStarting(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    return this.#move(id, 'start', now)
  }

  /** START was chosen: blanks leave the shelf, and the press is taken from today on. */
  consume(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    return this.#move(id, 'consume', now)
  }

  /** Frees what was held or committed: the register was read, and the part is not ours. */
  release(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    return this.#move(id, 'release', now)
  }

  /** Frees what is `starting`: a strong read shows that START lost and cannot be chosen any more. */
  loseStart(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    return this.#move(id, 'start_lost', now)
  }

  /** Started, and VOID was chosen: the blanks come back and the press is free again. */
  voidStart(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    return this.#move(id, 'void', now)
  }

  /** The part is printed: it has left the books. */
  finish(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    return this.#move(id, 'finish', now)
  }

  /** After the register could not be read: asks again later. Only what is held has a limit. */
  extendHold(id: ReservationId, now: number): DeskStep<MoveOutcome> {
    const reservation = this.#reservations.get(id)
    if (reservation === undefined) return { outcome: { type: 'unknown_reservation' }, records: [] }
    if (reservation.state !== 'held') {
      return { outcome: { type: 'wrong_state', state: reservation.state }, records: [] }
    }
    const extended = { ...reservation, heldUntil: now + HOLD_MS }
    return this.#replace(extended)
  }

  /** Held beyond their time: to be looked up in their registers, never freed by time alone. */
  expired(now: number): readonly Reservation[] {
    return this.jobs().filter((r) => r.state === 'held' && holdIsOver(r, now))
  }

  reservation(id: ReservationId): Reservation | null {
    return this.#reservations.get(id) ?? null
  }

  reservationsOf(order: OrderId): readonly Reservation[] {
    return this.#reservations.of(order)
  }

  /** Everything on the books, earliest due date first. */
  jobs(): readonly Reservation[] {
    this.#sorted ??= [...this.#reservations.values()].sort(byDueDay)
    return this.#sorted
  }

  /** A counted shelf line, new or known. */
  setStock(line: StockLine): DeskStep<StockOutcome> {
    const refusal = refuseCount(line, this.#stock, this.jobs())
    if (refusal !== null) return { outcome: refusal, records: [] }
    this.#stock.set(line)
    const records = [stockRecord(line)]
    return { outcome: { type: 'set', line: this.#stock.line(line.sku) as ShelfLine }, records }
  }

  /** A delivery: adds to what is on the shelf. */
  receiveStock(sku: BlankSku, count: number): DeskStep<StockOutcome> {
    if (!isStockCount(count)) return { outcome: notACount(sku, count), records: [] }
    const { onHand, reorderPoint } = this.#stock.line(sku) ?? { onHand: 0, reorderPoint: 0 }
    return this.setStock({ sku, onHand: onHand + count, reorderPoint })
  }

  stockLines(): readonly ShelfLine[] {
    return this.#stock.lines()
  }

  lowStock(): readonly ShelfLine[] {
    return this.#stock.lines().filter((line) => line.low)
  }

  /** Units that nobody has claimed; lines with none are left out. */
  freeStock(): Readonly<Record<BlankSku, number>> {
    const free: Record<BlankSku, number> = {}
    for (const { sku, onHand, reserved } of this.#stock.lines()) {
      if (onHand > reserved) free[sku] = onHand - reserved
    }
    return free
  }

  /** A desk that no person has opened yet takes no work, like a paused one. */
  mode(): ShopMode {
    if (this.#stopping) return 'stopping'
    return this.#state.opened && !this.#state.paused ? 'open' : 'paused'
  }

  /** False after a wipe, until `open`. */
  get opened(): boolean {
    return this.#state.opened
  }

  setMode(mode: ShopMode): DeskStep<ShopMode> {
    this.#stopping = mode === 'stopping'
    const paused = mode === 'stopping' ? this.#state.paused : mode === 'paused'
    const records = paused === this.#state.paused ? [] : this.#setState({ ...this.#state, paused })
    return { outcome: this.mode(), records }
  }

  /** A person has counted every shelf after the books were lost (D5). Refuses as `setStock` does. */
  open(counts: readonly StockLine[]): DeskStep<{ readonly type: 'opened' } | StockOutcome> {
    for (const line of counts) {
      const refusal = refuseCount(line, this.#stock, this.jobs())
      if (refusal !== null) return { outcome: refusal, records: [] }
    }
    const records = counts.flatMap((line) => this.setStock(line).records)
    return {
      outcome: { type: 'opened' },
      records: [...records, ...this.#setState({ ...this.#state, opened: true })],
    }
  }

  /** The local day that promise vectors begin with. */
  today(now: number): number {
    return this.#stateAt(now).backlog.day
  }

  /** For each process of the shop, what new work can still have (`CapacityCalendar.promise`). */
  promise(now: number): Readonly<Partial<Record<Process, PromiseVector>>> {
    const { backlog } = this.#stateAt(now)
    // A shop that never opens again promises as little as one whose first day is out of sight.
    const fromDay = firstWorkDay(this.profile, backlog.day, now) ?? Number.MAX_SAFE_INTEGER
    return this.#promises.vectors(this.#calendar, this.#state, backlog, fromDay)
  }

  /** Started work that the press has still before it. */
  backlog(now: number): Backlog {
    return this.#stateAt(now).backlog
  }

  /** Throws `BrokenInvariant` if the shop is oversold (I17). */
  audit(): void {
    auditBooks(this.jobs(), this.#calendar, this.#stock, this.#state.terms)
  }

  #reserveAgain(known: Reservation, offer: Offer): DeskStep<OfferOutcome> {
    if (known.shipBy !== offer.shipBy || !sameClaim(known.claim, offer.claim)) {
      return refused('reservation_conflict')
    }
    return { outcome: { type: 'reserved', reservation: known }, records: [] }
  }

  #move(id: ReservationId, event: ReservationEvent, now: number): DeskStep<MoveOutcome> {
    const reservation = this.#reservations.get(id)
    if (reservation === undefined) return { outcome: { type: 'unknown_reservation' }, records: [] }
    const state = nextReservationState(reservation.state, event)
    if (state === 'already') return { outcome: { type: 'already', reservation }, records: [] }
    if (state === null) {
      return { outcome: { type: 'wrong_state', state: reservation.state }, records: [] }
    }
    const books = this.#account(reservation, event, now)
    if (state !== 'gone') {
      const startedOn = state === 'consumed' ? this.#state.backlog.day : null
      const step = this.#replace({ ...reservation, state, startedOn })
      return { outcome: step.outcome, records: [...step.records, ...books] }
    }
    this.#reservations.delete(id)
    this.#sorted = null
    return {
      outcome: { type: 'moved', reservation },
      records: [{ key: RESERVATION_PREFIX + id, value: null }, ...books],
    }
  }

  /** Capacity and stock follow the life cycle; answers what changed besides the reservation. */
  #account(reservation: Reservation, event: ReservationEvent, now: number): StoreRecord[] {
    const blanks = claimedBlanks(reservation.claim)
    switch (event) {
      case 'commit':
      case 'start':
      case 'finish':
        return []
      case 'release':
      case 'start_lost':
        this.#stock.unreserve(blanks)
        for (const booking of bookingsOf(reservation)) this.#calendar.unbook(booking)
        return []
      case 'consume':
        this.#stock.take(blanks)
        for (const booking of bookingsOf(reservation)) this.#calendar.unbook(booking)
        return [
          ...this.#stockRecords(blanks),
          ...this.#setState(withStarted(this.#stateAt(now), claimedUnits(reservation.claim))),
        ]
      case 'void':
        this.#stock.putBack(blanks)
        return [
          ...this.#stockRecords(blanks),
          ...this.#setState(withVoided(this.#stateAt(now), reservation)),
        ]
    }
  }

  #stateAt(now: number): DeskState {
    const clockDay = localDay(now, this.profile.place.timeZone)
    return advanceTo(this.#state, clockDay, this.#calendar)
  }

  #setState(state: DeskState): StoreRecord[] {
    if (state === this.#state) return []
    this.#state = state
    return [{ key: STATE_KEY, value: encodeState(state) }]
  }

  #put(reservation: Reservation): void {
    this.#reservations.set(reservation.id, reservation)
    this.#sorted = null
  }

  #replace(reservation: Reservation): DeskStep<MoveOutcome> {
    this.#put(reservation)
    return { outcome: { type: 'moved', reservation }, records: [reservationRecord(reservation)] }
  }

  #stockRecords(blanks: readonly (readonly [BlankSku, number])[]): StoreRecord[] {
    return blanks.map(([sku]) => {
      const line = this.#stock.line(sku)
      assert(line !== null, `${sku} was claimed and has no shelf`)
      return stockRecord(line)
    })
  }
}

function refused(reason: RefusalReason): DeskStep<OfferOutcome> {
  return { outcome: { type: 'refused', reason }, records: [] }
}

function reservationRecord(reservation: Reservation): StoreRecord {
  return { key: RESERVATION_PREFIX + reservation.id, value: encodeReservation(reservation) }
}

function stockRecord(line: StockLine): StoreRecord {
  return { key: STOCK_PREFIX + line.sku, value: encodeStockLine(line) }
}
