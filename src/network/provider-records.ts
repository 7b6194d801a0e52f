import { createHash } from 'node:crypto'
import type { Libp2p } from '@libp2p/interface'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import type { PeerId } from '../models/ids.ts'
import type { Counters } from './counters.ts'

/** Multicodec of raw bytes, multihash of SHA-256: what a key means is nobody's business but ours. */
const RAW = 0x55
const SHA2_256 = 0x12
/** As many as are ever asked. */
const FOUND_MAX = 4
/** Somebody waits for an order: a look-up across an ocean takes a second or two. */
const FIND_MS = 3_000
/** To tell the peers nearest to a key takes a walk through the table. */
const PROVIDE_MS = 60_000
/** A table that was empty, as a network's first minutes are, has told nobody: said again so often. */
const AGAIN_MS = 10 * 60_000

type Routing = Pick<Libp2p, 'contentRouting'>

/**
 * Who answers for what, in the network's own distributed table: places, clusters and shops' names
 * beyond those that a node hears of by itself (DESIGN.md 5.1). Hints, like all that strangers say.
 */
export class ProviderRecords {
  readonly #libp2p: Routing
  readonly #networkId: string
  readonly #counters: Counters
  #keys: ReadonlySet<string> = new Set()
  #again: NodeJS.Timeout | null = null

  /** A node without a table provides and finds nothing. */
  constructor(libp2p: Routing, networkId: string, counters: Counters) {
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
    const found = new Set<PeerId>()
    try {
      const signal = AbortSignal.timeout(FIND_MS)
      const cid = this.#cidOf(key)
      for await (const { id } of this.#libp2p.contentRouting.findProviders(cid, { signal })) {
        found.add(id.toString() as PeerId)
        if (found.size >= FOUND_MAX) break
      }
    } catch {
      // Too late, or nobody to ask: what came until then is the answer.
      this.#counters.count('dht_find_failed')
    }
    this.#counters.count(found.size > 0 ? 'dht_found' : 'dht_found_nobody')
    return [...found]
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
    const hash = createHash('sha256').update(named).digest()
    return CID.createV1(RAW, create(SHA2_256, hash))
  }
}
