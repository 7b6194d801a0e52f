import type { MessageStream, Stream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'
import { yamux } from '@libp2p/yamux'
import type { YamuxMuxerInit } from '@libp2p/yamux'
import { Uint8ArrayList } from 'uint8arraylist'
import { keepAlive } from './keep-alive.ts'
import { updateWindowLazily } from './lazy-window.ts'

/** From here on a write is worth a message of its own: to gather it would only hold it back. */
const LARGE_BYTES = 16 * 1024
/** With one more that is not large: what one message of Noise holds. */
const GATHERED_BYTES_MAX = 48 * 1024

/** The parts of a muxer of `@libp2p/yamux` that its interface does not name. */
interface YamuxParts {
  send(data: Uint8Array | Uint8ArrayList): boolean
  _newStream(...what: unknown[]): Stream
}

/**
 * Yamux that writes less: what is on the wire is Yamux's own, in fewer pieces.
 *
 * Each of its frames, of 12 bytes most of them, is a message of Noise, a record of the outer wall, a
 * write to the socket and a wake-up at the other end. That a stream is opened takes a dozen.
 */
export function thriftyYamux(init: YamuxMuxerInit): () => StreamMuxerFactory {
  return () => {
    // Its own pings close nothing.
    const factory: StreamMuxerFactory = yamux({ ...init, enableKeepAlive: false })()
    return {
      protocol: factory.protocol,
      createStreamMuxer(connection) {
        const muxer = factory.createStreamMuxer(connection)
        gatherFrames(muxer as StreamMuxer & YamuxParts, connection)
        updateLazily(muxer as StreamMuxer & YamuxParts)
        keepAlive(muxer, connection)
        return muxer
      },
    }
  }
}

/** All frames of one turn of the event loop leave in one write. */
function gatherFrames(muxer: StreamMuxer & YamuxParts, connection: MessageStream): void {
  const send = muxer.send.bind(muxer)
  const close = muxer.close.bind(muxer)
  const abort = muxer.abort.bind(muxer)
  let gathered = new Uint8ArrayList()
  let isDue = false

  const flush = (): boolean => {
    if (gathered.byteLength === 0) return true
    const all = gathered
    gathered = new Uint8ArrayList()
    try {
      return send(all)
    } catch {
      // The connection has gone meanwhile: who had written to it hears of that by its closing.
      return false
    }
  }
  muxer.send = (data) => {
    // Back-pressure is the connection's: who is to wait must hear of it at once.
    if (connection.writableNeedsDrain || data.byteLength >= LARGE_BYTES) {
      flush()
      return send(data)
    }
    gathered.append(data)
    if (gathered.byteLength >= GATHERED_BYTES_MAX) return flush()
    if (!isDue) {
      isDue = true
      setImmediate(() => {
        isDue = false
        flush()
      })
    }
    return true
  }
  // What is below is closed next: the last words go before.
  muxer.close = async (options) => {
    await close(options)
    flush()
  }
  muxer.abort = (error) => {
    abort(error)
    flush()
  }
}

/** Every stream of the connection, whoever opens it. */
function updateLazily(muxer: YamuxParts): void {
  const newStream = muxer._newStream.bind(muxer)
  muxer._newStream = (...what) => {
    const stream = newStream(...what)
    updateWindowLazily(stream)
    return stream
  }
}
