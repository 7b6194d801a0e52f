import { certificateFlaw } from '../../membership/detection/certificate.ts'
import type { MembershipContext } from '../../membership/membership-context.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Heartbeat, HomeMessage, HomeRef } from '../../wire/membership-messages.ts'
import { Caretaker } from './caretaker.ts'
import { ClaimDesk } from './claim-desk.ts'
import { ClaimOffers } from './claim-offers.ts'
import { mintClusterId, viewKey } from '../cluster-id.ts'
import { Greetings } from './greetings.ts'
import { HomeBook } from './home-book.ts'
import { decodeHome, encodeHome, HOME_RECORD } from './home-record.ts'
import { Leftovers, LEFT_RECORD } from './leftovers.ts'
import { CLAIM_RECORD, OwnClaim } from './own-claim.ts'
import { planRest, restOnTheWay } from './planned-rest.ts'
import { Roll } from './roll.ts'
import { Settling } from './settling.ts'
import { Scout } from '../formation/scout.ts'
import type { StewardInit } from './steward-init.ts'
import { memberIn, type View } from '../view/view.ts'
import { judgeNow } from '../view/view-judge.ts'
import { applyViewChange, type ViewJudge } from '../view/view-change.ts'
import { ViewRegister, type ChangeOutcome } from '../view/view-register.ts'

/** Heartbeats of a member, of which one is compared with what it said of its home. */
const ASKED_BEATS = 4

type Phase = 'seeking' | 'moving' | 'home' | 'resting'

/**
 * Drives this shop's membership: finds or founds its cluster, follows geography from one to the
 * next, keeps the view's committee whole, and rests and returns. It decides nothing alone: every
 * step is a change of a view register, and a wrong one costs time, never an order (DESIGN.md 5.4).
 */
export class Steward {
  readonly #init: StewardInit
  readonly #context: MembershipContext
  /** Where connected peers say that they are at home. */
  readonly homes: HomeBook
  readonly #roll: Roll
  readonly #claim: OwnClaim
  readonly #greetings: Greetings
  readonly #scout: Scout
  readonly #offers: ClaimOffers
  readonly #leftovers: Leftovers
  readonly #settling = new Settling()
  readonly #desk: ClaimDesk
  readonly caretaker: Caretaker
  #phase: Phase = 'seeking'
  #home: ViewRegister | null = null
  #seekingSince = 0
  #refreshedAt = 0
  /** When the view was last read from a quorum of its keepers. */
  #readAt = 0
  #foundings = 0

  constructor(init: StewardInit) {
    const { context, registers, watch, terms } = init
    this.#init = init
    this.#context = context
    const book = (this.homes = new HomeBook(context.crypto))
    this.#roll = new Roll(watch, book.farewells)
    const home = (): ViewRegister | null => this.#home
    const rests = (): boolean => this.#phase === 'resting'
    const judge = (): ViewJudge => this.#judge()
    this.#claim = new OwnClaim(context, init.site)
    this.#greetings = new Greetings(context, book, this.#claim, home)
    this.#scout = new Scout(context, watch, book, init)
    this.#offers = new ClaimOffers(context, registers, judge, terms.offerMs)
    this.#leftovers = new Leftovers(init, this.#claim, this.#offers, book, judge)
    this.#desk = new ClaimDesk(context, home, judge, rests)
    this.caretaker = new Caretaker(context, watch, book, terms, terms.rankMs, judge)
  }

  static owns(key: string): boolean {
    return key === CLAIM_RECORD || key === HOME_RECORD || key === LEFT_RECORD
  }

  restore(key: string, bytes: Uint8Array): void {
    if (key === CLAIM_RECORD) this.#claim.restore(bytes)
    else if (key === LEFT_RECORD) this.#leftovers.restore(bytes)
    else {
      const record = decodeHome(bytes)
      if (record !== null) this.#home = this.#register(record, record.view)
    }
  }

