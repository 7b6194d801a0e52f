import type { PartId, OrderId, PeerId, StoreId } from '../models/ids.ts'

/** What the world looks like from here, beside what registers say. Wrong at times: it proves nothing. */
export interface Outlook {
  /** From when on a silent shop's unstarted work may be taken away; null: it is not held unreachable. */
  mayMoveWorkAt(shop: PeerId): number | null
  /** Since when it has been held unreachable; null: it is not, or nobody here watches it. */
  unreachableSince(shop: PeerId): number | null
  /** Since when nothing says that a shop runs that has begun something; null: something does, or it rests. */
  silentSince(shop: PeerId): number | null
  /** Whether it was stopped as planned, and is not back. */
  rests(shop: PeerId): boolean
  /** The desk that the shop itself, by its newest signed word, has now; null: it has said nothing. */
  deskOf(shop: PeerId): StoreId | null
  /**
   * The desk that a shop has now, if it surely is a later one than `desk`, which was given a part at
   * `assignedAt`; null: it is not, or the newest word here may be older than the part.
   */
  laterDesk(shop: PeerId, desk: StoreId, assignedAt: number): StoreId | null
  /** Whether it can be expected to act: not silent, not resting. This node itself always is. */
  isPresent(peer: PeerId): boolean
}

/** What a majority of the shop's cluster is asked to sign (CONSENSUS.md 6.5, D10). */
export type Charged =
  | { readonly kind: 'unreachable'; readonly shop: PeerId }
  | {
      readonly kind: 'late'
      readonly shop: PeerId
      readonly order: OrderId
      readonly part: PartId
      readonly attempt: number
    }

/** `proof`: to be put into the history. Null: no majority signs this, for now. */
export type Certify = (charged: Charged, done: (proof: string | null) => void) => void
