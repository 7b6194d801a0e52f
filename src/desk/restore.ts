import { MapByOrder } from '../models/by-order.ts'
import { localDay } from '../models/calendar.ts'
import { claimedBlanks } from '../models/claim.ts'
import type { ReservationId, StoreId } from '../models/ids.ts'
import type { ShopProfile, StockLine } from '../models/shop.ts'
import type { StoreRecord } from '../ports/store.ts'
import { bookingsOf } from './audit.ts'
import { CapacityCalendar } from './capacity-calendar.ts'
import {
  decodeReservation,
  decodeState,
  decodeStockLine,
  encodeState,
  encodeStockLine,
  JOURNAL_PREFIX,
  RESERVATION_PREFIX,
  STATE_KEY,
  STOCK_PREFIX,
} from './desk-codec.ts'
import { Journal } from './journal.ts'
import type { Reservation } from './reservation.ts'
import { Stock } from './stock.ts'
import { advanceTo, fingerprintOf } from './terms.ts'
import type { DeskState } from './terms.ts'

export interface DeskInit {
  readonly profile: ShopProfile
  readonly storeId: StoreId
  /** The store's records; those of others are passed over. */
  readonly records: Iterable<{ readonly key: string; readonly value: Uint8Array }>
  readonly now: number
  /** This shop has never had a desk: what is configured as stock may be believed (D5). */
  readonly firstDesk: boolean
  /** Counts for a first desk; for a desk after a wipe only the names and reorder points. */
  readonly configuredStock: readonly StockLine[]
}

export interface Books {
  readonly calendar: CapacityCalendar
  readonly stock: Stock
  readonly reservations: MapByOrder<ReservationId, Reservation>
  readonly journal: Journal
  readonly state: DeskState
  readonly records: readonly StoreRecord[]
}

interface Scanned {
  readonly state: DeskState | null
  readonly lines: readonly StockLine[]
  readonly reservations: readonly Reservation[]
  readonly journal: Journal
}

/** Throws `Failure` `store_failed` for records of another version. */
export function restoreBooks(init: DeskInit): Books {
  const { profile, storeId } = init
  const scanned = scan(init.records)
  const former = scanned.state !== null && scanned.state.store === storeId ? scanned.state : null
  const calendar = new CapacityCalendar(profile.hours, profile.capacity)
  const clockDay = localDay(init.now, profile.place.timeZone)
  const state =
    former === null
      ? newState(init, clockDay, scanned.state === null)
      : advanceTo(underProfile(former, profile), clockDay, calendar)
  const records: StoreRecord[] = []
  if (state !== former) records.push({ key: STATE_KEY, value: encodeState(state) })

  const stock = new Stock()
  const reservations = new MapByOrder<ReservationId, Reservation>()
  if (former === null) {
    // Reservations of a former desk are not ours to keep: their attempts name another store (D1).
    for (const { id } of scanned.reservations) {
      records.push({ key: RESERVATION_PREFIX + id, value: null })
    }
    for (const line of firstLines(init, scanned, state.opened)) {
      stock.set(line)
      records.push({ key: STOCK_PREFIX + line.sku, value: encodeStockLine(line) })
    }
  } else {
    for (const line of scanned.lines) stock.set(line)
    for (const reservation of scanned.reservations) {
      reservations.set(reservation.id, reservation)
      if (reservation.state === 'consumed') continue
      stock.reserve(claimedBlanks(reservation.claim))
      for (const booking of bookingsOf(reservation)) calendar.book(booking)
    }
  }
  return { calendar, stock, reservations, journal: scanned.journal, state, records }
}

function scan(records: DeskInit['records']): Scanned {
  let state: DeskState | null = null
  const lines: StockLine[] = []
  const reservations: Reservation[] = []
  const journal = new Journal()
  for (const { key, value } of records) {
    if (key === STATE_KEY) state = decodeState(value)
    else if (key.startsWith(STOCK_PREFIX)) lines.push(decodeStockLine(key, value))
    else if (key.startsWith(RESERVATION_PREFIX)) reservations.push(decodeReservation(key, value))
    else if (key.startsWith(JOURNAL_PREFIX)) journal.restore(key, value)
  }
  return { state, lines, reservations, journal }
}

function newState(init: DeskInit, day: number, neverWritten: boolean): DeskState {
  return {
    store: init.storeId,
    opened: init.firstDesk && neverWritten,
    paused: false,
    terms: 1,
    fingerprint: fingerprintOf(init.profile),
    backlog: { day, units: {} },
  }
}

/** Another capacity or calendar is another ground: bookings of before are not held against it. */
function underProfile(state: DeskState, profile: ShopProfile): DeskState {
  const fingerprint = fingerprintOf(profile)
  return fingerprint === state.fingerprint
    ? state
    : { ...state, fingerprint, terms: state.terms + 1 }
}

/** A shelf that nobody has counted is empty, though its name and reorder point are known. */
function firstLines(init: DeskInit, scanned: Scanned, counted: boolean): StockLine[] {
  if (counted) return [...init.configuredStock]
  const lines = new Map([...init.configuredStock, ...scanned.lines].map((line) => [line.sku, line]))
  return [...lines.values()].map((line) => ({ ...line, onHand: 0 }))
}
