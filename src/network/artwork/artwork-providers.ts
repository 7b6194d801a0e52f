import type { Libp2p } from '@libp2p/interface'
import type { CID } from 'multiformats/cid'
import type { ArtworkHash, PeerId } from '../../models/ids.ts'
import type { Counters } from '../counters.ts'
import { cidOf, lookUpProviders } from '../peers/provider-lookup.ts'

/** Telling walks to the twenty nodes closest to a hash: one after the other, and no longer than this. */
const ANNOUNCE_MS_MAX = 20_000
/** Of what is needed here, as many are told of: a busy shop and its neighbours have some thousands. */
const ANNOUNCED_MAX = 5_000
/** Whom the order names was asked in vain already; one that waits for a shop waits no longer for this. */
const FIND_MS_MAX = 5_000
/** More than a file has holders. */
const FOUND_MAX = 8

/** Who holds a file, as records in the network's own DHT say (DESIGN.md 5.1): beside what orders say. */
export class ArtworkProviders {
  readonly #libp2p: Libp2p
  readonly #counters: Counters
  readonly #announced = new Set<ArtworkHash>()
  #wanted: ReadonlySet<ArtworkHash> = new Set()
  #isTelling = false
  #stopping = new AbortController()

  constructor(libp2p: Libp2p, counters: Counters) {
    this.#libp2p = libp2p
    this.#counters = counters
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** These, and no others, can be had here. Returns at once. */
  announce(files: readonly ArtworkHash[]): void {
    this.#wanted = new Set(files.slice(0, ANNOUNCED_MAX))
    if (!this.#isTelling) void this.#tell()
  }

  /** Holders that the DHT knows; none if it cannot be asked. */
  async find(hash: ArtworkHash, callOff: AbortSignal): Promise<PeerId[]> {
    const signal = AbortSignal.any([
      callOff,
      this.#stopping.signal,
      AbortSignal.timeout(FIND_MS_MAX),
    ])
    const cid = cidOfArtwork(hash)
    const { peers, isWhole } = await lookUpProviders(this.#libp2p, cid, FOUND_MAX, signal)
    if (!isWhole) this.#counters.count('artwork_find_failed')
    return peers
  }

  async #tell(): Promise<void> {
    this.#isTelling = true
    for (const hash of this.#announced) {
      if (this.#wanted.has(hash)) continue
      this.#announced.delete(hash)
      await this.#libp2p.contentRouting.cancelReprovide(cidOfArtwork(hash)).catch(() => undefined)
    }
    for (const hash of this.#wanted) {
      if (this.#stopping.signal.aborted) break
      if (!this.#announced.has(hash)) await this.#provide(hash)
    }
    this.#isTelling = false
  }

  async #provide(hash: ArtworkHash): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(ANNOUNCE_MS_MAX)])
    try {
      await this.#libp2p.contentRouting.provide(cidOfArtwork(hash), { signal })
      this.#announced.add(hash)
      this.#counters.count('artwork_announced')
    } catch {
      // Tried again when it is next said what is needed here.
      this.#counters.count('artwork_announce_failed')
    }
  }
}

function cidOfArtwork(hash: ArtworkHash): CID {
  return cidOf(Buffer.from(hash, 'hex'))
}
