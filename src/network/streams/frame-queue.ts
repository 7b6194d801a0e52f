/**
 * What waits for one peer. Four full frames, or some seconds of everything else on a slow line:
 * older news than that is worth less than the memory, and the machines repeat what matters.
 */
export const QUEUE_BYTES_MAX = 4 * 1024 * 1024
export const QUEUE_FRAMES_MAX = 4_096

/**
 * Frames up to this size overtake larger ones that still wait: a heartbeat or a vote (under 1 KiB)
 * must not be late because a bundle of register values is being sent. Order holds within a lane.
 */
export const SMALL_FRAME_BYTES = 2_048

/**
 * Handed to the stream at a time. What is handed over cannot be overtaken, so it is little: on a
 * line of 10 Mbit/s this is 50 ms, a tenth of a heartbeat.
 */
export const WRITE_BYTES = 64 * 1024

/** The frames that wait for one peer, small ones first, within bounds. */
export class FrameQueue {
  #small: Uint8Array[] = []
  #large: Uint8Array[] = []
  #bytes = 0

  get isEmpty(): boolean {
    return this.#small.length === 0 && this.#large.length === 0
  }

  get bytes(): number {
    return this.#bytes
  }

  get frames(): number {
    return this.#small.length + this.#large.length
  }

  /** False, and nothing taken, if the queue is full. */
  push(frame: Uint8Array): boolean {
    const isFull =
      this.#bytes + frame.byteLength > QUEUE_BYTES_MAX || this.frames >= QUEUE_FRAMES_MAX
    if (isFull) return false
    const lane = frame.byteLength <= SMALL_FRAME_BYTES ? this.#small : this.#large
    lane.push(frame)
    this.#bytes += frame.byteLength
    return true
  }

  /** The next frames to write together: at least one, if any waits, and about `WRITE_BYTES`. */
  take(): readonly Uint8Array[] {
    const taken: Uint8Array[] = []
    let room = WRITE_BYTES
    for (const lane of [this.#small, this.#large]) {
      let count = 0
      for (const frame of lane) {
        if (taken.length > 0 && frame.byteLength > room) break
        taken.push(frame)
        room -= frame.byteLength
        count++
      }
      lane.splice(0, count)
    }
    this.#bytes -= taken.reduce((sum, frame) => sum + frame.byteLength, 0)
    return taken
  }

  /** Forgets everything; returns how many frames that were. */
  clear(): number {
    const dropped = this.frames
    this.#small = []
    this.#large = []
    this.#bytes = 0
    return dropped
  }
}
