import type { MessageStream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'

/** Received and not yet taken: above this the sender is asked to wait, below a quarter to go on. */
const BUFFER_BYTES_MAX = 512 * 1024

export class StreamStalled extends Error {
  override name = 'StreamStalled'
}

/**
 * What a stream receives, chunk by chunk, with back-pressure: the stream's own iterator would
 * collect a whole file in memory when the disk is slower than the line. Throws when the stream
 * breaks or nothing comes for `stallMs`.
 */
export async function* streamChunks(
  stream: MessageStream,
  stallMs: number,
): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  let failure: Error | null = null
  let isClosed = stream.status !== 'open'
  let wake = (): void => undefined

  const onMessage = (event: StreamMessageEvent): void => {
    chunks.push(event.data.subarray())
    bytes += event.data.byteLength
    if (bytes > BUFFER_BYTES_MAX && isOpenForReading(stream)) stream.pause()
    wake()
  }
  const onEnd = (): void => wake()
  const onClose = (event: StreamCloseEvent): void => {
    isClosed = true
    failure = event.error ?? null
    wake()
  }
  const isEnded = (): boolean => stream.readableEnded || (isClosed && stream.readBufferLength === 0)

  stream.addEventListener('message', onMessage)
  stream.addEventListener('end', onEnd)
  stream.addEventListener('close', onClose)
  try {
    while (true) {
      const chunk = chunks.shift()
      if (chunk !== undefined) {
        bytes -= chunk.byteLength
        if (bytes < BUFFER_BYTES_MAX / 4 && isOpenForReading(stream)) stream.resume()
        yield chunk
      } else if (failure !== null) {
        throw failure
      } else if (isEnded()) {
        return
      } else {
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new StreamStalled(`nothing for ${stallMs} ms`)),
            stallMs,
          )
          wake = (): void => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
  } finally {
    stream.removeEventListener('message', onMessage)
    stream.removeEventListener('end', onEnd)
    stream.removeEventListener('close', onClose)
  }
}

/** Sends all of a source, no faster than the other side takes it. Throws after `stallMs` of nothing. */
export async function sendChunks(
  stream: MessageStream,
  source: AsyncIterable<Uint8Array>,
  stallMs: number,
): Promise<void> {
  for await (const chunk of source) {
    if (!stream.send(chunk)) await stream.onDrain({ signal: AbortSignal.timeout(stallMs) })
  }
}

function isOpenForReading(stream: MessageStream): boolean {
  const { readStatus } = stream as MessageStream & { readStatus?: string }
  return readStatus === 'readable' || readStatus === 'paused'
}
