import { encodeMessages } from '../../wire/codec.ts'
import type { Message } from '../../wire/messages.ts'

/** Every so many messages of a kind one is encoded, for its size: nothing else is, here. */
const SAMPLE_EVERY = 64

interface Kind {
  count: number
  sampled: number
  sampledBytes: number
}

/** What one kind of message came to. */
export interface KindTotal {
  readonly type: string
  readonly count: number
  readonly bytes: number
}

/** What all nodes told each other in so many milliseconds. */
export interface Told {
  readonly kinds: readonly KindTotal[]
  readonly ms: number
}

/** Messages and, from samples, their bytes: before encryption and the transport's own. */
export class Traffic {
  readonly #kinds = new Map<string, Kind>()

  message(message: Message): void {
    const kind = this.#kind(message.type)
    if (kind.count % SAMPLE_EVERY === 0) {
      kind.sampled += 1
      for (const frame of encodeMessages([message])) kind.sampledBytes += frame.length
    }
    kind.count += 1
  }

  /** `copies`: how often one message of the mesh reaches a node. */
  gossip(topic: string, bytes: number, copies: number): void {
    const kind = this.#kind(`gossip ${topic.split('/')[0] ?? topic}`)
    kind.count += copies
    kind.sampled += copies
    kind.sampledBytes += bytes * copies
  }

  /** Forgets what was so far, so that a start does not count as everyday. */
  reset(): void {
    this.#kinds.clear()
  }

  totals(): KindTotal[] {
    const totals = [...this.#kinds].map(([type, { count, sampled, sampledBytes }]) => ({
      type,
      count,
      bytes: sampled === 0 ? 0 : Math.round((sampledBytes / sampled) * count),
    }))
    return totals.sort((a, b) => b.bytes - a.bytes)
  }

  #kind(type: string): Kind {
    let kind = this.#kinds.get(type)
    if (kind === undefined) {
      kind = { count: 0, sampled: 0, sampledBytes: 0 }
      this.#kinds.set(type, kind)
    }
    return kind
  }
}