  begin(): void {
    this.#seekingSince = this.#context.now()
    if (this.#home !== null) this.#adopt(this.#home)
    this.#comeBack(this.#home)
    this.#tick()
  }

  /** This shop's cluster as it was last known to be chosen, and where its view is kept. */
  home(): { readonly view: View; readonly ref: HomeRef } | null {
    const view = this.#home?.view ?? null
    return this.#home === null || view === null ? null : { view, ref: this.#home.home }
  }

  get phase(): Phase {
    return this.#phase
  }

  /** For the voter: a claim to another home takes the vote with it. */
  isAtHome(cluster: ClusterId): boolean {
    return this.#claim.newest?.claim.cluster === cluster && this.#phase !== 'resting'
  }

  handle(from: PeerId, message: HomeMessage): void {
    switch (message.type) {
      case 'hello':
        this.#greetings.hear(from, message)
        this.#roll.again()
        return
      case 'hello_ask':
        this.#greetings.greet(from)
        return
      case 'home_offer':
        this.#desk.handle(from, message)
        return
      case 'home_told':
        this.#offers.handle(from, message)
        return
    }
  }

  /** From the watch: a heartbeat names the sender's cluster and epoch. */
  heard(from: PeerId, { cluster, epoch, seq }: Heartbeat): void {
    const home = this.#home
    const view = home?.view ?? null
    // Nearly every heartbeat is of one of us who knows what we know: where it said last that it is at home can wait.
    if (cluster === home?.cluster && epoch === view?.epoch && seq % ASKED_BEATS !== 0) return
    this.#greetings.speaksFor(from, cluster)
    if (home === null || view === null || cluster !== home.cluster) return
    if (epoch > view.epoch) this.#read(home)
    else if (epoch < view.epoch && memberIn(view, from) === null) this.#greetings.greetAgain(from)
  }

  peerUp(peer: PeerId): void {
    this.#greetings.peerUp(peer)
  }

  peerDown(peer: PeerId): void {
    this.#greetings.peerDown(peer)
  }

  /**
   * A planned stop: marks this member as resting and hands its duty as keeper of the view on.
   * `done(false)`: within `timeoutMs` it could not be written, and not all who are up hear its word.
   */
  rest(timeoutMs: number, done: (told: boolean) => void): void {
    const home = this.#phase === 'resting' ? null : this.#home
    // Also of a shop without a home: it looks for none any more.
    this.#phase = 'resting'
    if (home === null) {
      restOnTheWay(this.#claim, this.#greetings, done)
      return
    }
    planRest(this.#context, home, this.#claim, this.#offers, timeoutMs, (written) => {
      // A last word to those who stay: that it rests, and where the view is kept from now on.
      this.#greetings.greetAll()
      done(written || this.#greetings.reachAll)
    })
  }

  /** Votes a member out on a person's word; also where no majority can (CONSENSUS.md 6.7). */
  evict(peer: PeerId, done: (outcome: ChangeOutcome) => void): void {
    if (this.#home === null) done('no_view')
    else this.#home.change({ type: 'evict_by_operator', peer }, this.#judge(), done)
  }

  /** A person says that the cluster's keepers are gone for good: this shop founds anew, others follow. */
  recover(): void {
    if (this.#home !== null) this.#lose(this.#home)
    this.#found()
  }

  /** The last process died on its way: what it founded is home, and to where it set out it does not go. */
  #comeBack(before: ViewRegister | null): void {
    const signed = this.#claim.newest
    this.#leftovers.begin(signed?.claim.cluster ?? '')
    if (signed === null) return
    const { cluster } = signed.claim
    if (cluster === '' || cluster === before?.cluster) return
    const kept = this.#init.keptRef(viewKey(cluster))
    if (kept !== null) {
      this.#phase = 'moving'
      this.#arrive(this.#register({ cluster, ...kept }, null), before)
    } else if (before !== null) this.#renew(before)
  }

  #tick(): void {
    const { terms } = this.#init
    const paceMs = this.#settling.paceMs(this.#context.now(), terms)
    this.#context.after(paceMs, () => this.#tick(), paceMs > terms.tickMs ? 'patient' : undefined)
    switch (this.#phase) {
      case 'seeking':
        this.#seek()
        return
      case 'home':
        if (this.#home !== null) this.#live(this.#home)
        return
      case 'moving':
      case 'resting':
        return
    }
  }

  #seek(): void {
    const { foundMs, foundStepMs } = this.#init.terms
    const homing = this.#scout.choose(null, false)
    const waitedMs = this.#context.now() - this.#seekingSince
    if (homing.type === 'join') this.#moveTo(homing.cluster)
    else if (homing.type === 'found' && waitedMs >= foundMs + homing.rank * foundStepMs) {
      this.#found()
    }
  }

  /** An ordinary day of a member. */
  #live(home: ViewRegister): void {
    const now = this.#context.now()
    if (now - this.#refreshedAt >= this.#init.terms.refreshMs) {
      this.#refreshedAt = now
      this.#read(home)
      this.#greetings.remind()
      this.#greetings.askEach(this.#scout.strangers())
    }
    const { view } = home
    if (home.isDead) {
      this.#context.count('steward_cluster_lost')
      this.#lose(home)
      return
    }
    if (view === null) return
    const me = memberIn(view, this.#context.self)
    if (me === null) {
      this.#leaveHome()
      return
    }
    const isOther = !this.#claim.isAwakeAs(me)
    const homeIsLost = now - this.#readAt >= this.#init.terms.evictMs
    if (!isOther) this.caretaker.look(home)
    if (isOther && !homeIsLost) this.#renew(home)
    else this.#follow(home, view, homeIsLost)
  }

  /** Geography may send a shop elsewhere; it goes when it has said so for long enough. */
  #follow(home: ViewRegister, view: View, homeIsLost: boolean): void {
    const { settleMs, settleAloneMs, foundStepMs, calmMs } = this.#init.terms
    const now = this.#context.now()
    if (!this.#settling.isDue(now, calmMs)) return
    const homing = this.#scout.choose(home, homeIsLost)
    if (homing.type === 'stay') this.#greetings.askEach(this.#scout.inFull)
    const wish = homing.type === 'join' ? homing.cluster : homing.type
    const heldMs = this.#settling.hold(wish, now)
    const settled = heldMs >= (view.members.length === 1 ? settleAloneMs : settleMs)
    if (!settled || homing.type === 'stay') return
    if (homing.type === 'join') this.#moveTo(homing.cluster)
    else if (!homeIsLost && heldMs >= settleMs + homing.rank * foundStepMs) this.#found(home)
  }

  /** Where the register was moved meanwhile, its new keepers know the way: this node, or another. */
  #read(home: ViewRegister): void {
    const kept = this.#init.keptRef(viewKey(home.cluster))
    if (kept !== null) home.hint({ ...home.home, ...kept })
    home.refresh((known) => {
      if (known) this.#readAt = this.#context.now()
      else this.#greetings.askAround(home)
    })
  }

  /** Admitted by the new cluster first, then retired by the old: never in none (DESIGN.md 5.4). */
  #moveTo(cluster: ClusterId): void {
    const at = this.#scout.wayTo(cluster)
    if (at === null) return
    const before = this.#home
    this.#phase = 'moving'
    this.#claim.make(cluster, false, (signed) => {
      this.#offers.offer(at, signed.bytes, (result, where) => {
        if (this.#phase !== 'moving') return
        if (result !== 'done') {
          this.#context.count(`steward_not_admitted_${result}`)
          this.#scout.shun(cluster)
          this.#stay(before)
          return
        }
        this.#arrive(this.#register(where, null), before)
      })
    })
    this.#leftovers.leave(at)
  }

  #arrive(register: ViewRegister, before: ViewRegister | null): void {
    register.refresh(() => {
      if (this.#phase !== 'moving') return
      if (register.view === null || memberIn(register.view, this.#context.self) === null) {
        this.#stay(before)
        return
      }
      this.#adopt(register)
      if (before?.cluster !== register.cluster) this.#leftovers.leave(before?.home ?? null)
    })
  }

  /** Not let in: where there is a home, a newer claim says that this is still it. */
  #stay(before: ViewRegister | null): void {
    if (before === null) {
      this.#phase = 'seeking'
      return
    }
    this.#phase = 'home'
    this.#renew(before)
  }

  #renew(home: ViewRegister): void {
    this.#phase = 'moving'
    this.#claim.make(home.cluster, false, ({ bytes }) => {
      this.#offers.offer(home.home, bytes, (result) => {
        // A person may have had it founded anew meanwhile: that goes on.
        if (this.#phase !== 'moving' || this.#home !== home) return
        if (result !== 'done') this.#context.count(`steward_not_renewed_${result}`)
        this.#phase = 'home'
        home.refresh(() => this.#greetings.greetAll())
      })
    })
  }

  #found(before: ViewRegister | null = null): void {
    const { self, store, incarnation, crypto } = this.#context
    this.#foundings += 1
    const cluster = mintClusterId(self, incarnation, this.#foundings, crypto)
    this.#phase = 'moving'
    this.#claim.make(cluster, false, (signed) => {
      const founded = applyViewChange(null, { type: 'found', claim: signed.bytes }, this.#judge())
      if (founded.type !== 'changed') {
        this.#stay(before)
        return
      }
      const keepers = [{ peer: self, store }]
      const register = this.#register({ cluster, generation: 0, keepers }, null)
      this.#leftovers.leave(register.home)
      register.found(founded.view, () => this.#arrive(register, before))
    })
  }

  #adopt(register: ViewRegister): void {
    this.#home = register
    this.#phase = 'home'
    this.#leftovers.stay(register.cluster)
    this.#settling.forget()
    this.#readAt = this.#refreshedAt = this.#context.now()
    if (register.view !== null) this.#show(register.view)
    this.#greetings.greetAll()
    this.#read(register)
  }

  /** The view says that we are out: look around anew, and join again by a newer claim. */
  #leaveHome(): void {
    this.#home = null
    this.#phase = 'seeking'
    this.#seekingSince = this.#context.now()
    this.#roll.show(null)
    this.#init.onView(null)
  }

  /** Where somebody keeps it after all, on its way to others when the last one died, it lists us. */
  #lose({ home }: ViewRegister): void {
    this.#scout.giveUp(home.cluster)
    this.#leaveHome()
    this.#leftovers.leave(home)
  }

  #register(
    at: Pick<HomeRef, 'cluster' | 'generation' | 'keepers'>,
    view: View | null,
  ): ViewRegister {
    const register: ViewRegister = new ViewRegister(this.#init.registers, at, view, (learned) => {
      if (register === this.#home) this.#show(learned)
    })
    return register
  }

  #show(view: View): void {
    const home = this.#home
    if (home === null) return
    const value = encodeHome(home.home, view)
    this.#context.persist([{ key: HOME_RECORD, value }], () => undefined)
    this.#roll.show(view)
    this.#init.onView(view)
  }

  #judge(): ViewJudge {
    const { terms, flawOf = certificateFlaw } = this.#init
    return judgeNow(this.#context, this.caretaker.unfit(this.#home), terms.evictMs, flawOf)
  }
}
