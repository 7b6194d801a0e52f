import type { PeerId } from '../../models/ids.ts'
import type { Verdict } from '../../ports/network.ts'
import type { Flaw } from './signed-envelope.ts'

/** `new` alone is accepted. The rest names what operators see counted. */
export type OfferReason =
  | 'new'
  | Flaw
  | 'forged'
  | 'not_newer'
  | 'clock_ahead'
  | 'boot_ahead'
  | 'too_old'
  | 'expelled'
  | 'table_full'
  /** Signed by this node's own key and newer than what it knows of itself: see `ownSeen`. */
  | 'own_newer'

export interface Offered {
  readonly verdict: Verdict
  readonly reason: OfferReason
  /** The shop that is known better now. */
  readonly changed: PeerId | null
}

/** Blame only for what no honest node passes on. */
const REJECTED: ReadonlySet<OfferReason> = new Set<OfferReason>([
  'too_large',
  'not_cbor',
  'bad_envelope',
  'bad_shape',
  'forged',
])

export function refused(reason: OfferReason): Offered {
  return { verdict: REJECTED.has(reason) ? 'reject' : 'ignore', reason, changed: null }
}
