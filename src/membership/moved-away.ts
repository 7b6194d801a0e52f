import type { PeerId } from '../models/ids.ts'
import type { ShopReport } from '../models/shop.ts'
import type { ReportVersion } from '../wire/messages.ts'
import { tailOf } from './known-entry.ts'
import type { Half } from './known-entry.ts'
import { isNewer } from './version.ts'
import type { Version } from './version.ts'

/** A network that starts tells each node of some hundred shops that then settle elsewhere: 200 kB at most. */
const SHOPS_MAX = 1_024

/**
 * The last word of shops that are not wanted here any more: it says, mostly, where they are at home now. Peers
 * that have not heard it still pass on what those said before, as if they were at home where it is wanted.
 * Who took that up again would pass it on as well, and the old word would go round for ever.
 */
export class MovedAway {
  /** By the end of their names, oldest first. */
  readonly #last = new Map<string, Half<ShopReport>>()

  note(shop: PeerId, report: Half<ShopReport>): void {
    const tail = tailOf(shop)
    this.#last.delete(tail)
    this.#last.set(tail, report)
    if (this.#last.size <= SHOPS_MAX) return
    for (const first of this.#last.keys()) {
      this.#last.delete(first)
      return
    }
  }

  has(shop: PeerId): boolean {
    return this.#last.has(tailOf(shop))
  }

  /** It has said something since. The very word that was forgotten is welcome: it may be wanted by now. */
  isOutdated(shop: PeerId, report: Version): boolean {
    const last = this.#last.get(tailOf(shop))
    return last !== undefined && isNewer(versionOf(last), report)
  }

  /** For one who knows less of it: its report, as it signed it. */
  newerThan([tail, , , boot, seq]: ReportVersion): Uint8Array | null {
    const last = this.#last.get(tail)
    return last !== undefined && isNewer(versionOf(last), [boot, seq]) ? last.bytes : null
  }

  /** It is known again. */
  forget(shop: PeerId): void {
    this.#last.delete(tailOf(shop))
  }
}

function versionOf({ value }: Half<ShopReport>): Version {
  return [value.boot, value.seq]
}
