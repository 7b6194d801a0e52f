import type { Libp2p, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '../../models/ids.ts'
import { backoffMs } from './backoff.ts'
import type { Counters } from '../counters.ts'
import { FORGET_AFTER_FAILURES, KnownPeers, withoutNeedlessLoopback } from './known-peers.ts'
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
/** Connections that a cut has ended are found dead one after the other, within so long (`keep-alive.ts`). */
const TOGETHER_MS = 60_000
/** Not all of them in one moment. */
const BACK_MS = 2_000
const PARALLEL_MAX = 8
/** Of them, for those whom nothing waits for: a newcomer meets all at once, and its claim to a home would be behind them. */
const SOUGHT_PARALLEL_MAX = 3
/** Also how long a handshake may last that the other began, before it is called back. */
const DIAL_TIMEOUT_MS = 8_000
/**
 * Two that discover each other at once: the lower id dials at once, the higher after this. A handshake
 * on busy machines takes a second; a shorter courtesy made half of all connections twice.
 */
const COURTESY_MS = 1_500
/** Looks round at least this often, in case the machine slept. */
const IDLE_MS = 60_000

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
  /** Connections that it seeks for their own sake; beyond, only whom something is to be sent to. */
  readonly soughtMax: number
}

/** Keeps this node connected: dials who is known and not connected, again and again, politely. */
export class Dialler {
  readonly #options: DiallerOptions
  readonly #self: PeerId
  readonly #known = new KnownPeers()
  readonly #seeds: Seeds
  readonly #connected = new Set<PeerId>()
  #timer: NodeJS.Timeout | null = null
  #wakeAt = Number.POSITIVE_INFINITY
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

  /** By libp2p's own discoverers, mDNS and the DHT: whom we find, finds us at the same time. */
  discovered(info: PeerInfo): void {
    const addresses = info.multiaddrs.map((address) => address.toString())
    this.#learn(info.id.toString() as PeerId, withoutNeedlessLoopback(addresses), 'mutual')
  }

  /** From before this start: after a power cut all of a town start at once, and remember each other. */
  remembered(peer: PeerId, addresses: readonly string[]): void {
    this.#learn(peer, addresses, 'mutual')
  }

  /** As a member tells: the one told of has not heard of us, and will not dial first. */
  learn(peer: PeerId, addresses: readonly string[]): void {
    this.#learn(peer, addresses, 'ours alone')
  }

