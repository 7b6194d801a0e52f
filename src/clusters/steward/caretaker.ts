import { encodeCertificate } from '../../membership/detection/certificate.ts'
import type { MembershipContext } from '../../membership/membership-context.ts'
import type { Watch } from '../../membership/detection/watch.ts'
import type { PeerId } from '../../models/ids.ts'
import { retryDelayMs } from '../../models/retry-pace.ts'
import type { HomeBook } from './home-book.ts'
import { dutiesOf, unfit } from '../view/upkeep.ts'
import type { Condition, Duty, UpkeepTerms } from '../view/upkeep.ts'
import type { View } from '../view/view.ts'
import type { ViewJudge } from '../view/view-change.ts'
import type { ViewRegister } from '../view/view-register.ts'

/** After a failure: a keeper that comes back, or a partition that heals, takes about as long; or much longer. */
const AGAIN = { firstMs: 3_000, maxMs: 30_000 }
/** Where there was nothing to do, and the view is still the same. */
const CALM_MS = 2_000

/** Who is silent, and the votes of others on it. */
export type CaretakerWatch = Pick<Watch, 'standing' | 'collect' | 'changes'>

interface Calm {
  readonly view: View
  readonly keepers: ViewRegister['keepers']
  readonly lost: ViewRegister['lost']
  readonly changes: number
}

/** Does what the view needs, when it is this node's turn: others look on, and step in when nothing happens. */
export class Caretaker {
  readonly #context: MembershipContext
  readonly #watch: CaretakerWatch
  readonly #book: HomeBook
  readonly #terms: UpkeepTerms
  readonly #rankMs: number
  readonly #judge: () => ViewJudge
  #duty = ''
  #looked: { readonly view: View; readonly at: number } | null = null
  /** What it was found that nothing needs to be done from. */
  #calm: Calm | null = null
  #since = 0
  #notBefore = 0
  #failures = 0
  #busy = false
  #isWhole = true

  constructor(
    context: MembershipContext,
    watch: CaretakerWatch,
    book: HomeBook,
    terms: UpkeepTerms,
    rankMs: number,
    judge: () => ViewJudge,
  ) {
    this.#context = context
    this.#watch = watch
    this.#book = book
    this.#terms = terms
    this.#rankMs = rankMs
    this.#judge = judge
  }

  /** Members whom this node would not have as keepers now. */
  unfit(home: ViewRegister | null): ReadonlySet<PeerId> {
    const view = home?.view ?? null
    if (home === null || view === null) return new Set()
    return unfit(this.#condition(home, view), this.#terms)
  }

  /** False while a keeper of the view must be replaced: another one's loss might be the end of it. */
  get viewIsWhole(): boolean {
    return this.#isWhole
  }

  look(home: ViewRegister): void {
    const { view } = home
    if (view === null || this.#busy) return
    if (this.#isStillCalm(home, view)) return
    const now = this.#context.now()
    const last = this.#looked
    const isCalm = this.#duty === '' && last?.view === view && now - last.at < CALM_MS
    if (isCalm) return
    this.#looked = { view, at: now }
    const duties = dutiesOf(this.#condition(home, view), this.#terms)
    if (duties.length === 0) this.#rememberCalm(home, view)
    this.#isWhole = !duties.some(({ type }) => type === 'recommittee' || type === 'move')
    const name = duties.map(nameOf).join(', ')
    if (name !== this.#duty) {
      this.#duty = name
      this.#since = now
      this.#failures = 0
      this.#notBefore = 0
    }
    // One that fails lets the next one have its turn: a move that waits for who has gone, its retirement.
    const duty = duties[this.#failures % duties.length]
    if (duty === undefined || now < this.#notBefore) return
    if (now - this.#since >= this.#rank(view) * this.#rankMs) this.#act(home, duty)
  }

  /** With somebody unreachable, mere time makes a duty; else something has to happen first. */
  #rememberCalm({ keepers, lost }: ViewRegister, view: View): void {
    if (view.members.some(({ peer }) => this.#watch.standing(peer).level === 'unreachable')) return
    this.#calm = { view, keepers, lost, changes: this.#changes() }
  }

  #isStillCalm({ keepers, lost }: ViewRegister, view: View): boolean {
    const calm = this.#calm
    return (
      this.#duty === '' &&
      calm?.view === view &&
      calm.keepers === keepers &&
      calm.lost === lost &&
      calm.changes === this.#changes()
    )
  }

  /** Both only grow. */
  #changes(): number {
    return this.#watch.changes + this.#book.changes
  }

  #condition(home: ViewRegister, view: View): Condition {
    const now = this.#context.now()
    return {
      view,
      keepers: home.keepers,
      lost: home.lost,
      departed: this.#book.departed(view),
      unreachableFor: (peer) => {
        const { level, since } = this.#watch.standing(peer)
        return level === 'unreachable' ? now - since : null
      },
      isAlive: (peer) => this.#watch.standing(peer).level === 'alive',
      now,
    }
  }

  /** Keepers first, in the order that all know, without those who sleep or whom this node does not hear. */
  #rank(view: View): number {
    const keepers = view.committee.map(({ peer }) => peer)
    const others = view.members
      .filter(({ peer, resting }) => !resting && !keepers.includes(peer))
      .map(({ peer }) => peer)
    const present = [...keepers, ...others].filter((peer) => {
      const { level } = this.#watch.standing(peer)
      return level !== 'unreachable' && level !== 'resting'
    })
    return present.indexOf(this.#context.self)
  }

  #act(home: ViewRegister, duty: Duty): void {
    this.#context.count(`steward_${duty.type}`)
    this.#busy = true
    const done = (result: string): void => {
      this.#busy = false
      this.#context.count(`steward_${duty.type}_${result}`)
      this.#failures = result === 'done' ? 0 : this.#failures + 1
      const againMs = retryDelayMs(AGAIN, this.#failures, this.#context)
      if (result !== 'done') this.#notBefore = this.#context.now() + againMs
    }
    switch (duty.type) {
      case 'move':
        home.move(duty.to, done)
        return
      case 'recommittee':
        home.change(duty, this.#judge(), done)
        return
      case 'retire':
        home.claims(duty.claims, this.#judge(), (results) =>
          done(results.every((result) => result === 'done') ? 'done' : 'refused'),
        )
        return
      case 'evict':
        this.#evict(home, duty.peer, done)
        return
    }
  }

  /** Only with the votes of a majority, each after a long silence of its own. */
  #evict(home: ViewRegister, peer: PeerId, done: (result: string) => void): void {
    const silenceMsMin = this.#terms.evictMs
    this.#watch.collect({ kind: 'unreachable', shop: peer, silenceMsMin }, (collected) => {
      if (collected.type !== 'certified') {
        done(collected.type)
        return
      }
      const certificate = encodeCertificate(collected.certificate)
      home.change({ type: 'evict', peer, certificate }, this.#judge(), done)
    })
  }
}

/** One name for what is to be done, so that a change of it begins its own waiting time. */
function nameOf(duty: Duty): string {
  switch (duty.type) {
    case 'move':
      return `move ${duty.to.map(({ peer, store }) => peer + store).join(' ')}`
    case 'recommittee':
      return `recommittee ${duty.committee.map(({ peer, store }) => peer + store).join(' ')}`
    case 'retire':
      return `retire ${duty.claims.length}`
    case 'evict':
      return `evict ${duty.peer}`
  }
}
