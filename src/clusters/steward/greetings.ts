import type { MembershipContext } from '../../membership/membership-context.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { HomeMessage } from '../../wire/membership-messages.ts'
import { CLUSTER_SIZE_MAX } from '../formation/formation.ts'
import type { HomeBook } from './home-book.ts'
import type { OwnClaim } from './own-claim.ts'
import { memberIn } from '../view/view.ts'
import type { ViewRegister } from '../view/view-register.ts'

/** A stranger that speaks to our cluster in an old epoch is told where it is, so often. */
const AGAIN_MS = 5_000
/** A greeting may get lost without anybody noticing: so often it is said again. Who speaks for another home is asked at once. */
const REMIND_MS = 3_600_000

/** Tells peers where this shop is at home, and hears where they are. */
export class Greetings {
  readonly #context: MembershipContext
  readonly #book: HomeBook
  readonly #claim: OwnClaim
  readonly #home: () => ViewRegister | null
  readonly #greetedAt = new Map<PeerId, number>()
  readonly #askedAt = new Map<PeerId, number>()

  constructor(
    context: MembershipContext,
    book: HomeBook,
    claim: OwnClaim,
    home: () => ViewRegister | null,
  ) {
    this.#context = context
    this.#book = book
    this.#claim = claim
    this.#home = home
  }

  /** Its own may have gone to bed while it was away, and nobody of them be up to say so. */
  peerUp(peer: PeerId): void {
    const cluster = this.#book.lastHomeOf(peer)?.cluster ?? null
    this.greet(peer, cluster === null ? [] : this.#book.farewells.of(cluster))
  }

  greet(peer: PeerId, heard: readonly Uint8Array[] = []): void {
    const home = this.#home()?.home ?? null
    const newest = this.#claim.newest
    // A claim to a place that has not let us in yet is nobody's business; that we rest is, for it may have.
    const settled =
      newest !== null && (newest.claim.resting || newest.claim.cluster === home?.cluster)
    this.#greetedAt.set(peer, this.#context.now())
    const claim = settled ? newest.bytes : null
    const asleep = [...new Set([...this.#asleepFor(peer), ...heard])].slice(0, CLUSTER_SIZE_MAX)
    this.#context.send(peer, { type: 'hello', home, claim, asleep })
  }

  greetAll(): void {
    for (const peer of this.#book.peers()) this.greet(peer)
  }

  /** Whether all who are up hear this node's last word; who is out of reach finds it silent. */
  get reachAll(): boolean {
    const view = this.#home()?.view ?? null
    if (view === null) return true
    const asleep = this.#book.farewells.in(view)
    return view.members.every(
      ({ peer, resting }) =>
        resting ||
        peer === this.#context.self ||
        asleep.has(peer) ||
        this.#book.of(peer) !== null ||
        this.#hasLeft(peer, view.cluster),
    )
  }

  /** The view lists it still, and it has said itself that it is at home elsewhere. */
  #hasLeft(peer: PeerId, cluster: ClusterId): boolean {
    const home = this.#book.lastHomeOf(peer)
    return home !== null && home.cluster !== cluster
  }

  /** For members: who of them was away meanwhile has heard no farewell. */
  #asleepFor(peer: PeerId): Uint8Array[] {
    const view = this.#home()?.view ?? null
    if (view === null || memberIn(view, peer) === null) return []
    return [...this.#book.farewells.in(view).values()]
  }

  /** Those who were not greeted for long. */
  remind(): void {
    const now = this.#context.now()
    for (const peer of this.#book.peers())
      if (now - (this.#greetedAt.get(peer) ?? -Infinity) >= REMIND_MS) this.greet(peer)
  }

  /** A peer speaks for another cluster than it said it was in: its last greeting did not come. */
  speaksFor(peer: PeerId, cluster: ClusterId): void {
    if (this.#book.of(peer)?.home?.cluster !== cluster) this.#ask(peer)
  }

  /** Our way to the view is at its end: others in the cluster may know the next stretch. */
  askAround(home: ViewRegister): void {
    for (const { peer } of home.view?.members ?? []) {
      if (peer !== this.#context.self) this.#ask(peer)
    }
  }

  /** Where they are at home. Whoever is asked is connected with by that. */
  askEach(peers: readonly PeerId[]): void {
    for (const peer of peers) this.#ask(peer)
  }

  /** Whoever is busy is asked no more often by more occasions to ask it. */
  #ask(peer: PeerId): void {
    const now = this.#context.now()
    if (now - (this.#askedAt.get(peer) ?? -Infinity) < AGAIN_MS) return
    this.#askedAt.set(peer, now)
    this.#context.send(peer, { type: 'hello_ask' })
  }

  greetAgain(peer: PeerId): void {
    const before = this.#greetedAt.get(peer) ?? -Infinity
    if (this.#context.now() - before >= AGAIN_MS) this.greet(peer)
  }

  hear(from: PeerId, { home, claim, asleep }: HomeMessage & { type: 'hello' }): void {
    if (!this.#book.hear(from, home, claim)) {
      this.#context.count('steward_hello_refused')
      return
    }
    for (const said of asleep) this.#book.hearOf(said)
    const mine = this.#home()
    if (mine === null || home?.cluster !== mine.cluster) return
    mine.hint(home)
    if (home.epoch > (mine.view?.epoch ?? 0)) mine.refresh()
  }

  peerDown(peer: PeerId): void {
    this.#book.forget(peer)
    this.#greetedAt.delete(peer)
    this.#askedAt.delete(peer)
  }
}
