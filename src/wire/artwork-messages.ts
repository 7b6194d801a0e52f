import type { ArtworkHash, OrderId } from '../models/ids.ts'

/** A file by its content; the bytes themselves have a protocol of their own. */
export interface ArtworkFile {
  readonly hash: ArtworkHash
  readonly bytes: number
}

/** A second copy of an order's files (DESIGN.md 5.8): asked of its keepers before it is acknowledged. */
export type ArtworkMessage =
  /** Please fetch these from me and keep them while the order is open. */
  | {
      readonly type: 'artwork_keep'
      readonly rid: string
      readonly order: OrderId
      readonly files: readonly ArtworkFile[]
    }
  /** 0: all of them lie here now. Others could not be had, and asking again soon helps nobody. */
  | { readonly type: 'artwork_kept'; readonly rid: string; readonly missing: number }
