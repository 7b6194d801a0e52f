import { isNewer } from '../../membership/version.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import { sameBytes } from '../../wire/same-bytes.ts'
import type { HomeClaim } from './home-claim.ts'
import { memberIn } from '../view/view.ts'
import type { View } from '../view/view.ts'

interface Farewell {
  readonly claim: HomeClaim
  /** The claim as signed, to be passed on. */
  readonly bytes: Uint8Array
}

/** As many as report tables hold: nobody is connected to more. */
const SHOPS_MAX = 1_000

/**
 * Who has said by its own signed claim that it rests. Where several shops stop within seconds the view
 * may not be written any more before morning, for too many of its keepers are leaving themselves; then
 * their word holds all the same (amendment 4): nobody suspects them, and whoever stays up writes it.
 */
export class Farewells {
  readonly #said = new Map<PeerId, Farewell>()
  #revision = 0

  /** Changes whenever somebody says that it rests, or that it is back. */
  get revision(): number {
    return this.#revision
  }

  /** These very words were heard, and hold. */
  has(bytes: Uint8Array): boolean {
    for (const said of this.#said.values()) if (sameBytes(said.bytes, bytes)) return true
    return false
  }

  /** Of two words of a shop the later one holds, whoever passes it on. */
  hear(claim: HomeClaim, bytes: Uint8Array): void {
    const before = this.#said.get(claim.peer)
    if (before !== undefined && !isNewer(claim.seq, before.claim.seq)) return
    if (claim.resting) {
      if (before === undefined && this.#said.size >= SHOPS_MAX) return
      this.#said.set(claim.peer, { claim, bytes })
    } else if (!this.#said.delete(claim.peer)) return
    this.#revision += 1
  }

  /**
   * Members who rest by their own word, and not yet by the view's. Also who has moved away before, where
   * the view lists it still: it is as quiet there as where it is at home.
   */
  in(view: View): ReadonlyMap<PeerId, Uint8Array> {
    const resting = new Map<PeerId, Uint8Array>()
    for (const [peer, { claim, bytes }] of this.#said) {
      const member = memberIn(view, peer)
      if (member === null) continue
      if (isNewer(claim.seq, member.homeSeq)) resting.set(peer, bytes)
      else this.#said.delete(peer)
    }
    return resting
  }

  /** The last words of those who said that they are at home in `cluster`, whatever its view says by now. */
  of(cluster: ClusterId): Uint8Array[] {
    const words: Uint8Array[] = []
    for (const { claim, bytes } of this.#said.values())
      if (claim.cluster === cluster) words.push(bytes)
    return words
  }
}
