import type { Roster } from '../../../src/membership/detection/roster.ts'
import type { ClusterId, PeerId, StoreId } from '../../../src/models/ids.ts'

export function shopName(n: number): PeerId {
  const nn = String(n).padStart(2, '0')
  // Ends of its own: clusters are named after their founder's tail.
  return `shop-${nn}-xxxxxxxx${nn}` as PeerId
}

/** A cluster of `size` members, all awake. */
export function rosterOf(size: number, changes: Partial<Roster> = {}): Roster {
  return {
    cluster: 'c1' as ClusterId,
    epoch: 1,
    members: Array.from({ length: size }, (_, n) => ({
      peer: shopName(n),
      store: `store-${shopName(n)}` as StoreId,
      resting: false,
      homeSeq: [1, 1] as const,
    })),
    evictions: [],
    ...changes,
  }
}
