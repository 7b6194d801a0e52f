import type { StewardTerms } from '../clusters/steward/steward-terms.ts'
import type { DetectorTerms } from '../membership/detection/detector-terms.ts'
import type { ShopProfile, StockLine } from '../models/shop.ts'
import type { FloorPolicy } from '../orders/floor/floor.ts'
import type { KeepingTerms } from '../orders/intake/keeping.ts'
import type { PlacementTerms } from '../orders/placing/placement.ts'
import type { RouterSettings } from '../routing/settings.ts'
import type { Birth } from './machine-context.ts'

/** One record of the store, as a boot finds it. */
export interface NodeRecord {
  readonly key: string
  readonly value: Uint8Array
}

export interface NodeInit {
  readonly birth: Birth
  readonly now: number
  /** Everything that the store holds, in key order. */
  readonly records: Iterable<NodeRecord>
  readonly profile: ShopProfile
  /** Shelves as configured: counts for a first desk, names and reorder points for a later one. */
  readonly stock: readonly StockLine[]
  readonly firstDesk: boolean
  readonly floor: FloorPolicy
  readonly placement: PlacementTerms
  readonly detector: DetectorTerms
  readonly steward: StewardTerms
  /** How this node weighs shops; not there: as the defaults have it. */
  readonly routing?: RouterSettings
  /** Takes part in working out prices for its cluster; not there: it does not. */
  readonly clusterPrices?: boolean
  /** Milliseconds that a quote is good for; not there: a day. */
  readonly quoteForMs?: number
  /** Which orders have five keepers; not there: as the defaults have it. */
  readonly keeping?: KeepingTerms
  /** Shops whose full reports this node keeps (`clusters/digests/scope.ts`); tests of large networks have fewer. */
  readonly reportedShopsMax?: number
}
