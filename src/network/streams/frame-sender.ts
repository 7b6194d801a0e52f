import type { Connection, Libp2p, PeerId as Libp2pPeerId, Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { PeerId } from '../../models/ids.ts'
import type { Counters } from '../counters.ts'
import { encodeFrames } from './frame-codec.ts'
import { FrameQueue } from './frame-queue.ts'

/** Opening takes two round trips; a peer that needs longer is as good as gone. */
const OPEN_TIMEOUT_MS = 5_000
/**
 * Between a stream that broke on a living connection and the next try, so that a peer that resets
 * every stream costs two negotiations a second and not a core.
 */
const REOPEN_DELAY_MS = 500

type State =
  | { readonly type: 'idle' }
  | { readonly type: 'opening' }
  | { readonly type: 'open'; readonly stream: Stream }
  | { readonly type: 'resting'; readonly timer: NodeJS.Timeout }
  | { readonly type: 'stopped' }

/** Our half of the pair of streams with one peer: opened on demand, reopened when it breaks. */
export class FrameSender {
  readonly #libp2p: Libp2p
  readonly #remote: Libp2pPeerId
  readonly #protocol: string
  readonly #counters: Counters
  readonly #queue = new FrameQueue()
  #state: State = { type: 'idle' }
  #isFlushing = false

  constructor(libp2p: Libp2p, peer: PeerId, protocol: string, counters: Counters) {
    this.#libp2p = libp2p
    this.#remote = peerIdFromString(peer)
    this.#protocol = protocol
    this.#counters = counters
  }

  get isConnected(): boolean {
    return this.#state.type === 'open' || this.#connection() !== undefined
  }

  /** False: the queue is full. All frames of one turn of the event loop leave in one write. */
  push(frame: Uint8Array): boolean {
    if (!this.#queue.push(frame)) return false
    this.#flushSoon()
    return true
  }

  connected(): void {
    this.#flushSoon()
  }

  /** Returns how many frames were dropped. */
  stop(): number {
    const state = this.#state
    this.#state = { type: 'stopped' }
    if (state.type === 'resting') clearTimeout(state.timer)
    if (state.type === 'open') state.stream.abort(new Error('the node is done with this peer'))
    return this.#queue.clear()
  }

  #flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    setImmediate(() => {
      this.#isFlushing = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#queue.isEmpty) return
    switch (this.#state.type) {
      case 'open':
        return this.#write(this.#state.stream)
      case 'idle':
        return this.#open()
      case 'opening':
      case 'resting':
      case 'stopped':
    }
  }

  #write(stream: Stream): void {
    while (!this.#queue.isEmpty && !stream.writableNeedsDrain) {
      // A stream may have begun to close without having said so yet.
      if (stream.writeStatus !== 'writable') return this.#rest(stream)
      stream.send(encodeFrames(this.#queue.take()))
      this.#counters.count('frame_writes')
    }
  }

  #open(): void {
    const connection = this.#connection()
    if (connection === undefined) return
    this.#state = { type: 'opening' }
    connection
      .newStream(this.#protocol, { signal: AbortSignal.timeout(OPEN_TIMEOUT_MS) })
      .then((stream) => this.#opened(stream))
      .catch(() => this.#openFailed())
  }

  #opened(stream: Stream): void {
    if (this.#state.type !== 'opening') {
      stream.abort(new Error('no longer needed'))
      return
    }
    this.#state = { type: 'open', stream }
    stream.addEventListener('drain', () => this.#flushSoon())
    stream.addEventListener('close', () => this.#rest(stream))
    if (stream.status !== 'open') this.#rest(stream)
    else this.#flush()
  }

  #openFailed(): void {
    if (this.#state.type !== 'opening') return
    this.#counters.count('frame_stream_failed')
    this.#restNow()
  }

  #rest(stream: Stream): void {
    if (this.#state.type !== 'open' || this.#state.stream !== stream) return
    this.#counters.count('frame_stream_closed')
    this.#restNow()
  }

  #restNow(): void {
    const timer = setTimeout(() => {
      this.#state = { type: 'idle' }
      this.#flush()
    }, REOPEN_DELAY_MS)
    timer.unref()
    this.#state = { type: 'resting', timer }
  }

  /** The newest: an older one may be dead without anybody having noticed. */
  #connection(): Connection | undefined {
    const all = this.#libp2p.getConnections(this.#remote)
    const open = all.filter((connection) => connection.status === 'open')
    return open.toSorted((a, b) => b.timeline.open - a.timeline.open)[0]
  }
}
