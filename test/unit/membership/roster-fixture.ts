import type { Roster } from '../../../src/membership/roster.ts'
import type { ClusterId, PeerId, StoreId } from '../../../src/models/ids.ts'

export function shopName(n: number): PeerId {
  return `shop-${String(n).padStart(2, '0')}-xxxxxxxxxx` as PeerId
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
