import type { Keeper } from '../wire/messages.ts'
import type { RegisterRef } from './register-ref.ts'

/**
 * The function of a compare-and-swap. It may run several times, on different values: it must be
 * pure, and must recognise its own operation in a value (CONSENSUS.md 1.3, "retry not idempotent").
 * `next: null` keeps the value as it is; that too is agreed by a full round, since an answer from
 * the prepare phase alone is not linearizable. Bytes are the application's, and never empty.
 */
export type Update<Result> = (value: Uint8Array | null) => {
  readonly next: Uint8Array | null
  readonly result: Result
}

/** Where an operation ended, and which keepers there need somebody's attention. */
export interface Findings {
  /** The newest generation that is known to hold the value: where the next operation begins. */
  readonly ref: RegisterRef
  /** Their store is another, or has no record and never will: dead for ever as keepers of this. */
  readonly lost: readonly Keeper[]
  /** Had not answered when a quorum had: perhaps merely slow (see `ProposerInit.troubled`). */
  readonly silent: readonly Keeper[]
}

export type UnavailableReason =
  /** Too few keepers answered in time, or too many have lost their store. */
  | 'no_quorum'
  /** The day in the id is not about today: somebody's clock is wrong. */
  | 'wrong_day'
  /** A key whose group has gone on to its next committee: ask that one. */
  | 'closed'
  /** Too many operations wait for this register here. */
  | 'busy'
  /** A move: one of the new keepers cannot be one. */
  | 'keeper_refused'

export type Outcome<Result> = Findings &
  (
    | { readonly type: 'chosen'; readonly value: Uint8Array | null; readonly result: Result }
    /** It was over so long ago that a quorum has dropped it (CONSENSUS.md 6.9). */
    | { readonly type: 'expired' }
    /** An accept that carried this change was sent and no quorum answered: it may still be chosen. */
    | { readonly type: 'unknown' }
    /** Nothing of this change was ever proposed: it did not happen and will not. */
    | { readonly type: 'unavailable'; readonly reason: UnavailableReason }
  )

/** What became of a wish to give a register other keepers. */
export type MoveResult =
  /** They keep it: the outcome's `ref` is theirs. */
  | 'moved'
  /** Somebody moved it elsewhere meanwhile: look again before wishing again. */
  | 'overtaken'
  /** Nothing is there to move. */
  | 'empty'
