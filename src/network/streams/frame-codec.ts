import { Uint8ArrayList } from 'uint8arraylist'
import { FRAME_BYTES_MAX } from '../../wire/codec.ts'

/** Big-endian length before each frame. */
export const FRAME_PREFIX_BYTES = 4

/** The whole frames in a chunk, and what is wrong with the stream, if anything. */
export interface DecodedFrames {
  readonly frames: readonly Uint8Array[]
  readonly malformed: string | null
}

/** Cuts a byte stream into frames, as they come complete. */
export class FrameDecoder {
  readonly #buffer = new Uint8ArrayList()

  /**
   * A length of zero or beyond the limit is malformed: after that the stream is out of step for
   * good. At most one incomplete frame is kept between calls.
   */
  push(chunk: Uint8Array | Uint8ArrayList): DecodedFrames {
    this.#buffer.append(chunk)
    const frames: Uint8Array[] = []
    while (this.#buffer.byteLength >= FRAME_PREFIX_BYTES) {
      const length = this.#buffer.getUint32(0)
      if (length === 0 || length > FRAME_BYTES_MAX) {
        const malformed = `a frame of ${length} bytes; 1 to ${FRAME_BYTES_MAX} are allowed`
        return { frames, malformed }
      }
      const end = FRAME_PREFIX_BYTES + length
      if (this.#buffer.byteLength < end) break
      frames.push(this.#buffer.subarray(FRAME_PREFIX_BYTES, end))
      this.#buffer.consume(end)
    }
    return { frames, malformed: null }
  }
}

/** Frames with their prefixes as one write, without copying the frames. */
export function encodeFrames(frames: readonly Uint8Array[]): Uint8ArrayList {
  const prefixes = new Uint8Array(frames.length * FRAME_PREFIX_BYTES)
  const view = new DataView(prefixes.buffer)
  const list = new Uint8ArrayList()
  frames.forEach((frame, index) => {
    const at = index * FRAME_PREFIX_BYTES
    view.setUint32(at, frame.byteLength)
    list.append(prefixes.subarray(at, at + FRAME_PREFIX_BYTES))
    list.append(frame)
  })
  return list
}
