import type { RetryPace } from '../../models/retry-pace.ts'
import type { OperationRefusal } from '../operation.ts'

/** After a change that no quorum answered: long enough for a keeper to come back from a restart. */
export const RETRY: RetryPace = { firstMs: 1_000, maxMs: 16_000 }
/**
 * For the word that what was accepted here is chosen: it follows within a round trip, unless its
 * proposer is gone; and on a busy node each look too early is a read more for busy keepers.
 */
export const EXPECTED_MS = 2_000
/** After a lost race: the winner's next step comes first. */
export const REFUSED_MS = 50
/** A majority that will not sign now may do so later: the shop was heard, or a voter was not. */
export const CERTIFY_AGAIN_MS = 2_000
/** That something is late they sign when their clocks say so: if ours is fast, that may take minutes. */
export const LATE_AGAIN: RetryPace = { firstMs: CERTIFY_AGAIN_MS, maxMs: 16 * CERTIFY_AGAIN_MS }
/**
 * Between one rank and the next in finding a shop: a round of offers takes up to a few seconds, and
 * two keepers that place at once reserve twice. A dead one is passed over as soon as it is suspected.
 */
export const PLACE_RANK_STEP_MS = 4_000
/**
 * On a LAN some 400 orders a second, across a WAN 20: more than a node is asked for but in a rush. What
 * merchants wait to be told of comes first then.
 */
export const PLACED_AT_ONCE_MAX = 8
/** A search for a shop that takes longer waits for others, and keeps nobody from working meanwhile. */
export const PLACING_MS_MAX = 1_000
/**
 * For the word of its intake that an order has won its key: it follows the create within a round trip,
 * unless the intake is gone.
 */
export const CLAIM_WAIT_MS = 2_000
/** Of a claim at its slowest, tried twice: whoever asks earlier makes a busy committee busier. */
export const CLAIM_ROUNDS = 8
/** Limits of the register that no retry gets round. */
export const FULL: ReadonlySet<OperationRefusal> = new Set([
  'history_full',
  'too_many_attempts',
  'too_many_parts',
])
/** Timers are set anew at least this often, so that a clock that jumped does no lasting harm. */
export const LOOK_AGAIN_MAX_MS = 60_000
