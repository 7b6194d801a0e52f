import type { PeerId } from '../../models/ids.ts'
import type { MembershipContext } from '../../membership/membership-context.ts'
import { CLUSTER_SIZE_MAX } from '../formation/formation.ts'
import type { HomeMessage, HomeRef } from '../../wire/membership-messages.ts'
import type { ViewJudge } from '../view/view-change.ts'
import { readClaim } from './home-claim.ts'
import { memberIn } from '../view/view.ts'
import type { ViewRegister } from '../view/view-register.ts'

interface Waiting {
  readonly from: PeerId
  readonly rid: string
  readonly claim: Uint8Array
}

/** Two clusters' worth: beyond, the asker tries the next keeper. */
const WAITING_MAX = 2 * CLUSTER_SIZE_MAX

/**
 * Writes the claims of others into the view of this node's cluster: one change at a time, with all
 * that came in meanwhile, so that a founding of twenty is a handful of epochs and no duel.
 */
export class ClaimDesk {
  readonly #context: MembershipContext
  readonly #home: () => ViewRegister | null
  readonly #judge: () => ViewJudge
  readonly #rests: () => boolean
  #waiting: Waiting[] = []
  #writing = false

  /** `rests`: this node is about to go. */
  constructor(
    context: MembershipContext,
    home: () => ViewRegister | null,
    judge: () => ViewJudge,
    rests: () => boolean,
  ) {
    this.#rests = rests
    this.#context = context
    this.#home = home
    this.#judge = judge
  }

  handle(from: PeerId, offer: Extract<HomeMessage, { type: 'home_offer' }>): void {
    const { rid, cluster, claim } = offer
    const home = this.#home()
    if (home === null || home.cluster !== cluster) {
      this.#tell(from, rid, 'not_here', home?.home ?? null)
    } else if (this.#rests() && this.#isLoneAgainst(home, claim)) {
      // A final answer: it would be at home with nobody, and could not even leave again.
      this.#tell(from, rid, 'last_awake', home.home)
    } else if (this.#waiting.length >= WAITING_MAX) {
      this.#tell(from, rid, 'busy', home.home)
    } else {
      this.#waiting.push({ from, rid, claim })
      this.#write(home)
    }
  }

  /** A stranger asks to be let in where nobody else is up. */
  #isLoneAgainst({ view }: ViewRegister, bytes: Uint8Array): boolean {
    const { self, crypto } = this.#context
    const claim = readClaim(bytes, crypto)
    if (view === null || claim === null || memberIn(view, claim.peer) !== null) return false
    return view.members.every(({ peer, resting }) => resting || peer === self)
  }

  #write(home: ViewRegister): void {
    if (this.#writing || this.#waiting.length === 0) return
    this.#writing = true
    const batch = this.#waiting.splice(0, CLUSTER_SIZE_MAX)
    home.claims(
      batch.map(({ claim }) => claim),
      this.#judge(),
      (results) => {
        this.#writing = false
        batch.forEach(({ from, rid }, n) => {
          this.#tell(from, rid, results[n] ?? 'unavailable', home.home)
        })
        this.#write(home)
      },
    )
  }

  #tell(to: PeerId, rid: string, result: string, home: HomeRef | null): void {
    this.#context.send(to, { type: 'home_told', rid, result, home })
  }
}
