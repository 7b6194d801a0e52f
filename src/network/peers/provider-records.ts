import { createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import type { PeerId } from '../../models/ids.ts'
import type { Counters } from '../counters.ts'
import { cidOf, lookUpProviders } from './provider-lookup.ts'
import type { ContentRouting } from './provider-lookup.ts'

/** As many as are ever asked. */
const FOUND_MAX = 4
/** Somebody waits for an order: a look-up across an ocean takes a second or two. */
const FIND_MS = 3_000
/** To tell the peers nearest to a key takes a walk through the table. */
const PROVIDE_MS = 60_000
/** A table that was empty, as a network's first minutes are, has told nobody: said again so often. */
const AGAIN_MS = 10 * 60_000

/**
 * Who answers for what, in the network's own distributed table: places, clusters and shops' names
 * beyond those that a node hears of by itself (DESIGN.md 5.1). Hints, like all that strangers say.
 */
export class ProviderRecords {
  readonly #libp2p: ContentRouting
  readonly #networkId: string
  readonly #counters: Counters
  #keys: ReadonlySet<string> = new Set()
  #again: NodeJS.Timeout | null = null

  /** A node without a table provides and finds nothing. */
  constructor(libp2p: ContentRouting, networkId: string, counters: Counters) {
    this.#libp2p = libp2p
    this.#networkId = networkId
    this.#counters = counters
  }

  start(): void {
    this.#again = setInterval(() => this.#tell([...this.#keys]), AGAIN_MS)
    this.#again.unref()
  }

  stop(): void {
    if (this.#again !== null) clearInterval(this.#again)
    this.#again = null
  }

  /** Instead of what was said before; others forget that within a day or two. */
  provide(keys: readonly string[]): void {
    const fresh = keys.filter((key) => !this.#keys.has(key))
    this.#keys = new Set(keys)
    this.#tell(fresh)
  }

  /** Answers once, with nobody if nobody is found in time. */
  find(key: string, done: (peers: readonly PeerId[]) => void): void {
    void this.#findFor(key, done)
  }

  async #findFor(key: string, done: (peers: readonly PeerId[]) => void): Promise<void> {
    done(await this.#look(key))
  }

  async #look(key: string): Promise<readonly PeerId[]> {
    const signal = AbortSignal.timeout(FIND_MS)
    const cid = this.#cidOf(key)
    const { peers, isWhole } = await lookUpProviders(this.#libp2p, cid, FOUND_MAX, signal)
    if (!isWhole) this.#counters.count('dht_find_failed')
    this.#counters.count(peers.length > 0 ? 'dht_found' : 'dht_found_nobody')
    return peers
  }

  #tell(keys: readonly string[]): void {
    for (const key of keys) {
      const signal = AbortSignal.timeout(PROVIDE_MS)
      this.#libp2p.contentRouting.provide(this.#cidOf(key), { signal }).then(
        () => this.#counters.count('dht_provided'),
        () => this.#counters.count('dht_provide_failed'),
      )
    }
  }

  #cidOf(key: string): CID {
    const named = `printnode/${this.#networkId}/${key}`
    return cidOf(createHash('sha256').update(named).digest())
  }
}
