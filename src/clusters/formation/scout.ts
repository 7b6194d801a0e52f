import type { MembershipContext } from '../../membership/membership-context.ts'
import type { Watch } from '../../membership/detection/watch.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { HomeRef } from '../../wire/membership-messages.ts'
import { CLUSTER_SIZE_MAX } from './formation.ts'
import type { HomeBook } from '../steward/home-book.ts'
import { chooseHome } from './homing.ts'
import type { Homing } from './homing.ts'
import type { View } from '../view/view.ts'
import type { ViewRegister } from '../view/view-register.ts'

/** A cluster that did not let us in is left alone for so long: its keepers may be cut off. */
const SHUN_MS = 60_000

/** Where geography puts shops. */
export interface GroupMap {
  /** The group that a shop is in; null while its place is not known. */
  groupOf(peer: PeerId): string | null
  /** The known shops of its group, itself among them. */
  matesOf(peer: PeerId): readonly PeerId[]
  /** Changes, and only grows, whenever that may answer otherwise. */
  placesKnown(): number
}

interface Chosen {
  readonly home: ViewRegister | null
  readonly view: View | null
  readonly homeIsLost: boolean
  readonly changes: number
  readonly homing: Homing
  readonly inFull: readonly PeerId[]
}

/** Looks around for where this shop should be at home, and remembers where it should not go. */
export class Scout {
  readonly #context: MembershipContext
  readonly #watch: Pick<Watch, 'standing' | 'changes'>
  readonly #book: HomeBook
  readonly #map: GroupMap
  /** Until when each is left alone. */
  readonly #shunned = new Map<ClusterId, number>()
  #shuns = 0
  /** Groups of shops as they were when so many places were known: each choice asks for dozens of them. */
  readonly #groups = new Map<PeerId, string | null>()
  #groupsAt = -1
  /** The last choice, and what it was made from. */
  #chosen: Chosen | null = null

  constructor(
    context: MembershipContext,
    watch: Pick<Watch, 'standing' | 'changes'>,
    book: HomeBook,
    map: GroupMap,
  ) {
    this.#context = context
    this.#watch = watch
    this.#book = book
    this.#map = map
  }

  /** `homeIsLost`: its register has not answered for so long that any other cluster is better. */
  choose(home: ViewRegister | null, homeIsLost: boolean): Homing {
    this.#forgetShunned()
    const view = home?.view ?? null
    // All of them only grow.
    const changes = this.#watch.changes + this.#book.changes + this.#map.placesKnown() + this.#shuns
    const last = this.#chosen
    if (
      last?.home === home &&
      last.view === view &&
      last.homeIsLost === homeIsLost &&
      last.changes === changes
    ) {
      return last.homing
    }
    const homing = this.#chooseAnew(home, homeIsLost)
    const inFull = this.#fullBut(home?.cluster ?? null)
    this.#chosen = { home, view, homeIsLost, changes, homing, inFull }
    return homing
  }

  #chooseAnew(home: ViewRegister | null, homeIsLost: boolean): Homing {
    const { self } = this.#context
    const cluster = home?.cluster ?? null
    const dead = new Set(this.#shunned.keys())
    if (cluster !== null && homeIsLost) dead.add(cluster)
    return chooseHome({
      self,
      homes: this.#homes(home),
      groupOf: (peer) => this.#groupOf(peer),
      sizeOf: (other) => this.#book.refTo(other)?.size ?? 1,
      dead,
    })
  }

  #groupOf(peer: PeerId): string | null {
    const places = this.#map.placesKnown()
    if (places !== this.#groupsAt) {
      this.#groupsAt = places
      this.#groups.clear()
    }
    let group = this.#groups.get(peer)
    if (group === undefined) this.#groups.set(peer, (group = this.#map.groupOf(peer)))
    return group
  }

  /** Where a cluster's view is kept; null if nobody in it is connected any more. */
  wayTo(cluster: ClusterId): HomeRef | null {
    return this.#book.refTo(cluster)
  }

  /**
   * Shops of our group whose home we do not know: in a large network nobody is connected with all, and a
   * group that is scattered over connections would be so many clusters.
   */
  strangers(): PeerId[] {
    return this.#mates().filter((peer) => this.#book.of(peer) === null)
  }

  /**
   * Of each other cluster of our group that was full one member, as of the last choice: there may be room by
   * now, and nobody says so.
   */
  get inFull(): readonly PeerId[] {
    return this.#chosen?.inFull ?? []
  }

  #fullBut(home: ClusterId | null): PeerId[] {
    const seen = new Set<ClusterId | null>([home])
    return this.#mates().filter((peer) => {
      const other = this.#book.of(peer)?.home?.cluster ?? home
      if (other === null || seen.has(other)) return false
      seen.add(other)
      return (this.#book.refTo(other)?.size ?? 1) >= CLUSTER_SIZE_MAX
    })
  }

  #mates(): PeerId[] {
    const { self } = this.#context
    return this.#map.matesOf(self).filter((peer) => peer !== self)
  }

  /** It did not let us in: not again for a while. */
  shun(cluster: ClusterId): void {
    this.#shuns += 1
    this.#shunned.set(cluster, this.#context.now() + SHUN_MS)
  }

  /** Its keepers are gone for good: never again in this run. */
  giveUp(cluster: ClusterId): void {
    this.#shuns += 1
    this.#shunned.set(cluster, Infinity)
  }

  #homes(home: ViewRegister | null): Map<PeerId, ClusterId | null> {
    const homes = new Map<PeerId, ClusterId | null>()
    for (const { peer } of home?.view?.members ?? []) {
      const { level } = this.#watch.standing(peer)
      if (level === 'alive' || level === 'suspect') homes.set(peer, home?.cluster ?? null)
    }
    // What a peer says of itself is newer than what the view says of it.
    for (const peer of this.#book.peers()) {
      const claim = this.#book.of(peer)?.claim ?? null
      // Who goes to bed is nobody to join, nor to wait for.
      if (claim?.resting === true) homes.delete(peer)
      else homes.set(peer, claim === null || claim.cluster === '' ? null : claim.cluster)
    }
    return homes.set(this.#context.self, home?.cluster ?? null)
  }

  #forgetShunned(): void {
    const now = this.#context.now()
    for (const [cluster, until] of this.#shunned)
      if (until <= now && this.#shunned.delete(cluster)) this.#shuns += 1
  }
}
