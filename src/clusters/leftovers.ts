import type { MembershipContext } from '../membership/membership-context.ts'
import type { ClusterId } from '../models/ids.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import type { HomeRef } from '../wire/membership-messages.ts'
import type { ClaimOffers } from './claim-offers.ts'
import { viewKey } from './cluster-id.ts'
import type { SignedClaim } from './own-claim.ts'

/** View registers that this node keeps. */
export interface KeptViews {
  /** The newest generation of a register that this node keeps itself; null if it keeps none. */
  keptRef(key: string): RegisterRef | null
  /** Clusters whose view this node keeps, its home among them. */
  keptClusters(): Iterable<ClusterId>
}

/** Has this shop taken off the rosters of clusters that it has left (DESIGN.md 5.4). */
export class Leftovers {
  readonly #context: MembershipContext
  readonly #offers: ClaimOffers
  readonly #kept: KeptViews

  constructor(context: MembershipContext, offers: ClaimOffers, kept: KeptViews) {
    this.#context = context
    this.#offers = offers
    this.#kept = kept
  }

  /** The old cluster can also find out by itself: the claim goes round with every greeting. */
  leave(at: HomeRef | null, { bytes }: SignedClaim): void {
    if (at === null) return
    this.#offers.offer(at, bytes, (result) => this.#context.count(`steward_left_${result}`))
  }

  /**
   * A process that died while it moved may have left the shop on the roster of a cluster of which it
   * was the last keeper: nobody else would ever take it off.
   */
  sweep(home: ClusterId | '', signed: SignedClaim): void {
    for (const cluster of this.#kept.keptClusters()) {
      const ref = cluster === home ? null : this.#kept.keptRef(viewKey(cluster))
      if (ref === null || !ref.keepers.some(({ peer }) => peer === this.#context.self)) continue
      const { generation, keepers } = ref
      this.leave({ cluster, epoch: 0, generation, keepers, size: 0 }, signed)
    }
  }
}
