import type { PeerId } from '../../models/ids.ts'
import { rendezvousOrder } from '../../models/rendezvous.ts'
import { activeMembers, majorityOf } from './roster.ts'
import type { Roster } from './roster.ts'

/** Up to here everyone observes everyone: 30 messages a second and node (CONSENSUS.md 2.4). */
export const FULL_MESH_MAX = 16
/** Above, each member has so many fixed observers (Rapid, ATC'18: K = 10). */
const OBSERVERS = 10
/** Of them, to agree: two may be wrong and one may be dead itself. */
const OBSERVERS_NEEDED = 7

/** In a process of many nodes those of a cluster have decoded its view once. */
const drawn = new WeakMap<Roster, Observers>()

/** Who observes whom, and how many must agree; the same on every node that has the same roster. */
export class Observers {
  /** Members with a vote. */
  readonly active: ReadonlySet<PeerId>
  readonly everyone: boolean
  readonly #roster: Roster
  readonly #of = new Map<PeerId, ReadonlySet<PeerId>>()

  constructor(roster: Roster) {
    this.#roster = roster
    this.active = new Set(activeMembers(roster).map((member) => member.peer))
    this.everyone = this.active.size <= FULL_MESH_MAX
  }

  static among(roster: Roster): Observers {
    const known = drawn.get(roster)
    if (known !== undefined) return known
    const observers = new Observers(roster)
    drawn.set(roster, observers)
    return observers
  }

  /** Whose word counts about `subject`. */
  of(subject: PeerId): ReadonlySet<PeerId> {
    let observers = this.#of.get(subject)
    if (observers === undefined) {
      observers = this.everyone ? this.active : new Set(this.#nearest(subject))
      this.#of.set(subject, observers)
    }
    return observers
  }

  /** How many of `of(subject)` make a verdict; of a full mesh, a majority of the view. */
  needed(): number {
    return this.everyone ? this.majority : OBSERVERS_NEEDED
  }

  /** How many members make one, whoever they are. */
  get majority(): number {
    return majorityOf(this.active.size)
  }

  /** One who leaves moves no other. */
  #nearest(subject: PeerId): PeerId[] {
    const others = [...this.active].filter((peer) => peer !== subject)
    return rendezvousOrder(`${this.#roster.cluster} ${subject}`, others).slice(0, OBSERVERS)
  }
}
