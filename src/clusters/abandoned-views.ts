import type { MembershipContext } from '../membership/membership-context.ts'
import type { ClusterId } from '../models/ids.ts'
import { viewKey } from './cluster-id.ts'
import type { HomeBook } from './home-book.ts'
import type { KeptViews } from './leftovers.ts'
import type { OwnClaim } from './own-claim.ts'
import { isDissolved } from './view.ts'
import type { ViewJudge } from './view-change.ts'
import { ViewRegister } from './view-register.ts'
import type { Registers } from './view-register.ts'

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
    context.after(everyMs, () => this.begin())
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
      const departed = homes.departed(view)
      if (departed.length === 0) return
      register.claims(departed, judge(), ([result = 'unavailable']) => {
        context.count(`steward_abandoned_${result}`)
      })
    })
  }
}
