import type { ClusterId, PeerId } from '../../models/ids.ts'
import { isNewer } from '../../membership/version.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { sameBytes } from '../../wire/same-bytes.ts'
import type { HomeRef } from '../../wire/membership-messages.ts'
import { Farewells } from './farewells.ts'
import { readClaim } from './home-claim.ts'
import type { HomeClaim } from './home-claim.ts'
import { memberIn } from '../view/view.ts'
import type { View } from '../view/view.ts'

/** As many as report tables hold: nobody is connected to more. */
const PEERS_MAX = 1_000

export interface KnownHome {
  readonly claim: HomeClaim | null
  /** The claim as signed, to be passed on. */
  readonly bytes: Uint8Array | null
  readonly home: HomeRef | null
}

/** Where the peers that this node is connected to say that they are at home. */
export class HomeBook {
  readonly #crypto: Crypto
  readonly #known = new Map<PeerId, KnownHome>()
  /** Of those who are not connected any more: where they were at home, and how many with them. */
  readonly #past = new Map<PeerId, HomeRef>()
  readonly farewells = new Farewells()
  #revision = 0
  #changes = 0

  constructor(crypto: Crypto) {
    this.#crypto = crypto
  }

  /** Answers false for a word that nobody signed, or that is older than one known. */
  hear(from: PeerId, home: HomeRef | null, bytes: Uint8Array | null): boolean {
    const known = this.#known.get(from)
    const claim = bytes === null ? null : this.#read(bytes, known)
    if (bytes !== null && claim?.peer !== from) return false
    const before = known?.claim ?? null
    if (before !== null && claim !== null && isNewer(before.seq, claim.seq)) return false
    if (known === undefined && this.#known.size >= PEERS_MAX) return false
    if (known === undefined || before?.cluster !== claim?.cluster) this.#revision += 1
    if (!saysTheSame(known, claim, home)) this.#changes += 1
    this.#known.set(from, { claim, bytes, home })
    this.#past.delete(from)
    if (claim !== null && bytes !== null) this.farewells.hear(claim, bytes)
    return true
  }

  /** Somebody passes on what a third has said before it went. */
  hearOf(bytes: Uint8Array): void {
    if (this.farewells.has(bytes)) return
    const claim = readClaim(bytes, this.#crypto)
    const known = claim === null ? null : (this.#known.get(claim.peer)?.claim ?? null)
    if (claim === null || (known !== null && !isNewer(claim.seq, known.seq))) return
    this.farewells.hear(claim, bytes)
  }

  /** The same words come again with every greeting: to verify them once is enough. */
  #read(bytes: Uint8Array, known: KnownHome | undefined): HomeClaim | null {
    const before = known?.bytes ?? null
    if (before !== null && sameBytes(before, bytes)) return known?.claim ?? null
    return readClaim(bytes, this.#crypto)
  }

  forget(peer: PeerId): void {
    const home = this.#known.get(peer)?.home ?? null
    if (this.#known.delete(peer)) {
      this.#revision += 1
      this.#changes += 1
    }
    if (home !== null && this.#past.size < PEERS_MAX) this.#past.set(peer, home)
  }

  /** Where a shop is, or last was, at home, as it said itself; null: it never said so in this run. */
  lastHomeOf(peer: PeerId): HomeRef | null {
    return this.#known.get(peer)?.home ?? this.#past.get(peer) ?? null
  }

  /** Changes whenever somebody comes, goes, or says another cluster. */
  get revision(): number {
    return this.#revision
  }

  /** Changes with anything that anybody says otherwise than before. */
  get changes(): number {
    return this.#changes + this.farewells.revision
  }

  peers(): Iterable<PeerId> {
    return this.#known.keys()
  }

  of(peer: PeerId): KnownHome | null {
    return this.#known.get(peer) ?? null
  }

  /** The newest pointer to a cluster's view that anybody in it gave. */
  refTo(cluster: ClusterId): HomeRef | null {
    let best: HomeRef | null = null
    for (const { home } of this.#known.values()) {
      if (home?.cluster !== cluster) continue
      if (best === null || isLater(home, best)) best = home
    }
    return best
  }

  /** Claims by which members of `view` have gone elsewhere since, or to bed without its being written (here or there). */
  departed(view: View): Uint8Array[] {
    const gone: Uint8Array[] = []
    for (const [peer, { claim, bytes }] of this.#known) {
      const member = memberIn(view, peer)
      if (member === null || claim === null || bytes === null) continue
      if (claim.cluster !== view.cluster && isNewer(claim.seq, member.homeSeq)) gone.push(bytes)
    }
    // Who is still there writes it itself.
    for (const [peer, bytes] of this.farewells.in(view))
      if (!this.#known.has(peer)) gone.push(bytes)
    return gone
  }
}

function saysTheSame(
  known: KnownHome | undefined,
  claim: HomeClaim | null,
  home: HomeRef | null,
): boolean {
  if (known === undefined || (known.claim === null) !== (claim === null)) return false
  if (known.claim !== null && claim !== null) {
    const [a, b] = [known.claim, claim]
    if (a.cluster !== b.cluster || a.seq[0] !== b.seq[0] || a.seq[1] !== b.seq[1]) return false
  }
  if (known.home === null || home === null) return known.home === home
  const { cluster, generation, epoch, size } = known.home
  return (
    home.cluster === cluster &&
    home.generation === generation &&
    home.epoch === epoch &&
    home.size === size
  )
}

export function isLater(a: HomeRef, b: HomeRef): boolean {
  return a.generation > b.generation || (a.generation === b.generation && a.epoch > b.epoch)
}
