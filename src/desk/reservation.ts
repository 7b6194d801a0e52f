import type { Claim } from '../models/claim.ts'
import type { OrderId, PartId, ReservationId } from '../models/ids.ts'
import type { Keeper } from '../wire/messages.ts'

/**
 * How long a router has to turn an offer into an assignment before we read the register ourselves.
 * A round takes milliseconds; a conductor that dies is replaced by the next in rank within seconds.
 * Longer only keeps capacity from others; shorter only costs reads.
 */
export const HOLD_MS = 60_000

/**
 * `held`: promised to a router, until the register says who has the part. `committed`: the part is
 * ours. `starting`: we asked for START and do not know the answer. `consumed`: START was chosen.
 */
export type ReservationState = 'held' | 'committed' | 'starting' | 'consumed'

/** The shop's hold on capacity and blanks for one attempt at a part. */
export interface Reservation {
  readonly id: ReservationId
  readonly order: OrderId
  readonly part: PartId
  readonly attempt: number
  readonly claim: Claim
  readonly shipBy: number
  /** First and last local day that it may be worked on, and the day it was taken on. */
  readonly fromDay: number
  readonly dueDay: number
  readonly bookedOn: number
  /** The capacity that it was accepted under (`DeskTerms`). */
  readonly terms: number
  readonly state: ReservationState
  /** The local day that START was known on; null before. */
  readonly startedOn: number | null
  readonly reservedAt: number
  /** While held: when to read the register. */
  readonly heldUntil: number
  /** Where the order's register is read. */
  readonly keepers: readonly Keeper[]
}

/**
 * `commit`: accepted for good. `start`: START will be proposed. `consume`: START was chosen.
 * `release`: a strong read shows that the part is not ours. `start_lost`: a strong read shows that
 * START was not and can no longer be chosen. `void`: started, and proven unprinted. `finish`: printed.
 */
export type ReservationEvent =
  'commit' | 'start' | 'consume' | 'release' | 'start_lost' | 'void' | 'finish'

export interface ReservationTransition {
  readonly from: ReservationState
  readonly event: ReservationEvent
  readonly to: ReservationState | 'gone'
}

/**
 * A reservation that is `starting` is not released like the others: START may be chosen already
 * (D9). `consume` leads on from every state, because a chosen START is a fact.
 */
export const RESERVATION_TRANSITIONS: readonly ReservationTransition[] = [
  { from: 'held', event: 'commit', to: 'committed' },
  { from: 'held', event: 'start', to: 'starting' },
  { from: 'held', event: 'consume', to: 'consumed' },
  { from: 'held', event: 'release', to: 'gone' },
  { from: 'committed', event: 'start', to: 'starting' },
  { from: 'committed', event: 'consume', to: 'consumed' },
  { from: 'committed', event: 'release', to: 'gone' },
  { from: 'starting', event: 'consume', to: 'consumed' },
  { from: 'starting', event: 'start_lost', to: 'gone' },
  { from: 'consumed', event: 'void', to: 'gone' },
  { from: 'consumed', event: 'finish', to: 'gone' },
]

/** The state that an event has led to already, so that repeating it changes nothing. */
const REACHED: Readonly<Partial<Record<ReservationEvent, readonly ReservationState[]>>> = {
  commit: ['committed', 'starting', 'consumed'],
  start: ['starting', 'consumed'],
  consume: ['consumed'],
}

/** `already`: nothing to do. Null: the event does not fit the state. */
export function nextReservationState(
  from: ReservationState,
  event: ReservationEvent,
): ReservationState | 'gone' | 'already' | null {
  const found = RESERVATION_TRANSITIONS.find((t) => t.from === from && t.event === event)
  if (found !== undefined) return found.to
  return REACHED[event]?.includes(from) === true ? 'already' : null
}

/**
 * Whether the time that a router had is over: what became of its offer is to be read now. Also when
 * it would end later than any hold does, made by a clock that has been set back since.
 */
export function holdIsOver({ heldUntil }: Pick<Reservation, 'heldUntil'>, now: number): boolean {
  return heldUntil <= now || heldUntil > now + HOLD_MS
}

/** Earliest due date first; equals by name, so that every listing is the same. */
export function byDueDay(a: Reservation, b: Reservation): number {
  if (a.dueDay !== b.dueDay) return a.dueDay - b.dueDay
  if (a.shipBy !== b.shipBy) return a.shipBy - b.shipBy
  return a.id < b.id ? -1 : Number(a.id > b.id)
}
