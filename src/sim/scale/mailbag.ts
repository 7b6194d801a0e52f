import type { TimelessInput } from '../../runtime/reactor.ts'
import type { Wheel } from './wheel.ts'

export interface Letter {
  readonly from: number
  readonly input: TimelessInput
}

/** What happens to letters that have arrived, all of one millisecond and one node. */
export type Deliver = (to: number, letters: readonly Letter[]) => void

/**
 * Letters on their way, by the millisecond in which they arrive: what comes to one node at the same time is
 * handed over together, as it is where a process reads all its sockets in one turn.
 */
export class Mailbag {
  readonly #wheel: Wheel
  readonly #deliver: Deliver
  /** By arrival, then by whom they are for. */
  readonly #bags = new Map<number, Map<number, Letter[]>>()

  constructor(wheel: Wheel, deliver: Deliver) {
    this.#wheel = wheel
    this.#deliver = deliver
  }

  send(to: number, delayMs: number, letters: readonly Letter[]): void {
    const at = Math.ceil(this.#wheel.now + delayMs)
    let bag = this.#bags.get(at)
    if (bag === undefined) {
      bag = new Map()
      this.#bags.set(at, bag)
      this.#wheel.at(at, () => this.#empty(at))
    }
    const waiting = bag.get(to)
    if (waiting === undefined) bag.set(to, [...letters])
    else waiting.push(...letters)
  }

  #empty(at: number): void {
    const bag = this.#bags.get(at)
    this.#bags.delete(at)
    for (const [to, letters] of bag ?? []) this.#deliver(to, letters)
  }
}
