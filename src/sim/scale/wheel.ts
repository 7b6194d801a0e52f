import type { CancelTimer } from '../../ports/context.ts'
import { TimerQueue } from '../../runtime/timer-queue.ts'

/** A power of two, longer than nearly every delay of a world: heartbeats, messages, disks. */
const SLOTS = 16_384

/**
 * Letters arrive and nodes wake up at whole multiples of it: a process that serves dozens of sockets sees
 * time no finer, and a thousand nodes fit in no cache, so that each of its turns costs more than a message in it.
 */
const GRAIN_MS = 10

/** The first grain that is not before `time`. */
export function grainAt(time: number): number {
  return Math.ceil(time / GRAIN_MS) * GRAIN_MS
}

type Happening = (() => void) | null

/**
 * The time of a large world: a ring with a slot for each millisecond, since most of what is planned
 * happens soon, and a heap for what is farther away. Events of one millisecond happen in the order
 * in which they were planned for it.
 */
export class Wheel {
  readonly #ring: Happening[][] = Array.from({ length: SLOTS }, () => [])
  readonly #far = new TimerQueue()
  #now: number

  /** Whole milliseconds since 1970. */
  constructor(startAt: number) {
    this.#now = Math.floor(startAt)
  }

  get now(): number {
    return this.#now
  }

  at(time: number, then: () => void): CancelTimer {
    const when = Math.max(this.#now, Math.ceil(time))
    if (when - this.#now >= SLOTS) return this.#far.add(when, then)
    const slot = this.#ring[when % SLOTS] as Happening[]
    const place = slot.length
    slot.push(then)
    return () => {
      // The slot may be another millisecond's by now.
      if (slot[place] === then) slot[place] = null
    }
  }

  after(delayMs: number, then: () => void): CancelTimer {
    return this.at(this.#now + delayMs, then)
  }

  /** Lets everything happen that is planned until then. */
  runUntil(end: number): void {
    for (;;) {
      for (let due = this.#far.take(this.#now); due !== null; due = this.#far.take(this.#now)) due()
      const slot = this.#ring[this.#now % SLOTS] as Happening[]
      // What happens now may plan more for this very millisecond.
      for (let next = 0; next < slot.length; next += 1) {
        const happening = slot[next]
        slot[next] = null
        happening?.()
      }
      slot.length = 0
      if (this.#now >= end) return
      this.#now += 1
    }
  }
}
