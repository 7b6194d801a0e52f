import type { PeerId } from '../../models/ids.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { MembershipContext } from '../../membership/membership-context.ts'
import type { HomeMessage, HomeRef } from '../../wire/membership-messages.ts'
import type { ClaimResult, ViewJudge } from '../view/view-change.ts'
import { ViewRegister } from '../view/view-register.ts'
import type { ChangeOutcome, Registers } from '../view/view-register.ts'

export type OfferResult = ClaimResult | ChangeOutcome

/**
 * The view was not reached, or somebody else was writing: it says nothing about the claim, and another
 * keeper, or the same one later, may. All other answers are final.
 */
const NOT_FINAL: ReadonlySet<string> = new Set([
  'unknown',
  'unavailable',
  'unreadable',
  'busy',
  'not_here',
])

export function mayTryAgain(result: string): boolean {
  return NOT_FINAL.has(result)
}

/** One home, one former home and one on the way, twice over. */
const OFFERS_MAX = 8

interface Offer {
  readonly at: HomeRef
  readonly claim: Uint8Array
  readonly done: (result: OfferResult, home: HomeRef) => void
  attempt: number
  timer: CancelTimer
}

/**
 * Has claims of this shop written into views: by asking the keepers, the same first one for
 * everybody, who writes all that it was asked in one change; by itself where none of them answers.
 */
export class ClaimOffers {
  readonly #context: MembershipContext
  readonly #registers: Registers
  readonly #judge: () => ViewJudge
  readonly #offerMs: number
  readonly #offers = new Map<string, Offer>()

  constructor(
    context: MembershipContext,
    registers: Registers,
    judge: () => ViewJudge,
    offerMs: number,
  ) {
    this.#context = context
    this.#registers = registers
    this.#judge = judge
    this.#offerMs = offerMs
  }

  offer(at: HomeRef, claim: Uint8Array, done: (result: OfferResult, home: HomeRef) => void): void {
    if (this.#offers.size >= OFFERS_MAX) {
      done('unavailable', at)
      return
    }
    const rid = this.#context.nextId()
    const offer: Offer = { at, claim, done, attempt: 0, timer: () => undefined }
    this.#offers.set(rid, offer)
    this.#ask(rid, offer)
  }

  handle(from: PeerId, told: Extract<HomeMessage, { type: 'home_told' }>): void {
    const offer = this.#offers.get(told.rid)
    if (offer === undefined) return
    if (mayTryAgain(told.result)) {
      if (offer.at.keepers[offer.attempt]?.peer === from) this.#next(told.rid, offer)
      return
    }
    const home = told.home?.cluster === offer.at.cluster ? told.home : offer.at
    this.#finish(told.rid, offer, told.result as OfferResult, home)
  }

  #ask(rid: string, offer: Offer): void {
    offer.timer()
    const { at, claim, attempt } = offer
    const keeper = at.keepers[attempt]
    if (keeper === undefined) {
      this.#writeAlone(rid, offer)
      return
    }
    this.#context.send(keeper.peer, { type: 'home_offer', rid, cluster: at.cluster, claim })
    offer.timer = this.#context.after(this.#offerMs, () => this.#next(rid, offer))
  }

  #next(rid: string, offer: Offer): void {
    offer.attempt += 1
    this.#ask(rid, offer)
  }

  #writeAlone(rid: string, offer: Offer): void {
    const register = new ViewRegister(this.#registers, offer.at, null, () => undefined)
    register.claims([offer.claim], this.#judge(), ([result = 'unavailable']) =>
      this.#finish(rid, offer, result, register.home),
    )
  }

  #finish(rid: string, offer: Offer, result: OfferResult, home: HomeRef): void {
    offer.timer()
    // A keeper's late answer and this node's own writing may both come to an end: the first counts.
    if (!this.#offers.delete(rid)) return
    this.#context.count(`home_offer_${result}`)
    offer.done(result, home)
  }
}
