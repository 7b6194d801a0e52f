import type { MembershipContext } from '../../membership/membership-context.ts'
import { mayTryAgain } from './claim-offers.ts'
import type { ClaimOffers } from './claim-offers.ts'
import type { Greetings } from './greetings.ts'
import type { OwnClaim } from './own-claim.ts'
import { memberIn } from '../view/view.ts'
import type { ViewRegister } from '../view/view-register.ts'

/** Others may be leaving just then, and move it too. */
const AGAIN_MS = 500

/**
 * Has this shop written down as resting, and hands its duty as keeper of the view to those who stay
 * up. `done(false)`: not within `timeoutMs`; the others will find it silent.
 */
export function planRest(
  context: MembershipContext,
  home: ViewRegister,
  claim: OwnClaim,
  offers: ClaimOffers,
  timeoutMs: number,
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
    else
      home.move(view.committee, (result) => {
        if (result === 'done') finish(true)
        else if (open) context.after(AGAIN_MS, () => home.refresh(handOn))
      })
  }
  // It came back, and nobody has written that: who reads the view in the morning finds it resting.
  let written = false
  const isListedAsResting = (): boolean =>
    !written && home.view !== null && memberIn(home.view, context.self)?.resting === true
  context.after(timeoutMs, () => finish(isListedAsResting()))
  const tell = (bytes: Uint8Array): void => {
    offers.offer(home.home, bytes, (result) => {
      // The last one up writes nothing: nobody is there to miss it.
      if (result === 'last_awake') finish(true)
      else if (result === 'done') {
        written = true
        home.refresh(handOn)
      } else if (!mayTryAgain(result)) finish(false)
      else if (isListedAsResting()) finish(true)
      else if (open) context.after(AGAIN_MS, () => tell(bytes))
    })
  }
  claim.make(home.cluster, true, ({ bytes }) => tell(bytes))
}

/**
 * Of a shop without a home: where it has set out for may have let it in already, and it has not heard so.
 * All who hear it are told that it rests, which holds there like any other word (amendment 4).
 */
export function restOnTheWay(
  claim: OwnClaim,
  greetings: Greetings,
  done: (told: boolean) => void,
): void {
  const bound = claim.newest?.claim
  if (bound === undefined || bound.cluster === '' || bound.resting) {
    done(true)
    return
  }
  claim.make(bound.cluster, true, () => {
    greetings.greetAll()
    done(true)
  })
}
