import type { TimelessInput } from '../../runtime/reactor.ts'
import type { Wheel } from './wheel.ts'

/** What arrives at one node in one millisecond: inputs, and side by side with them who each is from. */
export interface Delivery {
  readonly senders: number[]
  readonly inputs: TimelessInput[]
}

export type Deliver = (to: number, delivery: Delivery) => void

/**
 * Letters on their way, by the millisecond in which they arrive: what comes to one node at the same time is
 * handed over together, as it is where a process reads all its sockets in one turn.
 */
export class Mailbag {
  readonly #wheel: Wheel
  readonly #deliver: Deliver
  /** By arrival, then by whom they are for. */
  readonly #bags = new Map<number, Map<number, Delivery>>()

  constructor(wheel: Wheel, deliver: Deliver) {
    this.#wheel = wheel
    this.#deliver = deliver
  }

  send(from: number, to: number, delayMs: number, input: TimelessInput): void {
    const at = Math.ceil(this.#wheel.now + delayMs)
    let bag = this.#bags.get(at)
    if (bag === undefined) {
      bag = new Map()
      this.#bags.set(at, bag)
      this.#wheel.at(at, () => this.#empty(at))
    }
    const waiting = bag.get(to)
    if (waiting === undefined) bag.set(to, { senders: [from], inputs: [input] })
    else {
      waiting.senders.push(from)
      waiting.inputs.push(input)
    }
  }

  #empty(at: number): void {
    const bag = this.#bags.get(at)
    this.#bags.delete(at)
    for (const [to, delivery] of bag ?? []) this.#deliver(to, delivery)
  }
}
