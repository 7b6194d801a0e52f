import type { PeerId } from '../../models/ids.ts'
import type { Suspect } from '../../wire/membership-messages.ts'

/** One observer's word about one subject, as it came. */
export interface Suspicion {
  readonly boot: number
  readonly lastSeq: number
  readonly ageMs: number
  /** By the clock of this node. */
  readonly receivedAt: number
}

const NONE: ReadonlyMap<PeerId, Suspicion> = new Map()
const NOBODY: readonly PeerId[] = []

/** Who says of whom that it is silent: the newest word of each observer, which replaces its last. */
export class Suspicions {
  readonly #about = new Map<PeerId, Map<PeerId, Suspicion>>()
  readonly #by = new Map<PeerId, readonly PeerId[]>()

  /** Answers the subjects whose standing may have changed by it. */
  replace(observer: PeerId, suspects: readonly Suspect[], now: number): readonly PeerId[] {
    // The usual case by far: nobody is suspected, nobody was.
    if (suspects.length === 0 && !this.#by.has(observer)) return NOBODY
    const withdrawn = this.#withdraw(observer)
    const named: PeerId[] = []
    for (const { peer, boot, lastSeq, ageMs } of suspects) {
      const about = this.#about.get(peer) ?? new Map<PeerId, Suspicion>()
      this.#about.set(peer, about)
      about.set(observer, { boot, lastSeq, ageMs, receivedAt: now })
      named.push(peer)
    }
    if (named.length > 0) this.#by.set(observer, named)
    // Mostly the same as before.
    const before = withdrawn.filter((peer) => !named.includes(peer))
    return before.length === 0 ? named : [...before, ...named]
  }

  about(subject: PeerId): ReadonlyMap<PeerId, Suspicion> {
    return this.#about.get(subject) ?? NONE
  }

  /** The subject was heard: what was said of it before is void. */
  refute(subject: PeerId): boolean {
    return this.#about.delete(subject)
  }

  forget(peer: PeerId): void {
    this.#withdraw(peer)
    this.#about.delete(peer)
  }

  #withdraw(observer: PeerId): readonly PeerId[] {
    const subjects = this.#by.get(observer) ?? NOBODY
    this.#by.delete(observer)
    for (const subject of subjects) {
      const about = this.#about.get(subject)
      about?.delete(observer)
      if (about?.size === 0) this.#about.delete(subject)
    }
    return subjects
  }
}
