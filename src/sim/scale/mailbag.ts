import type { TimelessInput } from '../../runtime/reactor.ts'
import type { Wheel } from './wheel.ts'

/** What arrives at one node in one millisecond: inputs, and side by side with them who each is from. */
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

/**
 * Letters on their way, by the millisecond in which they arrive: what comes to one node at the same time is
 * handed over together, as it is where a process reads all its sockets in one turn.
 */
export class Mailbag {
  readonly #wheel: Wheel
  readonly #deliver: Deliver
  /** By arrival. */
  readonly #bags = new Map<number, Letter[]>()
  /** By node, while a bag is emptied. */
  readonly #sorted: (Delivery | undefined)[] = []

  constructor(wheel: Wheel, deliver: Deliver) {
    this.#wheel = wheel
    this.#deliver = deliver
  }

  send(from: number, to: number, delayMs: number, input: TimelessInput): void {
    const at = Math.ceil(this.#wheel.now + delayMs)
    const letter = { from, to, input }
    const bag = this.#bags.get(at)
    if (bag !== undefined) {
      bag.push(letter)
      return
    }
    this.#bags.set(at, [letter])
    this.#wheel.at(at, () => this.#empty(at))
  }

  #empty(at: number): void {
    const letters = this.#bags.get(at) ?? []
    this.#bags.delete(at)
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
