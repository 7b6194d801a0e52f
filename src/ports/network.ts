import type { PeerId } from '../models/ids.ts'

/** What to do with a gossip message: pass it on, drop it silently, or drop it and blame the sender. */
export type Verdict = 'accept' | 'ignore' | 'reject'

/**
 * Who listens: a cluster's members and its neighbours, or a coarse region (an H3 cell) and those
 * around it. So what one node hears does not grow with the network.
 */
export type Topic = `cluster/${string}` | `region/${string}`

/** What the network tells the node. Frames and gossip are whole, size-checked and from admitted peers. */
export interface NetworkEvents {
  frame(from: PeerId, frame: Uint8Array): void
  /** `from` is the peer that delivered it, not necessarily the author. */
  gossip(from: PeerId, topic: Topic, bytes: Uint8Array): Verdict
  peerUp(peer: PeerId): void
  peerDown(peer: PeerId): void
  /** The network has a valid revocation of this member: for ever. Also called at start for each. */
  expelled(peer: PeerId): void
}

/** One known peer as `printnode network members` shows it. */
export interface NetworkPeer {
  readonly peer: PeerId
  readonly connected: boolean
  readonly addresses: readonly string[]
  readonly roundTripMs: number | null
  readonly certificateExpiresAt: number | null
}

/** The mesh as the daemon sees it: framed messages between admitted peers, gossip, discovery. */
export interface Network {
  readonly self: PeerId
  /** Listening addresses with the peer id, once started. */
  addresses(): readonly string[]
  peers(): readonly NetworkPeer[]
  /**
   * Queues one frame on the long-lived stream to a peer, dialling if need be. Delivery is not
   * promised: the machines repeat what matters. Frames of up to 2 KiB overtake larger ones that
   * still wait. `false`: not taken; the peer's queue is full, or it was out of reach just now.
   */
  send(to: PeerId, frame: Uint8Array): boolean
  publish(topic: Topic, bytes: Uint8Array): void
  /** What this node listens to from now on: instead of whatever it did before. */
  listen(topics: readonly Topic[]): void
  /**
   * What this node answers for, to members that know nobody who does: `cluster/<id>`, `place/<cell>`,
   * `shop/<name>`. Instead of whatever it said before.
   */
  provide(keys: readonly string[]): void
  /** Members that say that they answer for it; none in bounded time. Hints, not facts. */
  find(key: string, done: (peers: readonly PeerId[]) => void): void
  /** Verdicts, refusals and queue drops since start, by name: shown in status and metrics. */
  counters(): Readonly<Record<string, number>>
  stop(): Promise<void>
}
