import { assert } from '../../models/failure.ts'
import type { TimelessInput } from '../../runtime/reactor.ts'
import { grainAt } from './wheel.ts'
import type { Wheel } from './wheel.ts'

/** What arrives at one node at the same time: inputs, and side by side with them who each is from. */
export interface Delivery {
  readonly senders: number[]
  readonly inputs: TimelessInput[]
}

export type Deliver = (to: number, delivery: Delivery) => void

interface Letter {
  readonly from: number
  readonly to: number
  readonly input: TimelessInput
}

/** Milliseconds, a power of two: nothing is on its way for a minute. */
const SLOTS = 65_536

/**
 * Letters on their way, by the grain of time in which they arrive: what comes to one node at the same time is
 * handed over together, as it is where a process reads all its sockets in one turn.
 *
 * In a ring and not in a map: whenever V8 makes a map larger or smaller it leaves the former table behind, which
 * points at its successor. Once one of them has grown old, all that follow are kept with it, and with them every
 * letter that was on its way, until the whole heap is collected: half of all that survived.
 */
export class Mailbag {
  readonly #wheel: Wheel
  readonly #deliver: Deliver
  /** By arrival. */
  readonly #bags: (Letter[] | null)[] = Array.from({ length: SLOTS }, () => null)
  /** By node, while a bag is emptied. */
  readonly #sorted: (Delivery | undefined)[] = []

  constructor(wheel: Wheel, deliver: Deliver) {
    this.#wheel = wheel
    this.#deliver = deliver
  }

  send(from: number, to: number, delayMs: number, input: TimelessInput): void {
    const at = grainAt(this.#wheel.now + delayMs)
    assert(at - this.#wheel.now < SLOTS, `a letter was to be under way for ${delayMs} ms`)
    const letter = { from, to, input }
    const bag = this.#bags[at % SLOTS] ?? null
    if (bag !== null) {
      bag.push(letter)
      return
    }
    this.#bags[at % SLOTS] = [letter]
    this.#wheel.at(at, () => this.#empty(at))
  }

  #empty(at: number): void {
    const letters = this.#bags[at % SLOTS] ?? []
    this.#bags[at % SLOTS] = null
    const nodes: number[] = []
    for (const { from, to, input } of letters) {
      const waiting = this.#sorted[to]
      if (waiting === undefined) {
        this.#sorted[to] = { senders: [from], inputs: [input] }
        nodes.push(to)
      } else {
        waiting.senders.push(from)
        waiting.inputs.push(input)
      }
    }
    for (const to of nodes) {
      const delivery = this.#sorted[to]
      this.#sorted[to] = undefined
      if (delivery !== undefined) this.#deliver(to, delivery)
    }
  }
}
