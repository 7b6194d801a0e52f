import type { PeerId } from '../../models/ids.ts'
import type { Beat, BeatMessage, Heartbeat } from '../../wire/membership-messages.ts'
import { hashOf } from '../reports/heaps.ts'

/** However well it goes, so often the whole is said. */
const WHOLE_EVERY = 32
/** Two processes under one identity show by their heartbeats (a cloned disk): each has its own. */
const WHOLES_MAX = 2
/** Members of a cluster and those that were: who is forgotten is told the whole once more. */
const PEERS_MAX = 128

interface Said {
  heartbeat: Heartbeat
  mark: number
  /** Beats since the whole was said. */
  beats: number
}

/** `heartbeat` null: nothing that could be understood, or none was said. `answer` null: none. */
export interface Received {
  readonly heartbeat: Heartbeat | null
  readonly answer: Heartbeat | BeatMessage | null
}

interface Heard {
  readonly heartbeat: Heartbeat
  readonly mark: number
}

interface Round extends Heard {
  /** What it is to whoever knows the rest. */
  readonly beat: Beat
}

const NOTHING: readonly Heard[] = []
const NOBODY: Heartbeat['suspects'] = []

/**
 * Heartbeats are most of what a quiet node says, and all but two of their numbers are those of the last one.
 * A peer that was told the whole is told those two and a mark of the rest; one that cannot make the whole of
 * it asks for it, and has lost a round trip.
 */
export class Beats {
  readonly #said = new Map<PeerId, Said>()
  readonly #heard = new Map<PeerId, readonly Heard[]>()
  /** One round says the same to everybody. */
  #last: Round | null = null

  /** What to send instead of a heartbeat. */
  say(to: PeerId, heartbeat: Heartbeat): Heartbeat | Beat {
    const { mark, beat } = this.#roundOf(heartbeat)
    const before = this.#said.get(to)
    // Whom somebody does not hear is news for all, and said with its numbers.
    const isWhole =
      before?.mark !== mark || before.beats >= WHOLE_EVERY || heartbeat.suspects.length > 0
    if (before === undefined) {
      if (this.#said.size >= PEERS_MAX) this.#said.clear()
      this.#said.set(to, { heartbeat, mark, beats: 0 })
    } else {
      before.heartbeat = heartbeat
      before.mark = mark
      before.beats = isWhole ? 0 : before.beats + 1
    }
    return isWhole ? heartbeat : beat
  }

  /** The heartbeat that comes with a message, and what is to be answered. */
  receive(from: PeerId, message: Heartbeat | BeatMessage): Received {
    switch (message.type) {
      case 'heartbeat':
        this.#hear(from, message)
        return { heartbeat: message, answer: null }
      case 'beat': {
        const heartbeat = this.#expand(from, message)
        return { heartbeat, answer: heartbeat === null ? { type: 'beat_ask' } : null }
      }
      case 'beat_ask':
        // With the numbers of the last one, which was not understood.
        return { heartbeat: null, answer: this.#said.get(from)?.heartbeat ?? null }
    }
  }

  #hear(from: PeerId, heartbeat: Heartbeat): void {
    const mark = markOf(heartbeat)
    const before = this.#heard.get(from) ?? []
    // Not by the mark alone: a new process may share that with the one before it, whose numbers are not its own.
    if (before[0] !== undefined && saysTheSame(before[0].heartbeat, heartbeat)) return
    if (this.#heard.size >= PEERS_MAX && before.length === 0) this.#heard.clear()
    const others = before.filter((one) => one.mark !== mark).slice(0, WHOLES_MAX - 1)
    this.#heard.set(from, [{ heartbeat, mark }, ...others])
  }

  /** What a beat stands for; null: the whole was not heard. */
  #expand(from: PeerId, { seq, mark, storeSeq }: Beat): Heartbeat | null {
    for (const whole of this.#heard.get(from) ?? NOTHING)
      if (whole.mark === mark) return { ...whole.heartbeat, seq, storeSeq, suspects: NOBODY }
    return null
  }

  /** Over a new connection the whole is said first. */
  forget(peer: PeerId): void {
    this.#said.delete(peer)
    this.#heard.delete(peer)
  }

  #roundOf(heartbeat: Heartbeat): Round {
    if (this.#last?.heartbeat !== heartbeat) {
      const { seq, storeSeq } = heartbeat
      const mark = markOf(heartbeat)
      this.#last = { heartbeat, mark, beat: { type: 'beat', seq, mark, storeSeq } }
    }
    return this.#last
  }
}

/** 32 bits of all that is the same from one heartbeat to the next. */
function markOf({ boot, nonce, cluster, epoch, health }: Heartbeat): number {
  return hashOf(cluster, [boot, nonce, epoch, health])
}

function saysTheSame(a: Heartbeat, b: Heartbeat): boolean {
  const isSameProcess = a.boot === b.boot && a.nonce === b.nonce
  return isSameProcess && a.cluster === b.cluster && a.epoch === b.epoch && a.health === b.health
}
