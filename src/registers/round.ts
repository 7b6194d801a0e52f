import type { Ballot, Keeper, RegisterMessage } from '../wire/messages.ts'
import type { RegisterCareMessage } from '../wire/register-messages.ts'
import { compareBallots, isOfRace } from './ballot.ts'
import type { RegisterRef } from './register-ref.ts'

export type RegisterAnswer =
  | Extract<
      RegisterMessage,
      { type: 'promise' | 'accepted' | 'conflict' | 'wrong_store' | 'value' }
    >
  | Extract<
      RegisterCareMessage,
      { type: 'joined' | 'not_joined' | 'pointer' | 'expired' | 'wrong_day' | 'closed' }
    >

/** As it comes: what need not be told again is put in its place (`already-held.ts`). */
export type RegisterReply = RegisterAnswer | Extract<RegisterMessage, { type: 'unchanged' }>

export type Phase = 'read' | 'prepare' | 'accept' | 'join'

/** The answer that each phase hopes for. */
const HOPE: Readonly<Record<Phase, RegisterAnswer['type']>> = {
  read: 'value',
  prepare: 'promise',
  accept: 'accepted',
  join: 'joined',
}

/** One question to all keepers, and what each of them answered: one answer a keeper (1.3). */
export interface Round {
  readonly rid: string
  readonly phase: Phase
  /** Whom it is put to; for a join: the generation to come. */
  readonly ref: RegisterRef
  /** Null in a read and in a join. */
  readonly ballot: Ballot | null
  /** What an accept round proposes. */
  readonly proposal: Uint8Array | null
  /** What the question said is known; null: nothing. */
  readonly known: Held | null
  readonly openedAt: number
  readonly answers: (RegisterAnswer | null)[]
}

export interface Held {
  readonly accepted: Ballot | null
  readonly value: Uint8Array | null
}

export function isHopedFor(round: Round, answer: RegisterAnswer): boolean {
  return answer.type === HOPE[round.phase]
}

export function tally(round: Round, type: RegisterAnswer['type'] = HOPE[round.phase]): number {
  let count = 0
  for (const answer of round.answers) if (answer !== null && answer.type === type) count += 1
  return count
}

/** Keepers that can no longer give the answer hoped for. */
export function refusals(round: Round): number {
  let count = 0
  for (const answer of round.answers) if (answer !== null && !isHopedFor(round, answer)) count += 1
  return count
}

/** Keepers that will never give it, whatever the ballot. */
export function goneForEver(round: Round): number {
  return tally(round, 'wrong_store') + tally(round, 'expired')
}

/** Its keepers have gone on to another generation of their group, but for those that are lost. */
export function isClosed(round: Round, spare: number): boolean {
  const closed = tally(round, 'closed')
  return closed > 0 && closed + goneForEver(round) > spare
}

export function isComplete(round: Round): boolean {
  for (const answer of round.answers) if (answer === null) return false
  return true
}

/** The value under the highest ballot (CASPaxos 2.2: "picks the value of the tuple with the highest"). */
export function highest(round: Round): Held {
  let best: Held = { accepted: null, value: null }
  for (const answer of round.answers) {
    if (answer === null || (answer.type !== 'promise' && answer.type !== 'value')) continue
    if (compareBallots(answer.accepted, best.accepted) > 0) best = answer
  }
  return best
}

/**
 * What so many keepers hold under one ballot: chosen, and at the start of the round nothing newer
 * was, or one of them would hold that (1.4). Null if no ballot has enough. The first word in a race must
 * be held by all: each keeper may have taken another's.
 */
export function agreed(round: Round, quorum: number, racesFromAll = true): Held | null {
  const { raced, keepers } = round.ref
  const raceQuorum = raced === true && racesFromAll ? keepers.length : quorum
  for (const answer of round.answers) {
    if (answer === null || answer.type !== 'value') continue
    let equals = 0
    for (const other of round.answers) {
      if (other === null || other.type !== 'value') continue
      if (compareBallots(other.accepted, answer.accepted) === 0) equals += 1
    }
    if (equals >= (isOfRace(answer.accepted) ? raceQuorum : quorum)) return answer
  }
  return null
}

export function silentOf(round: Round): Keeper[] {
  return round.ref.keepers.filter((_, i) => round.answers[i] === null)
}

/** Another store than the one meant, or past holding this register: no keepers of it any more. */
export function lostOf(round: Round): Keeper[] {
  return round.ref.keepers.filter((_, i) => {
    const type = round.answers[i]?.type
    return type === 'wrong_store' || type === 'expired' || type === 'not_joined'
  })
}
