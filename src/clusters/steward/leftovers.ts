import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import type { MembershipContext } from '../../membership/membership-context.ts'
import type { ClusterId } from '../../models/ids.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { RegisterRef } from '../../registers/register-ref.ts'
import type { HomeRef } from '../../wire/membership-messages.ts'
import { AbandonedViews } from './abandoned-views.ts'
import { mayTryAgain } from './claim-offers.ts'
import type { ClaimOffers } from './claim-offers.ts'
import { viewKey } from '../cluster-id.ts'
import type { HomeBook } from './home-book.ts'
import type { OwnClaim } from './own-claim.ts'
import type { StewardTerms } from './steward-terms.ts'
import type { ViewJudge } from '../view/view-change.ts'
import type { Registers } from '../view/view-register.ts'

/** View registers that this node keeps. */
export interface KeptViews {
  /** The newest generation of a register that this node keeps itself; null if it keeps none. */
  keptRef(key: string): RegisterRef | null
  /** Clusters whose view this node keeps, its home among them. */
  keptClusters(): Iterable<ClusterId>
  /** Asks around who keeps a register; null: nobody who answers. */
  locate(key: string, done: (ref: RegisterRef | null) => void): void
}

export interface LeftoversInit extends KeptViews {
  readonly context: MembershipContext
  readonly registers: Registers
  readonly terms: Pick<StewardTerms, 'refreshMs'>
}

/** Clusters that this shop has left and that may still list it. */
export const LEFT_RECORD = 'home/left'
/** Nobody there has answered: they may be cut off, or switched off for the night… */
const AGAIN_MS = 30_000
/** …or gone for good: each try that failed doubles the wait, up to this. */
const AGAIN_MS_MAX = 900_000
/** More than that at a time would be a shop that moves every minute. */
const LEFT_MAX = 16

/**
 * Has this shop taken off the rosters of clusters that it has left, however long that takes (DESIGN.md
 * 5.4). They can also find out by themselves, for the claim goes round with every greeting; but not
 * where this shop was the last one.
 */
export class Leftovers {
  readonly #context: MembershipContext
  readonly #claim: OwnClaim
  readonly #offers: ClaimOffers
  readonly #kept: KeptViews
  readonly #abandoned: AbandonedViews
  readonly #left = new Map<ClusterId, HomeRef>()
  /** The next try, one for each. */
  readonly #timers = new Map<ClusterId, CancelTimer>()
  /** Tries in a row that nobody answered. */
  readonly #failures = new Map<ClusterId, number>()

  constructor(
    init: LeftoversInit,
    claim: OwnClaim,
    offers: ClaimOffers,
    homes: HomeBook,
    judge: () => ViewJudge,
  ) {
    const { context, registers, terms } = init
    this.#context = context
    this.#claim = claim
    this.#offers = offers
    this.#kept = init
    const everyMs = terms.refreshMs
    const parts = { context, registers, kept: init, homes, claim, judge, everyMs }
    this.#abandoned = new AbandonedViews(parts)
  }

  restore(bytes: Uint8Array): void {
    for (const ref of decode(bytes) as HomeRef[]) this.#left.set(ref.cluster, ref)
  }

  /** After a start: a process that died on its way may have left more behind than it knew. */
  begin(home: ClusterId | ''): void {
    this.#abandoned.begin()
    for (const cluster of this.#kept.keptClusters()) {
      const ref = this.#kept.keptRef(viewKey(cluster))
      if (ref === null || !ref.keepers.some(({ peer }) => peer === this.#context.self)) continue
      const { generation, keepers } = ref
      this.#left.set(cluster, { cluster, epoch: 0, generation, keepers, size: 0 })
    }
    this.#left.delete(home as ClusterId)
    for (const cluster of this.#left.keys()) this.#ask(cluster)
  }

  /** Also where it has only set out for: what nobody answered may have been written all the same. */
  leave(at: HomeRef | null): void {
    if (at === null) return
    if (this.#left.size >= LEFT_MAX && !this.#left.has(at.cluster)) {
      this.#context.count('steward_left_too_many')
      return
    }
    this.#left.set(at.cluster, at)
    this.#write()
    this.#later(at.cluster, 0)
  }

  /** It is home again: being on that roster is right. */
  stay(cluster: ClusterId): void {
    this.#timers.get(cluster)?.()
    this.#timers.delete(cluster)
    this.#failures.delete(cluster)
    if (this.#left.delete(cluster)) this.#write()
  }

  #ask(cluster: ClusterId): void {
    const at = this.#left.get(cluster)
    const newest = this.#claim.newest
    if (at === undefined || newest === null) return
    if (newest.claim.cluster === cluster) {
      // On its way there: whether it arrives is not known yet.
      this.#later(cluster, AGAIN_MS)
      return
    }
    this.#offers.offer(at, newest.bytes, (result) => {
      this.#context.count(`steward_left_${result}`)
      if (!this.#left.has(cluster)) return
      if (mayTryAgain(result)) this.#again(cluster)
      else this.stay(cluster)
    })
  }

  /** Its keepers may be others by now. */
  #again(cluster: ClusterId): void {
    this.#kept.locate(viewKey(cluster), (ref) => {
      const at = this.#left.get(cluster)
      if (at !== undefined && ref !== null && ref.generation > at.generation) {
        this.#left.set(cluster, { ...at, generation: ref.generation, keepers: ref.keepers })
      }
    })
    const failures = this.#failures.get(cluster) ?? 0
    this.#failures.set(cluster, failures + 1)
    this.#later(cluster, Math.min(AGAIN_MS_MAX, AGAIN_MS * 2 ** failures))
  }

  #later(cluster: ClusterId, delayMs: number): void {
    this.#timers.get(cluster)?.()
    this.#timers.set(
      cluster,
      this.#context.after(delayMs, () => this.#ask(cluster)),
    )
  }

  #write(): void {
    const value = this.#left.size === 0 ? null : encode([...this.#left.values()])
    this.#context.persist([{ key: LEFT_RECORD, value }], () => undefined)
  }
}
