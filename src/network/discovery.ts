import type { Libp2p, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '../models/ids.ts'
import { backoffMs } from './backoff.ts'
import type { Counters } from './counters.ts'
import { FORGET_AFTER_FAILURES, KnownPeers } from './known-peers.ts'
import type { KnownPeer } from './known-peers.ts'
import { Seeds } from './seeds.ts'
import type { Seed } from './seeds.ts'

/**
 * Connections that this node seeks by itself: all members of a small network, and in a large one
 * the whole cluster (32 at most), its neighbours and some more, so that gossip and the DHT have
 * several ways round. What others open comes on top, up to `CONNECTIONS_MAX`.
 */
export const DIALLED_CONNECTIONS_MAX = 128

const BACKOFF = { firstMs: 500, maxMs: 60_000 }
/** A peer that refused us (expired, expelled) will do so again until a person acts. */
const REFUSED_BACKOFF = { firstMs: 10_000, maxMs: 300_000 }
const PARALLEL_MAX = 8
const DIAL_TIMEOUT_MS = 8_000
/** Two that discover each other at once: the lower id dials at once, the higher after this. */
const COURTESY_MS = 300

export interface DiallerOptions {
  readonly libp2p: Libp2p
  readonly counters: Counters
  /** Milliseconds, only compared with itself. */
  readonly clock: () => number
  readonly random: () => number
  /** Expelled peers are neither dialled nor remembered. */
  readonly isExpelled: (peer: PeerId) => boolean
  /** A peer that something waits for could not be reached. */
  readonly onUnreachable: (peer: PeerId) => void
}

/** Keeps this node connected: dials who is known and not connected, again and again, politely. */
export class Dialler {
  readonly #options: DiallerOptions
  readonly #self: PeerId
  readonly #known = new KnownPeers()
  readonly #seeds: Seeds
  #timer: NodeJS.Timeout | null = null
  #dialling = 0
  #state: 'new' | 'running' | 'stopped' = 'new'

  constructor(options: DiallerOptions, seeds: readonly string[]) {
    this.#options = options
    this.#self = options.libp2p.peerId.toString() as PeerId
    // One list is often handed to every node, the one that it names included.
    this.#seeds = new Seeds(seeds.filter((address) => !address.endsWith(`/p2p/${this.#self}`)))
  }

  start(): void {
    this.#state = 'running'
    this.#wake()
  }

  stop(): void {
    this.#state = 'stopped'
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  known(): readonly Pick<KnownPeer, 'peer' | 'addresses'>[] {
    return [...this.#known.all()]
  }

  /** For libp2p's own discoverers: mDNS and the DHT. */
  discovered(info: PeerInfo): void {
    const addresses = info.multiaddrs.map((address) => address.toString())
    this.learn(info.id.toString() as PeerId, addresses)
  }

  learn(peer: PeerId, addresses: readonly string[]): void {
    if (peer === this.#self || this.#options.isExpelled(peer)) return
    const courtesyMs = this.#self < peer ? 0 : COURTESY_MS
    this.#known.learn(peer, addresses, this.#options.clock() + courtesyMs)
    this.#wakeSoon()
  }

  forget(peer: PeerId): void {
    this.#known.forget(peer)
  }

  /** The peer said no in admission. */
  refused(peer: PeerId): void {
    const known = this.#known.get(peer)
    if (known !== undefined) known.hasRefused = true
  }

  connected(peer: PeerId): void {
    const known = this.#known.get(peer)
    if (known === undefined) return
    known.failures = 0
    known.hasRefused = false
  }

  disconnected(peer: PeerId): void {
    const known = this.#known.get(peer)
    if (known === undefined) return
    const { clock, random } = this.#options
    known.nextDialAt = clock() + backoffMs(BACKOFF, 1, random)
    this.#wakeSoon()
  }

  /** Something is to be sent there. False: it failed lately and is not tried again yet. */
  want(peer: PeerId): boolean {
    if (this.#state !== 'running' || this.#options.isExpelled(peer)) return false
    const known = this.#known.learn(peer, [], this.#options.clock())
    if (known === null || known.nextDialAt > this.#options.clock())
      return known?.isDialling === true
    this.#wakeSoon()
    return true
  }

  #wakeSoon(): void {
    if (this.#state !== 'running') return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#wake(), this.#nextWakeMs())
    this.#timer.unref()
  }

  #nextWakeMs(): number {
    const waiting = [...this.#known.all()].filter((known) => this.#isWaiting(known))
    const times = [...waiting.map((known) => known.nextDialAt), this.#seeds.nextDialAt()]
    // Beyond a minute it looks again anyhow, in case the machine slept.
    const delay = Math.min(60_000, ...times.map((time) => time - this.#options.clock()))
    return Math.max(0, delay)
  }

  #wake(): void {
    if (this.#state !== 'running') return
    const now = this.#options.clock()
    this.#dialSeeds(now)
    const due = [...this.#known.all()].filter(
      (known) => this.#isWaiting(known) && known.nextDialAt <= now,
    )
    for (const known of due.toSorted((a, b) => a.failures - b.failures)) {
      if (!this.#hasRoom()) break
      void this.#dialPeer(known)
    }
    // With no room, the end of a running dial wakes us, or a disconnection does.
    if (this.#hasRoom()) this.#wakeSoon()
  }

  #isWaiting(known: KnownPeer): boolean {
    return !known.isDialling && !this.#isConnected(known.peer)
  }

  #isConnected(peer: PeerId): boolean {
    return this.#options.libp2p.getConnections(peerIdFromString(peer)).length > 0
  }

  #hasRoom(): boolean {
    const connections = this.#options.libp2p.getConnections().length
    return this.#dialling < PARALLEL_MAX && connections + this.#dialling < DIALLED_CONNECTIONS_MAX
  }

  async #dialPeer(known: KnownPeer): Promise<void> {
    const { counters, clock, random, onUnreachable } = this.#options
    known.isDialling = true
    const reached = await this.#dial(
      known.addresses.length === 0
        ? peerIdFromString(known.peer)
        : known.addresses.map((address) => multiaddr(`${address}/p2p/${known.peer}`)),
    )
    known.isDialling = false
    if (!reached) {
      counters.count('dial_failed')
      known.failures++
      const backoff = known.hasRefused ? REFUSED_BACKOFF : BACKOFF
      known.nextDialAt = clock() + backoffMs(backoff, known.failures, random)
      if (known.failures >= FORGET_AFTER_FAILURES) this.#known.forget(known.peer)
      if (!this.#isConnected(known.peer)) onUnreachable(known.peer)
    }
    this.#wakeSoon()
  }

  #dialSeeds(now: number): void {
    const isConnected = (peer: PeerId): boolean => this.#isConnected(peer)
    for (const seed of this.#seeds.due(now, isConnected)) {
      if (!this.#hasRoom()) return
      this.#seeds.begin(seed)
      void this.#dialSeed(seed)
    }
  }

  async #dialSeed(seed: Seed): Promise<void> {
    const { clock, random } = this.#options
    const peer = await this.#dial([multiaddr(seed.address)])
    this.#seeds.end(seed, peer, clock(), (failures) => backoffMs(BACKOFF, failures, random))
    this.#wakeSoon()
  }

  /** The peer that was reached, or null. */
  async #dial(target: Multiaddr[] | ReturnType<typeof peerIdFromString>): Promise<PeerId | null> {
    this.#dialling++
    this.#options.counters.count('dial_tried')
    try {
      const signal = AbortSignal.timeout(DIAL_TIMEOUT_MS)
      const connection = await this.#options.libp2p.dial(target, { signal })
      return connection.remotePeer.toString() as PeerId
    } catch {
      return null
    } finally {
      this.#dialling--
    }
  }
}