  /**
   * As the peer itself tells in the handshake of a connection that is not open yet: to call it back now
   * would make a second one.
   */
  met(peer: PeerId, addresses: readonly string[]): void {
    const { clock, random, isExpelled } = this.#options
    if (isExpelled(peer)) return
    const until = clock() + DIAL_TIMEOUT_MS
    const known = this.#known.learn(peer, addresses, until, random())
    if (known === null || this.#connected.has(peer)) return
    known.isComing = true
    // Also one that we were not to try for long: it is there.
    known.nextDialAt = until
    this.#wakeBy(until)
  }

  #learn(peer: PeerId, addresses: readonly string[], knowledge: 'mutual' | 'ours alone'): void {
    if (peer === this.#self || this.#options.isExpelled(peer)) return
    const waits = knowledge === 'mutual' && this.#self > peer
    const { clock, random } = this.#options
    const dialAt = clock() + (waits ? COURTESY_MS : 0)
    const known = this.#known.learn(peer, addresses, dialAt, random())
    if (known === null || !this.#isWaiting(known)) return
    // This word has set when it is called: it has just found us too, and begins.
    if (waits && known.failures === 0 && known.nextDialAt === dialAt) known.isComing = true
    this.#wakeBy(known.nextDialAt)
  }

  isConnected(peer: PeerId): boolean {
    return this.#connected.has(peer)
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
    this.#connected.add(peer)
    const known = this.#known.get(peer)
    if (known === undefined) return
    if (known.failures > 0) this.#callBack(known.lostAt)
    known.failures = 0
    known.hasRefused = false
    known.isComing = false
    known.isWanted = false
  }

  disconnected(peer: PeerId): void {
    this.#connected.delete(peer)
    const { clock, random } = this.#options
    const known = this.#known.get(peer)
    if (known !== undefined) {
      known.lostAt = clock()
      known.nextDialAt = known.lostAt + backoffMs(BACKOFF, 1, random)
    }
    // Not only for this one: a connection fewer may be room for another.
    this.#wakeBy(known?.nextDialAt ?? clock())
  }

  /** One is there again: those who were lost with it are called soon, however long they have not answered. */
  #callBack(lostAt: number): void {
    const { clock, random } = this.#options
    const now = clock()
    for (const known of this.#known.all()) {
      const isLostWithIt = Math.abs(known.lostAt - lostAt) <= TOGETHER_MS
      const isToWait = known.hasRefused || known.isComing
      if (!isLostWithIt || known.failures === 0 || isToWait) continue
      known.nextDialAt = Math.min(known.nextDialAt, now + random() * BACK_MS)
      if (this.#isWaiting(known)) this.#wakeBy(known.nextDialAt)
    }
  }

  /**
   * Something is to be sent there, and waits while others are being dialled. False: it failed lately and is
   * not tried again yet, or there are as many connections as there may be.
   */
  want(peer: PeerId): boolean {
    if (this.#state !== 'running' || this.#options.isExpelled(peer)) return false
    const now = this.#options.clock()
    const known = this.#known.learn(peer, [], now, this.#options.random())
    if (known === null || known.isDialling) return known !== null
    if (known.nextDialAt > now && !known.isComing) return false
    if (!this.#mayConnect(DIALLED_CONNECTIONS_MAX)) return false
    known.isWanted = true
    this.#wakeBy(Math.max(now, known.nextDialAt))
    return true
  }

  /** Never later than already planned: many calls in a turn must not put each other off. */
  #wakeBy(time: number): void {
    if (this.#state !== 'running' || time >= this.#wakeAt) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#wakeAt = time
    const delayMs = Math.max(0, time - this.#options.clock())
    this.#timer = setTimeout(() => this.#wake(), delayMs)
    this.#timer.unref()
  }

  #wake(): void {
    if (this.#state !== 'running') return
    const now = this.#options.clock()
    this.#wakeAt = Number.POSITIVE_INFINITY
    this.#dialSeeds(now)
    const waiting = [...this.#known.all()].filter((known) => this.#isWaiting(known))
    const due = waiting.filter((known) => known.nextDialAt <= now)
    for (const known of due.toSorted(byUrgency)) {
      if (!this.#hasRoom(known.isWanted)) break
      void this.#dialPeer(known)
    }
    // Who is due and found no room waits for the end of a dial, or for a disconnection.
    const later = waiting.filter((known) => known.nextDialAt > now)
    const times = later.map((known) => known.nextDialAt)
    this.#wakeBy(Math.min(now + IDLE_MS, this.#seeds.nextDialAt(now), ...times))
  }

  #isWaiting(known: KnownPeer): boolean {
    return !known.isDialling && !this.#connected.has(known.peer)
  }

  #hasRoom(isWanted: boolean): boolean {
    const { soughtMax } = this.#options
    return isWanted
      ? this.#dialling < PARALLEL_MAX && this.#mayConnect(DIALLED_CONNECTIONS_MAX)
      : this.#dialling < SOUGHT_PARALLEL_MAX && this.#mayConnect(soughtMax)
  }

  #mayConnect(connectionsMax: number): boolean {
    return this.#connected.size + this.#dialling < connectionsMax
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
    known.isComing = false
    known.isWanted = false
    if (!reached) {
      counters.count('dial_failed')
      known.failures++
      const backoff = known.hasRefused ? REFUSED_BACKOFF : BACKOFF
      known.nextDialAt = clock() + backoffMs(backoff, known.failures, random)
      if (known.failures >= FORGET_AFTER_FAILURES) this.#known.forget(known.peer)
      if (!this.#connected.has(known.peer)) onUnreachable(known.peer)
    }
    this.#wakeBy(clock())
  }

  #dialSeeds(now: number): void {
    for (const seed of this.#seeds.due(now, (peer) => this.#connected.has(peer))) {
      if (!this.#hasRoom(true)) return
      this.#seeds.begin(seed)
      void this.#dialSeed(seed)
    }
  }

  async #dialSeed(seed: Seed): Promise<void> {
    const { clock, random } = this.#options
    const peer = await this.#dial([multiaddr(seed.address)])
    this.#seeds.end(seed, peer, clock(), (failures) => backoffMs(BACKOFF, failures, random))
    this.#wakeBy(clock())
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

/** Who is waited for; then who can be reached; then each node in an order of its own, so that there are no hubs. */
function byUrgency(a: KnownPeer, b: KnownPeer): number {
  if (a.isWanted !== b.isWanted) return a.isWanted ? -1 : 1
  return a.failures - b.failures || a.draw - b.draw
}
