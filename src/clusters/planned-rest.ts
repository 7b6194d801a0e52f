import type { MembershipContext } from '../membership/membership-context.ts'
import type { ClaimOffers } from './claim-offers.ts'
import type { OwnClaim } from './own-claim.ts'
import type { ViewRegister } from './view-register.ts'

/** A planned stop does not wait longer for the others: 20 s are promised for all of it (`runtime/planned-stop.ts`). */
const REST_MS = 5_000

/**
 * Has this shop written down as resting, and hands its duty as keeper of the view to those who stay
 * up. `done(false)`: not in time; the others will find it silent.
 */
export function planRest(
  context: MembershipContext,
  home: ViewRegister,
  claim: OwnClaim,
  offers: ClaimOffers,
  done: (told: boolean) => void,
): void {
  let open = true
  const finish = (told: boolean): void => {
    if (open) done(told)
    open = false
  }
  const handOn = (): void => {
    const { view } = home
    const keeps = home.keepers.some(({ peer }) => peer === context.self)
    if (view === null || !keeps) finish(true)
    else home.move(view.committee, (result) => finish(result === 'done'))
  }
  context.after(REST_MS, () => finish(false))
  claim.make(home.cluster, true, ({ bytes }) => {
    offers.offer(home.home, bytes, (result) => {
      // The last one up writes nothing: nobody is there to miss it.
      if (result === 'last_awake') finish(true)
      else if (result === 'done') home.refresh(handOn)
      else finish(false)
    })
  })
}
