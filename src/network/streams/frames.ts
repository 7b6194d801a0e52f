import type { Connection, Libp2p, Stream, StreamMessageEvent } from '@libp2p/interface'
import { isPeerId } from '../../crypto/peer-key.ts'
import { assert } from '../../models/failure.ts'
import type { PeerId } from '../../models/ids.ts'
import { interned } from '../../models/interned.ts'
import { FRAME_BYTES_MAX } from '../../wire/codec.ts'
import type { Counters } from '../counters.ts'
import { FrameDecoder } from './frame-codec.ts'
import { FrameSender } from './frame-sender.ts'

/** Frames between nodes: one long-lived stream each way. */
export const MESH_PROTOCOL = '/printnode/mesh/1.0.0'

/**
 * A peer has one stream to us, and for a moment two when it reopens one after a reset or has dialled
 * us twice; more means that it leaks them.
 */
const INBOUND_STREAMS_MAX = 4

export interface FramesOptions {
  readonly libp2p: Libp2p
  readonly counters: Counters
  /** Whole frames from an admitted peer, in order within a lane (see frame-queue.ts). */
  readonly onFrame: (from: PeerId, frame: Uint8Array) => void
  /** Asked for when a frame is for a peer without a connection. False: it will not be dialled now. */
  readonly dial: (peer: PeerId) => boolean
}

/** The long-lived streams to and from all peers. */
export class Frames {
  readonly #options: FramesOptions
  readonly #senders = new Map<PeerId, FrameSender>()

  constructor(options: FramesOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { libp2p } = this.#options
    const accept = (stream: Stream, connection: Connection): void =>
      this.#accept(stream, connection)
    await libp2p.handle(MESH_PROTOCOL, accept, { maxInboundStreams: INBOUND_STREAMS_MAX })
  }

  async stop(): Promise<void> {
    await this.#options.libp2p.unhandle(MESH_PROTOCOL)
    this.#senders.forEach((sender) => sender.stop())
    this.#senders.clear()
  }

  /** See ports/network.ts. False also if the peer is known to be out of reach just now. */
  send(to: PeerId, frame: Uint8Array): boolean {
    assert(
      frame.byteLength > 0 && frame.byteLength <= FRAME_BYTES_MAX,
      'a frame has 1 byte to 1 MiB',
    )
    const { counters } = this.#options
    const sender = this.#senderOf(to)
    if (sender === null) {
      counters.count('frame_unreachable')
      return false
    }
    const taken = sender.push(frame)
    counters.count(taken ? 'frame_queued' : 'frame_queue_full')
    return taken
  }

  /** A connection to the peer is there: what waits for it can go. */
  peerUp(peer: PeerId): void {
    this.#senders.get(peer)?.connected()
  }

  /** The last connection to the peer is gone, or could not be made; what waits is out of date. */
  peerDown(peer: PeerId): void {
    const sender = this.#senders.get(peer)
    if (sender === undefined) return
    this.#senders.delete(peer)
    const dropped = sender.stop()
    if (dropped > 0) this.#options.counters.count('frame_dropped', dropped)
  }

  /** Null, and nothing is kept, for a peer that is out of reach. */
  #senderOf(peer: PeerId): FrameSender | null {
    const { libp2p, counters, dial } = this.#options
    const present = this.#senders.get(peer)
    if (present !== undefined) return present
    // Ids come out of registers too, that is from other members: not every text is a peer.
    if (!isPeerId(peer)) return null
    const sender = new FrameSender(libp2p, peer, MESH_PROTOCOL, counters)
    if (!sender.isConnected && !dial(peer)) return null
    this.#senders.set(peer, sender)
    return sender
  }

  #accept(stream: Stream, connection: Connection): void {
    const from = interned(connection.remotePeer.toString() as PeerId)
    readFrames(stream, this.#options.counters, (frame) => this.#options.onFrame(from, frame))
  }
}

/** Hands on each frame of a stream; resets and counts a stream that carries anything else. */
export function readFrames(
  stream: Stream,
  counters: Counters,
  onFrame: (frame: Uint8Array) => void,
): void {
  const decoder = new FrameDecoder()
  const onMessage = (event: StreamMessageEvent): void => {
    const { frames, malformed } = decoder.push(event.data)
    counters.count('frame_received', frames.length)
    frames.forEach(onFrame)
    if (malformed === null) return
    counters.count('frame_malformed')
    stream.removeEventListener('message', onMessage)
    stream.abort(new Error(malformed))
  }
  stream.addEventListener('message', onMessage)
}
