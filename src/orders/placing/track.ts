import type { PartId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { AskedElsewhere } from '../../routing/explanation.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { Placement } from './placement.ts'

/** What a conductor remembers of an open order: nothing that the register does not say anew. */
export interface Track {
  /** As somebody said; the registry may know better. */
  readonly hint: readonly Keeper[]
  placement: Placement | null
  /** A read or change of this order is under way; a wake meanwhile is remembered. */
  busy: boolean
  again: boolean
  /** The newest chosen value that was told meanwhile. */
  heard: Order | null
  timer: CancelTimer
  /** The newest version of which the shops were told that they have work. */
  announced: number
  /** The newest version seen, and since when: lower ranks wait that nothing has come of it. */
  version: number
  versionAt: number
  /**
   * The version that has no room for another attempt, 0: none is known. A change that is refused is written
   * all the same, and told to all keepers: if each tried again for that, they would never come to rest.
   */
  fullAt: number
  /** Whom a part that waited was asked about when a shop was found for it: its decision says so. */
  readonly asked: Map<PartId, readonly AskedElsewhere[]>
  /** Reads and changes in a row that no quorum answered. */
  failures: number
  /** Certificates for this version in a row that no majority signed. */
  unsigned: number
}

export function newTrack(hint: readonly Keeper[], now: number): Track {
  return {
    hint,
    placement: null,
    busy: false,
    again: false,
    heard: null,
    timer: () => undefined,
    announced: 0,
    version: 0,
    versionAt: now,
    fullAt: 0,
    asked: new Map(),
    failures: 0,
    unsigned: 0,
  }
}

/** Told in the middle of a step: it is looked at after it, and need not be read for that. */
export function hear(track: Track, order: Order): void {
  if (track.heard === null || order.version > track.heard.version) track.heard = order
}

/** `order`, or what was heard meanwhile if that is newer. */
export function newest(track: Track, order: Order): Order {
  const { heard } = track
  track.heard = null
  return heard !== null && heard.version > order.version ? heard : order
}
