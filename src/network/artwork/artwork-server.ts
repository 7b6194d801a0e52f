import type { Libp2p, Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { pipe } from 'it-pipe'
import type { ArtworkStore } from '../../ports/artwork.ts'
import {
  ARTWORK_ANSWER_TIMEOUT_MS,
  ARTWORK_MESSAGE_BYTES_MAX,
  ARTWORK_PROTOCOL,
  ARTWORK_STALL_MS,
  decodeArtworkRequest,
  encodeArtworkAnswer,
} from './artwork-protocol.ts'
import type { ArtworkAnswer, ArtworkRequest } from './artwork-protocol.ts'
import type { Counters } from '../counters.ts'
import { sendChunks } from './stream-chunks.ts'

/** Files sent at a time: with more, each comes later and none comes sooner. */
const SERVING_MAX = 8
/** A shop fetches the parts of its orders two at a time from one holder; the rest wait there. */
const INBOUND_STREAMS_MAX = 4

/** Gives out what the store holds. Whoever knows a file's hash was given it with an order. */
export class ArtworkServer {
  readonly #libp2p: Libp2p
  readonly #store: ArtworkStore
  readonly #counters: Counters
  #serving = 0

  constructor(libp2p: Libp2p, store: ArtworkStore, counters: Counters) {
    this.#libp2p = libp2p
    this.#store = store
    this.#counters = counters
  }

  async start(): Promise<void> {
    const accept = (stream: Stream): void => {
      this.#serving++
      this.#serve(stream)
        .catch((error: Error) => {
          this.#counters.count('artwork_serve_failed')
          stream.abort(error)
        })
        .finally(() => this.#serving--)
    }
    await this.#libp2p.handle(ARTWORK_PROTOCOL, accept, { maxInboundStreams: INBOUND_STREAMS_MAX })
  }

  async stop(): Promise<void> {
    await this.#libp2p.unhandle(ARTWORK_PROTOCOL)
  }

  async #serve(stream: Stream): Promise<void> {
    const signal = AbortSignal.timeout(ARTWORK_ANSWER_TIMEOUT_MS)
    const messages = lpStream(stream, { maxDataLength: ARTWORK_MESSAGE_BYTES_MAX })
    const request = decodeArtworkRequest((await messages.read({ signal })).subarray())
    const answer = this.#answer(request)
    await messages.write(encodeArtworkAnswer(answer), { signal })
    if (answer.type === 'sending' && request !== null) {
      const source = this.#store.read(request.hash, request.offset)
      await pipe(source, (chunks) => sendChunks(stream, chunks, ARTWORK_STALL_MS))
      this.#counters.count('artwork_served')
    } else {
      this.#counters.count('artwork_serve_refused')
    }
    await stream.close({ signal: AbortSignal.timeout(ARTWORK_STALL_MS) })
  }

  #answer(request: ArtworkRequest | null): ArtworkAnswer {
    if (request === null) return { type: 'refused', reason: 'malformed' }
    if (this.#serving > SERVING_MAX) return { type: 'refused', reason: 'busy' }
    const bytes = this.#store.size(request.hash)
    if (bytes === null) return { type: 'refused', reason: 'not_held' }
    if (request.offset > bytes) return { type: 'refused', reason: 'bad_offset' }
    return { type: 'sending', bytes }
  }
}
