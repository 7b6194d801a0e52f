import type { PeerId } from '../../models/ids.ts'
import type { DetectorTerms } from './detector-terms.ts'
import { SUSPICION_LIFE_MS } from './detector-terms.ts'
import type { Observers } from './observers.ts'
import type { Suspicion } from './suspicions.ts'

/** By what a mistake costs: no new work, unstarted work moved, keeper duties moved. */
export type Level = 'alive' | 'resting' | 'suspect' | 'unreachable' | 'evicted'

export type StandingReason =
  | 'heard'
  /** On the roster as resting: it said so itself. */
  | 'planned_stop'
  | 'silent_here'
  /** The connection closed, and a probe came to nothing. */
  | 'no_answer'
  /** Silent to somebody else; this node has not heard it since either. */
  | 'reported'
  | 'majority_silent'
  | 'voted_out'
  /** Not on the roster, and never voted out of it. */
  | 'stranger'

/** How a member stands with this node, and why. */
export interface Standing {
  readonly level: Level
  readonly reason: StandingReason
  /** Since when it has this level, milliseconds since 1970. */
  readonly since: number
  /** To whom it is silent: one for a suspicion, a majority for a verdict. */
  readonly silentTo: readonly PeerId[]
}

/** What this node itself knows of the subject. */
export interface Reading {
  /** Newest heartbeat heard; zeros before the first. */
  readonly boot: number
  readonly seq: number
  /** Our own silence, less what is due to ourselves. */
  readonly silentMs: number
  /** A probe came to nothing. */
  readonly unanswered: boolean
  /** Whether our own word may count: not while we hear no majority. */
  readonly credible: boolean
}

const ALIVE: Omit<Standing, 'since'> = { level: 'alive', reason: 'heard', silentTo: [] }

/**
 * The verdict that the words of all observers amount to; pure. I21: a majority of fresh words, or none.
 * `suspicions`: one word an observer, its last, however often it repeats itself; this node's own is not among them.
 */
export function judge(
  subject: PeerId,
  self: PeerId,
  reading: Reading,
  suspicions: ReadonlyMap<PeerId, Suspicion>,
  observers: Observers,
  terms: DetectorTerms,
  now: number,
): Omit<Standing, 'since'> {
  // The usual case by far, some thirty times a second on each node.
  if (suspicions.size === 0 && reading.silentMs < terms.suspectMs && !reading.unanswered) {
    return ALIVE
  }
  const entitled = observers.of(subject)
  const witnesses: PeerId[] = []
  // Who is no observer was told of every fourth heartbeat only.
  const missed = 1 + Math.round(terms.distantMs / terms.heartbeatMs)
  const doubters: PeerId[] = []
  for (const [observer, suspicion] of suspicions) {
    if (!observers.active.has(observer) || observer === subject || observer === self) continue
    if (now - suspicion.receivedAt > SUSPICION_LIFE_MS) continue
    if (isRefuted(suspicion, reading, entitled.has(observer) ? 1 : missed)) continue
    if (suspicion.ageMs < terms.suspectMs) continue
    doubters.push(observer)
    if (suspicion.ageMs >= terms.unreachableMs) witnesses.push(observer)
  }
  if (reading.credible && reading.silentMs >= terms.unreachableMs) witnesses.push(self)
  let accusers = 0
  for (const witness of witnesses) if (entitled.has(witness)) accusers += 1
  // Where too many of its observers are dead themselves, it takes the majority that a certificate needs.
  if (accusers >= observers.needed() || witnesses.length >= observers.majority) {
    return { level: 'unreachable', reason: 'majority_silent', silentTo: witnesses }
  }
  const own = entitled.has(self) && reading.silentMs >= terms.suspectMs
  if (!own && !reading.unanswered && doubters.length === 0) {
    return ALIVE
  }
  const reason = own ? 'silent_here' : reading.unanswered ? 'no_answer' : 'reported'
  if (own || reading.unanswered) doubters.push(self)
  return { level: 'suspect', reason, silentTo: doubters }
}

/**
 * This node has heard a newer heartbeat than the observer has (amendment 3). One that is newer by a
 * single number refutes nothing: a crash in the midst of a round, or one loss, leaves that between us.
 */
function isRefuted(suspicion: Suspicion, reading: Reading, behindMax: number): boolean {
  if (suspicion.boot !== reading.boot) return suspicion.boot < reading.boot
  return suspicion.lastSeq + behindMax < reading.seq
}
