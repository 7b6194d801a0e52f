import type { Connection, MessageStream, StreamMuxer } from '@libp2p/interface'

/** How a connection is kept from staying open to nobody. */
export interface KeepAliveTerms {
  /** Between two looks, milliseconds. */
  readonly lookMs: number
  /** A ping leaves at every so many looks that find none on its way. */
  readonly looksPerPing: number
  /** Looks that a ping may stay unanswered. */
  readonly looksMax: number
}

/**
 * Silent peers are the failure detector's business; this only frees their sockets, and lets those who
 * come back be dialled. Twenty seconds of patience, for a busy or paused computer easily takes five, and
 * what follows a closed connection, handshakes with everybody, makes it busier still: it never ended.
 */
const KEEP_ALIVE: KeepAliveTerms = { lookMs: 10_000, looksPerPing: 3, looksMax: 2 }

/** Calls `look` again and again, keeps no process alive, and ends when it is told to. */
type Every = (lookMs: number, look: () => void) => () => void

const byTheClock: Every = (lookMs, look) => {
  const timer = setInterval(look, lookMs).unref()
  return () => clearInterval(timer)
}

/** The parts of `@libp2p/yamux` that its interfaces do not name. */
interface Pinging {
  /** Resolves with the answer; without one, never. */
  ping(): Promise<number>
}
interface Measuring {
  /** Milliseconds; below zero: not known yet. */
  getRTT(): number
}

/**
 * Pings with the muxer's own frames of twelve bytes, and cuts a connection whose ping is not answered.
 * libp2p's monitor opens a stream for each ping, which is 20 frames and 3 ms of CPU, both ends.
 *
 * Patience is counted in looks: a process that was stopped for a minute wakes to one of them, and reads
 * what came meanwhile before the next.
 */
export function keepAlive(
  muxer: StreamMuxer,
  connection: MessageStream,
  { lookMs, looksPerPing, looksMax }: KeepAliveTerms = KEEP_ALIVE,
  every: Every = byTheClock,
): void {
  let looks = 0
  let unanswered: number | null = null
  const ping = async (): Promise<void> => {
    unanswered = 0
    await (muxer as StreamMuxer & Pinging).ping()
    unanswered = null
  }
  const look = (): void => {
    if (unanswered !== null) {
      unanswered += 1
      if (unanswered >= looksMax) connection.abort(new Error('a ping was not answered'))
      return
    }
    // A muxer that is being closed pings no more.
    if (looks % looksPerPing === 0) ping().catch(() => stop())
    looks += 1
  }
  const stop = every(lookMs, look)
  connection.addEventListener('close', stop, { once: true })
  look()
}

/** Milliseconds there and back, as the last ping took; null before the first answer, or without a stream. */
export function roundTripOf({ streams }: Connection): number | null {
  for (const stream of streams) {
    const ms = (stream as Partial<Measuring>).getRTT?.() ?? -1
    if (ms >= 0) return ms
  }
  return null
}
