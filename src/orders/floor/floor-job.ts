import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import type { OrderId, PartId, ReservationId } from '../../models/ids.ts'
import { makeReservationId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { Keeper } from '../../wire/messages.ts'

const PREFIX = 'job/'

/** What ended is looked at again only to see whether it is time to forget it. */
const ENDED_AGAIN_MS = 60 * 60_000

/** A part that this shop's desk has taken on: durable as (order, part, attempt, keepers), the rest volatile. */
export interface FloorJob {
  readonly id: ReservationId
  readonly order: OrderId
  readonly part: PartId
  readonly attempt: number
  readonly keepers: readonly Keeper[]
  /** A step is under way; news meanwhile is looked at after it. */
  busy: boolean
  again: boolean
  /** The operator asked to start it now, whatever the queue says. */
  startAsked: boolean
  /** The operator said that it is printed. */
  printedSaid: boolean
  stageFailures: number
  releaseFailures: number
  /** Rounds in a row in which nobody gave its files, and since when they are asked for; 0: not yet. */
  fetchFailures: number
  fetchSince: number
  /** Since when all keepers have said that they hold no address; 0: they have not. */
  nowhereSince: number
  /** Other failures in a row that time may mend, and when it is looked at again because of one. */
  failures: number
  retryAt: number
  retryTimer: CancelTimer
  /** When this process last knew START to be chosen; 0: not yet. */
  startedKnownAt: number
  /** An ended job need not be looked at again before; milliseconds since 1970, 0: look. */
  restsUntil: number
}

export function ownsJobRecord(key: string): boolean {
  return key.startsWith(PREFIX)
}

export function newJob(
  order: OrderId,
  part: PartId,
  attempt: number,
  keepers: readonly Keeper[],
): FloorJob {
  return {
    id: makeReservationId(order, part, attempt),
    order,
    part,
    attempt,
    keepers,
    busy: false,
    again: false,
    startAsked: false,
    printedSaid: false,
    stageFailures: 0,
    releaseFailures: 0,
    fetchFailures: 0,
    fetchSince: 0,
    nowhereSince: 0,
    failures: 0,
    retryAt: 0,
    retryTimer: () => undefined,
    startedKnownAt: 0,
    restsUntil: 0,
  }
}

export function jobRecord(job: FloorJob): StoreRecord {
  const { order, part, attempt, keepers } = job
  return { key: PREFIX + job.id, value: encode([order, part, attempt, keepers]) }
}

export function jobErased(id: ReservationId): StoreRecord {
  return { key: PREFIX + id, value: null }
}

export function restoreJob(bytes: Uint8Array): FloorJob {
  return newJob(...(decode(bytes) as [OrderId, PartId, number, Keeper[]]))
}

export function lastEventAt(order: Order): number {
  return order.events.at(-1)?.at ?? order.createdAt
}

/** Whether there is nothing to look at in an ended job now; if there is, it rests from now on. */
export function rests(job: FloorJob, now: number, isOnBooks: boolean): boolean {
  if (!isOnBooks && now < job.restsUntil) return true
  job.restsUntil = now + ENDED_AGAIN_MS
  return false
}
