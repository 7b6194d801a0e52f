import { assert } from '../../models/failure.ts'
import type { TimelessInput } from '../../runtime/reactor.ts'
import { grainAt } from './wheel.ts'
import type { Wheel } from './wheel.ts'

/** `inputs`: what arrives at one node at the same time. */
export type Deliver = (to: number, inputs: readonly TimelessInput[]) => void

/** Letters side by side with whom each is for: one object less for each of a hundred million. */
interface Bag {
  readonly to: number[]
  readonly inputs: TimelessInput[]
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
  readonly #bags: (Bag | null)[] = Array.from({ length: SLOTS }, () => null)
  /** By node, while a bag is emptied. */
  readonly #sorted: (TimelessInput[] | undefined)[] = []

  constructor(wheel: Wheel, deliver: Deliver) {
    this.#wheel = wheel
    this.#deliver = deliver
  }

  send(to: number, delayMs: number, input: TimelessInput): void {
    const at = grainAt(this.#wheel.now + delayMs)
    assert(at - this.#wheel.now < SLOTS, `a letter was to be under way for ${delayMs} ms`)
    const bag = this.#bags[at % SLOTS] ?? null
    if (bag !== null) {
      bag.to.push(to)
      bag.inputs.push(input)
      return
    }
    this.#bags[at % SLOTS] = { to: [to], inputs: [input] }
    this.#wheel.at(at, () => this.#empty(at))
  }

  #empty(at: number): void {
    const bag = this.#bags[at % SLOTS] ?? null
    this.#bags[at % SLOTS] = null
    if (bag === null) return
    const nodes: number[] = []
    bag.inputs.forEach((input, n) => {
      const to = bag.to[n] as number
      const waiting = this.#sorted[to]
      if (waiting === undefined) {
        this.#sorted[to] = [input]
        nodes.push(to)
      } else waiting.push(input)
    })
    for (const to of nodes) {
      const inputs = this.#sorted[to]
      this.#sorted[to] = undefined
      if (inputs !== undefined) this.#deliver(to, inputs)
    }
  }
}
