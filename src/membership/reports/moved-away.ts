import type { PeerId } from '../../models/ids.ts'
import type { ShopReport } from '../../models/shop.ts'
import type { ReportVersion } from '../../wire/messages.ts'
import { tailOf } from './known-entry.ts'
import type { Half } from './known-entry.ts'
import { isNewer } from '../version.ts'
import type { Version } from '../version.ts'

/** A network that starts tells each node of some hundred shops that then settle elsewhere: 300 kB at most. */
const SHOPS_MAX = 1_024

/** A word that nobody needed in two such times is forgotten: peers compare every half minute, and all have heard it. */
const TURN_MS = 600_000

/** Of a report what it takes to correct others. */
interface LastWord {
  /** As its author signed it. */
  readonly bytes: Uint8Array
  readonly boot: number
  readonly seq: number
}

/**
 * The last word of shops that are not wanted here any more: it says, mostly, where they are at home now. Peers
 * that have not heard it still pass on what those said before, as if they were at home where it is wanted.
 * Who took that up again would pass it on as well, and the old word would go round for ever.
 */
export class MovedAway {
  /** By the end of their names: those needed since the last turn, … */
  #recent = new Map<string, LastWord>()
  /** …and in the one before. */
  #former = new Map<string, LastWord>()
  #turnedAt = -Infinity

  note(shop: PeerId, { bytes, value: { boot, seq } }: Half<ShopReport>): void {
    this.#keep(tailOf(shop), { bytes, boot, seq })
    if (this.#recent.size + this.#former.size <= SHOPS_MAX) return
    const oldest = this.#former.size > 0 ? this.#former : this.#recent
    for (const first of oldest.keys()) {
      oldest.delete(first)
      return
    }
  }

  /** Whom nobody has asked about for long is forgotten. */
  turn(now: number): void {
    if (now - this.#turnedAt < TURN_MS) return
    this.#turnedAt = now
    this.#former = this.#recent
    this.#recent = new Map()
  }

  has(shop: PeerId): boolean {
    return this.#find(tailOf(shop)) !== null
  }

  /** It has said something since. The very word that was forgotten is welcome: it may be wanted by now. */
  isOutdated(shop: PeerId, report: Version): boolean {
    return this.#newer(tailOf(shop), report) !== null
  }

  /** For one who knows less of it: its report, as it signed it. */
  newerThan([tail, , , boot, seq]: ReportVersion): Uint8Array | null {
    return this.#newer(tail, [boot, seq])?.bytes ?? null
  }

  /** It is known again. */
  forget(shop: PeerId): void {
    const tail = tailOf(shop)
    this.#recent.delete(tail)
    this.#former.delete(tail)
  }

  #find(tail: string): LastWord | null {
    return this.#recent.get(tail) ?? this.#former.get(tail) ?? null
  }

  #newer(tail: string, report: Version): LastWord | null {
    const last = this.#find(tail)
    if (last === null || !isNewer([last.boot, last.seq], report)) return null
    // Somebody has not heard it yet.
    this.#keep(tail, last)
    return last
  }

  #keep(tail: string, last: LastWord): void {
    this.#former.delete(tail)
    this.#recent.delete(tail)
    this.#recent.set(tail, last)
  }
}
