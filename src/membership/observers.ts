import type { PeerId } from '../models/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import { activeMembers, majorityOf } from './roster.ts'
import type { Roster } from './roster.ts'

/** Up to here everyone observes everyone: 30 messages a second and node (CONSENSUS.md 2.4). */
export const FULL_MESH_MAX = 16
/** Above, each member has so many fixed observers (Rapid, ATC'18: K = 10). */
const OBSERVERS = 10
/** Of them, to agree: two may be wrong and one may be dead itself. */
const OBSERVERS_NEEDED = 7

/** Members and those who were, of a cluster of 32. */
const SUBJECTS_MAX = 64

/** Who observes whom, and how many must agree; the same on every node that has the same roster. */
export class Observers {
  /** Members with a vote. */
  readonly active: ReadonlySet<PeerId>
  readonly everyone: boolean
  readonly #roster: Roster
  readonly #crypto: Crypto
  readonly #of = new Map<PeerId, ReadonlySet<PeerId>>()
  /** By subject, then by observer: the same in every epoch of a cluster. */
  readonly #ranks: Map<PeerId, Map<PeerId, number>>

  /** `before`: those of the roster's last epoch, for what need not be worked out again. */
  constructor(roster: Roster, crypto: Crypto, before: Observers | null = null) {
    this.#roster = roster
    this.#crypto = crypto
    this.#ranks =
      before !== null && before.#roster.cluster === roster.cluster ? before.#ranks : new Map()
    this.active = new Set(activeMembers(roster).map((member) => member.peer))
    this.everyone = this.active.size <= FULL_MESH_MAX
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

  /** The observers with the highest hash of (subject, observer): one who leaves moves no other. */
  #nearest(subject: PeerId): PeerId[] {
    let ranks = this.#ranks.get(subject)
    if (ranks === undefined || ranks.size > SUBJECTS_MAX) {
      // Members who left long ago are remembered too: begun anew before that is more than it is worth.
      if (this.#ranks.size >= SUBJECTS_MAX) this.#ranks.clear()
      this.#ranks.set(subject, (ranks = new Map()))
    }
    const others: { readonly peer: PeerId; readonly rank: number }[] = []
    for (const peer of this.active) {
      if (peer === subject) continue
      let rank = ranks.get(peer)
      if (rank === undefined) ranks.set(peer, (rank = this.#rank(subject, peer)))
      others.push({ peer, rank })
    }
    others.sort((a, b) => b.rank - a.rank || (a.peer < b.peer ? -1 : 1))
    return others.slice(0, OBSERVERS).map(({ peer }) => peer)
  }

  #rank(subject: PeerId, observer: PeerId): number {
    const text = new TextEncoder().encode(`${this.#roster.cluster} ${subject} ${observer}`)
    const hash = this.#crypto.hash(text)
    return new DataView(hash.buffer, hash.byteOffset).getUint32(0)
  }
}
