import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import type { Process } from '../models/catalog.ts'
import type { Claim } from '../models/claim.ts'
import { Failure } from '../models/failure.ts'
import type { BlankSku, OrderId, PartId, PeerId, StoreId } from '../models/ids.ts'
import { makeReservationId } from '../models/ids.ts'
import type { StockLine } from '../models/shop.ts'
import type { JournalEntry } from './journal.ts'
import type { Reservation, ReservationState } from './reservation.ts'
import type { DeskState } from './terms.ts'

/** Keys of the desk's records: everything that a desk is restored from begins with the first. */
export const DESK_PREFIX = 'desk/'
export const STATE_KEY = 'desk/state'
export const RESERVATION_PREFIX = 'desk/reservation/'
export const STOCK_PREFIX = 'desk/stock/'
export const JOURNAL_PREFIX = 'desk/journal/'

/** First element of every record: a daemon does not guess at books that a later one wrote. */
const VERSION = 1

/** Bytes come from the store, which has checked them: only the version is in question here. */
function decodeRecord(key: string, bytes: Uint8Array): unknown {
  const [version, body] = decode(bytes) as [version: number, body: unknown]
  if (version !== VERSION) {
    throw new Failure(
      'store_failed',
      `record ${key} has version ${version}; this program reads version ${VERSION}: run the version that wrote it`,
    )
  }
  return body
}

type ReservationTuple = [
  order: OrderId,
  part: PartId,
  attempt: number,
  units: Claim['units'],
  blanks: Claim['blanks'],
  shipBy: number,
  fromDay: number,
  dueDay: number,
  bookedOn: number,
  terms: number,
  state: ReservationState,
  startedOn: number | null,
  reservedAt: number,
  heldUntil: number,
  keepers: [peer: PeerId, store: StoreId][],
]

export function encodeReservation(r: Reservation): Uint8Array {
  const body: ReservationTuple = [
    r.order,
    r.part,
    r.attempt,
    r.claim.units,
    r.claim.blanks,
    r.shipBy,
    r.fromDay,
    r.dueDay,
    r.bookedOn,
    r.terms,
    r.state,
    r.startedOn,
    r.reservedAt,
    r.heldUntil,
    r.keepers.map((keeper) => [keeper.peer, keeper.store]),
  ]
  return encode([VERSION, body])
}

export function decodeReservation(key: string, bytes: Uint8Array): Reservation {
  const [
    order,
    part,
    attempt,
    units,
    blanks,
    shipBy,
    fromDay,
    dueDay,
    bookedOn,
    terms,
    state,
    startedOn,
    reservedAt,
    heldUntil,
    keepers,
  ] = decodeRecord(key, bytes) as ReservationTuple
  return {
    id: makeReservationId(order, part, attempt),
    order,
    part,
    attempt,
    claim: { units, blanks },
    shipBy,
    fromDay,
    dueDay,
    bookedOn,
    terms,
    state,
    startedOn,
    reservedAt,
    heldUntil,
    keepers: keepers.map(([peer, store]) => ({ peer, store })),
  }
}

export function encodeStockLine(line: StockLine): Uint8Array {
  return encode([VERSION, [line.onHand, line.reorderPoint]])
}

export function decodeStockLine(key: string, bytes: Uint8Array): StockLine {
  const [onHand, reorderPoint] = decodeRecord(key, bytes) as [number, number]
  return { sku: key.slice(STOCK_PREFIX.length) as BlankSku, onHand, reorderPoint }
}

export function encodeJournalEntry(entry: JournalEntry): Uint8Array {
  const { order, part, attempt, shutAt, intentAt, doneAt } = entry
  return encode([VERSION, [order, part, attempt, shutAt, intentAt, doneAt]])
}

type JournalTuple = [
  order: OrderId,
  part: PartId,
  attempt: number,
  shutAt: number | null,
  intentAt: number | null,
  doneAt: number | null,
]

export function decodeJournalEntry(key: string, bytes: Uint8Array): JournalEntry {
  const [order, part, attempt, shutAt, intentAt, doneAt] = decodeRecord(key, bytes) as JournalTuple
  return { order, part, attempt, shutAt, intentAt, doneAt }
}

type StateTuple = [
  store: StoreId,
  opened: boolean,
  paused: boolean,
  terms: number,
  fingerprint: string,
  day: number,
  started: Partial<Record<Process, number>>,
]

export function encodeState(state: DeskState): Uint8Array {
  const { store, opened, paused, terms, fingerprint, backlog } = state
  const body: StateTuple = [store, opened, paused, terms, fingerprint, backlog.day, backlog.units]
  return encode([VERSION, body])
}

export function decodeState(bytes: Uint8Array): DeskState {
  const body = decodeRecord(STATE_KEY, bytes) as StateTuple
  const [store, opened, paused, terms, fingerprint, day, units] = body
  return { store, opened, paused, terms, fingerprint, backlog: { day, units } }
}
