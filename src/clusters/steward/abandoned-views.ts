import type { MembershipContext } from '../../membership/membership-context.ts'
import type { ClusterId } from '../../models/ids.ts'
import { viewKey } from '../cluster-id.ts'
import type { HomeBook } from './home-book.ts'
import type { KeptViews } from './leftovers.ts'
import type { OwnClaim } from './own-claim.ts'
import { isDissolved, memberIn } from '../view/view.ts'
import type { View } from '../view/view.ts'
import { isNewer } from '../../membership/version.ts'
import type { ViewJudge } from '../view/view-change.ts'
import { ViewRegister } from '../view/view-register.ts'
import type { Registers } from '../view/view-register.ts'

export interface AbandonedViewsInit {
  readonly context: MembershipContext
  readonly registers: Registers
  readonly kept: KeptViews
  readonly homes: Pick<HomeBook, 'departed'>
  /** Where this shop says that it lives: the caretaker looks after that one. */
  readonly claim: Pick<OwnClaim, 'newest'>
  readonly judge: () => ViewJudge
  readonly everyMs: number
}

/**
 * Views that this node still keeps although it lives elsewhere. Mostly those who live there look after
 * them; but when the last one left lost its disk, it lives elsewhere too and has forgotten that it was
 * ever there, so that only who keeps the view can take it off (promise 8).
 */
export class AbandonedViews {
  readonly #init: AbandonedViewsInit
  /** Nobody is listed in them any more, and nobody ever will be. */
  readonly #dissolved = new Set<ClusterId>()

  constructor(init: AbandonedViewsInit) {
    this.#init = init
  }

  begin(): void {
    const { context, kept, claim, everyMs } = this.#init
    context.after(everyMs, () => this.begin(), 'patient')
    const home = claim.newest?.claim.cluster ?? ''
    for (const cluster of new Set(kept.keptClusters())) {
      if (cluster !== home && !this.#dissolved.has(cluster)) this.#look(cluster)
    }
  }

  #look(cluster: ClusterId): void {
    const { context, registers, kept, homes, judge } = this.#init
    const ref = kept.keptRef(viewKey(cluster))
    if (ref === null || !ref.keepers.some(({ peer }) => peer === context.self)) return
    const register = new ViewRegister(registers, { ...ref, cluster }, null, () => undefined)
    register.refresh(() => {
      const { view } = register
      if (view === null) return
      if (isDissolved(view)) {
        this.#dissolved.add(cluster)
        return
      }
      const departed = [...homes.departed(view), ...this.#own(view)]
      if (departed.length === 0) return
      register.claims(departed, judge(), ([result = 'unavailable']) => {
        context.count(`steward_abandoned_${result}`)
      })
    })
  }

  /** This shop died while it founded it, and has gone elsewhere without having been at home there. */
  #own(view: View): Uint8Array[] {
    const { context, claim } = this.#init
    const own = claim.newest
    const listed = memberIn(view, context.self)
    if (own === null || listed === null || own.claim.cluster === view.cluster) return []
    return isNewer(own.claim.seq, listed.homeSeq) ? [own.bytes] : []
  }
}
